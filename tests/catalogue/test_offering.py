"""Whether a package may have entry points is told from its files, and never wrongly denied."""

import os
import sys
import zipfile
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

import pytest
from pydantic.plugin import _loader

from simulator.catalogue.offering import may_be_offered, spare_pydantic_its_search

GROUP = "sms_simulator.vendors"
ENTRIES = f"[console_scripts]\nit = it:main\n\n[{GROUP}]\nacme = acme:VENDOR\n"
OTHERS = "[console_scripts]\nit = it:main\n"


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that is all there is on the path."""
    monkeypatch.setattr(sys, "path", [str(tmp_path)])
    return tmp_path


def described(folder: Path, name: str, entries: str) -> None:
    (folder / name).mkdir(parents=True)
    (folder / name / "METADATA").write_text("Metadata-Version: 2.1\nName: acme\nVersion: 1\n", encoding="utf-8")
    (folder / name / "entry_points.txt").write_text(entries, encoding="utf-8")


@pytest.mark.parametrize("name", ["acme-1.dist-info", "ACME-1.Dist-Info", "acme.egg-info"])
def test_a_package_with_an_entry_point_is_found(path: Path, name: str) -> None:
    described(path, name, ENTRIES)
    assert [each.value for each in entry_points(group=GROUP)] == ["acme:VENDOR"]
    assert may_be_offered(GROUP)


def test_packages_without_one_are_passed_over(path: Path) -> None:
    described(path, "acme-1.dist-info", OTHERS)
    (path / "plain-1.dist-info").mkdir()
    (path / "old.egg-info").write_text("Name: old\n", encoding="utf-8")
    (path / "entry_points.txt").write_text(ENTRIES, encoding="utf-8")
    assert not may_be_offered(GROUP)


def test_a_folder_that_is_not_there_holds_none(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "path", [str(path / "gone")])
    assert not may_be_offered(GROUP)


def test_what_cannot_be_looked_into_may_hold_one(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with zipfile.ZipFile(path / "packages.zip", "w") as archive:
        archive.writestr("acme-1.dist-info/entry_points.txt", ENTRIES)
    monkeypatch.setattr(sys, "path", [str(path / "packages.zip")])
    assert may_be_offered(GROUP)


def test_an_egg_may_hold_one(path: Path) -> None:
    described(path, "acme-1-py3.egg/EGG-INFO", ENTRIES)
    assert may_be_offered(GROUP)


@pytest.mark.usefixtures("path")
def test_where_somebody_else_finds_packages_too_one_may_be_there(monkeypatch: pytest.MonkeyPatch) -> None:
    class Finder:
        @staticmethod
        def find_spec(*_: object) -> None: ...

        @staticmethod
        def find_distributions(*_: object) -> tuple[()]:
            return ()

    assert not may_be_offered(GROUP)
    monkeypatch.setattr(sys, "meta_path", [*sys.meta_path, Finder])
    assert may_be_offered(GROUP)


def test_a_package_that_comes_later_is_found(path: Path) -> None:
    os.utime(path, ns=(1, 1))  # what happens within a tick of the clock leaves a folder as it was
    assert not may_be_offered(GROUP)
    described(path, "acme-1.dist-info", ENTRIES)
    assert may_be_offered(GROUP)


def test_pydantic_looks_for_no_plugin_where_there_certainly_is_none(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    described(path, "acme-1.dist-info", OTHERS)
    monkeypatch.setattr(_loader, "_plugins", None)
    spare_pydantic_its_search()
    assert _loader._plugins == {}
    assert [*_loader.get_plugins()] == [*entry_points(group="pydantic")] == []


def test_pydantic_looks_where_there_may_be_a_plugin(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    described(path, "acme-1.dist-info", "[pydantic]\nacme = json:dumps\n")
    monkeypatch.setattr(_loader, "_plugins", None)
    spare_pydantic_its_search()
    assert _loader._plugins is None
    assert len([*_loader.get_plugins()]) == 1


def test_what_pydantic_found_stays(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    described(path, "acme-1.dist-info", OTHERS)
    found: Any = {"a": "plugin"}
    monkeypatch.setattr(_loader, "_plugins", found)
    spare_pydantic_its_search()
    assert _loader._plugins is found
