"""Modules of ours and of libraries are found without pytest; what it may rewrite is left to it."""

import sys
from importlib.machinery import SourceFileLoader
from importlib.util import find_spec

import aiohttp
import pytest

import simulator.testing
from simulator.sms.plans import NAME
from simulator.testing.loading import AS_THEY_ARE, OwnModules, own_modules_as_they_are


@pytest.mark.parametrize(
    ("name", "package"), [("simulator.testing.values", simulator.testing), ("aiohttp.client", aiohttp)]
)
def test_a_module_of_ours_or_of_a_library_is_found_as_it_is(name: str, package: object) -> None:
    found = OwnModules().find_spec(name, package.__path__)  # type: ignore[attr-defined]
    assert found is not None
    assert type(found.loader) is SourceFileLoader


@pytest.mark.parametrize("name", ["conftest", "test_it", "support.served", "pytest_aiohttp.plugin", "simulators"])
def test_all_others_are_left_to_pytest(name: str) -> None:
    assert OwnModules().find_spec(name, sys.path) is None


def test_every_package_that_is_named_is_there() -> None:
    assert [name for name in AS_THEY_ARE - {NAME} if find_spec(name) is None] == []


def test_it_is_asked_first_and_no_longer_than_needed() -> None:
    before = [*sys.meta_path]
    with own_modules_as_they_are():
        assert type(sys.meta_path[0]) is OwnModules
    assert sys.meta_path == before
