"""Files made for packages of vendors: compared, written, and never into what an installer owns, unless told."""

import sys
import sysconfig
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from simulator.catalogue.installed import GROUP
from simulator.cli import main
from simulator.shipped import PACKAGE, is_installed


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments, catch_exceptions=False)


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of data of a package that was installed as an editable one."""
    assert run("vendor", "new", "written", "--directory", str(tmp_path)).exit_code == 0
    home = tmp_path / "written-vendor"
    info = home / "written_vendor-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: written-vendor\nVersion: 1.0\n", encoding="utf-8")
    (info / "entry_points.txt").write_text(f"[{GROUP}]\nwritten = written_vendor\n", encoding="utf-8")
    monkeypatch.syspath_prepend(home)
    for module in ("written_vendor", "written_vendor.manifest"):
        monkeypatch.delitem(sys.modules, module, raising=False)
    return home / "written_vendor" / "data"


@pytest.fixture
def installed_data(data: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The same, where an installer put it."""
    monkeypatch.setattr(sysconfig, "get_path", lambda _: str(data.parents[1]))
    return data


def test_the_files_of_a_package_are_compared_and_written_by_the_name_of_its_vendor(data: Path) -> None:
    differs = run("contract", "build", "--check", "--vendor", "written")
    assert differs.exit_code == 1
    assert "`sms-simulator contract build --vendor written` writes the changes" in differs.output
    assert not (data / "schemas").exists()
    assert run("contract", "build", "--vendor", "written").exit_code == 0
    assert (data / "schemas/written/openapi.json").is_file()
    same = run("contract", "build", "--check", "--vendor", "written")
    assert (same.exit_code, same.output) == (0, "All files are up to date.\n")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--vendor", "ugsms"), "'ugsms' is built in, and no package brings it"),
        (("--vendor", "nobody"), "unknown vendor 'nobody'"),
        (("--vendor", "ugsms", "--schemas", "."), "--vendor stands for --contracts and --schemas"),
    ],
)
def test_what_no_package_brings_is_not_built_by_name(arguments: tuple[str, ...], words: str) -> None:
    refused = run("contract", "build", "--check", *arguments)
    assert (refused.exit_code, words in refused.output) == (2, True), refused.output


def test_schemas_are_not_written_into_an_installed_package_unless_told(installed_data: Path) -> None:
    refused = run("contract", "build", "--vendor", "written")
    assert (refused.exit_code, "is inside an installed package" in refused.output) == (2, True)
    assert not (installed_data / "schemas").exists()
    assert run("contract", "build", "--check", "--vendor", "written").exit_code == 1
    assert run("contract", "build", "--vendor", "written", "--installed").exit_code == 0
    assert (installed_data / "schemas/written/openapi.json").is_file()


def test_our_own_schemas_are_not_written_where_we_are_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sysconfig, "get_path", lambda _: str(PACKAGE.parent))
    monkeypatch.setattr("simulator.contract.building.write", lambda *_: pytest.fail("written"))
    refused = run("contract", "build")
    assert (refused.exit_code, "is inside an installed package" in refused.output) == (2, True)


def test_a_folder_that_is_named_is_written_wherever_it_is(installed_data: Path) -> None:
    contracts, schemas = str(installed_data / "contracts"), str(installed_data / "named")
    assert run("contract", "build", "--contracts", contracts, "--schemas", schemas).exit_code == 0
    assert (installed_data / "named/written/openapi.json").is_file()


def test_what_an_installer_owns_is_told_apart_from_a_checkout() -> None:
    assert is_installed(Path(click.__file__))
    assert not is_installed(PACKAGE)
