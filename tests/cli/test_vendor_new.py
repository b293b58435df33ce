"""`vendor new`: a package that agrees with itself, whatever its name; and nothing at all where it cannot be."""

import asyncio
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from simulator.catalogue.folders import packaged
from simulator.catalogue.installed import GROUP, choose, installed
from simulator.cli import main
from simulator.conformance.suite import findings_of


def write(name: str, folder: Path) -> Result:
    return CliRunner().invoke(main, ["vendor", "new", name, "--directory", str(folder)], catch_exceptions=False)


@pytest.mark.parametrize("name", ["null", "my_sms2", "acme", "a" * 40])
def test_a_new_package_is_found_and_agrees_with_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    assert write(name, tmp_path).exit_code == 0
    home = tmp_path / f"{name}-vendor"
    info = home / f"{name}_vendor-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}-vendor\nVersion: 1.0\n", encoding="utf-8")
    (info / "entry_points.txt").write_text(f"[{GROUP}]\n{name} = {name}_vendor\n", encoding="utf-8")
    monkeypatch.syspath_prepend(home)
    for module in [each for each in sys.modules if each.startswith("acme_vendor")]:
        monkeypatch.delitem(sys.modules, module)
    [found] = choose(installed(), name)
    assert found.folders == packaged(home / f"{name}_vendor")
    assert asyncio.run(findings_of(found.vendor, found.folders)) == []


def test_a_new_package_speaks_of_its_own_name_alone(tmp_path: Path) -> None:
    write("sim_sim", tmp_path)
    files = [path for path in (tmp_path / "sim_sim-vendor").rglob("*") if path.is_file()]
    assert len(files) == 9
    assert not [path for path in files if "acme" in f"{path} {path.read_text(encoding='utf-8')}".lower()]
    assert 'hosts=("api.sim-sim.example",)' in (tmp_path / "sim_sim-vendor/sim_sim_vendor/manifest.py").read_text(
        "utf-8"
    )


@pytest.mark.parametrize(
    ("name", "words"),
    [
        *[(name, "is invalid; expected: lower case") for name in ("", "Acme", "9a", "a-b", "../x", "é", "a" * 41)],
        *[(name, "is taken; `sms-simulator vendors` lists the vendors") for name in ("ugsms", "all")],
    ],
)  # fmt: skip
def test_a_name_that_no_vendor_can_have_is_refused(tmp_path: Path, name: str, words: str) -> None:
    refused = write(name, tmp_path)
    assert (refused.exit_code, words in refused.output) == (2, True), refused.output
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("kind", ["folder", "file", "link"])
def test_what_is_there_already_stays_as_it_is(tmp_path: Path, kind: str) -> None:
    there = tmp_path / "acme-vendor"
    if kind == "folder":
        there.mkdir()
    elif kind == "file":
        there.write_text("mine", encoding="utf-8")
    else:
        there.symlink_to(tmp_path / "nowhere")
    refused = write("acme", tmp_path)
    assert (refused.exit_code, "exists already" in refused.output) == (2, True)
    assert list(tmp_path.iterdir()) == [there]
    assert not there.is_dir() or list(there.iterdir()) == []


def test_a_folder_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    refused = write("acme", tmp_path / "nowhere")
    assert (refused.exit_code, "make it first" in refused.output) == (2, True)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("allowed", [0, 3])
def test_where_nothing_may_be_written_nothing_is_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, allowed: int
) -> None:
    write_text = Path.write_text
    written: list[Path] = []

    def refusing(path: Path, *args: Any, **given: Any) -> int:
        if len(written) == allowed:
            raise PermissionError(13, "Permission denied", str(path))
        written.append(path)
        return write_text(path, *args, **given)

    monkeypatch.setattr(Path, "write_text", refusing)
    refused = write("acme", tmp_path)
    assert (refused.exit_code, refused.output) == (
        2,
        f"Error: {tmp_path / 'acme-vendor'} cannot be written: this user has no permission.\n",
    )
    assert list(tmp_path.iterdir()) == []
