"""The kit is all that a vendor's package imports of ours, and has all that a built-in vendor does."""

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
import toy_vendor
from support.manual import CHECKOUT, Kind, blocks_of

from simulator import vendor_kit

KIT = "simulator.vendor_kit"
VENDORS = CHECKOUT / "simulator" / "vendors"
CORE = "The core does no I/O, reads no clock, draws no randomness of its own"

PACKAGES = {
    **{path.name: path.read_text(encoding="utf-8") for path in Path(toy_vendor.__file__).parent.glob("*.py")},
    **{block.place: block.text for block in blocks_of(Kind.VENDOR)},
}
"""The code of every package that is shown to people: of the toy, and of the manual."""


def imports(code: str) -> Iterator[tuple[str, str]]:
    """Modules that are imported, wherever that happens, each with a name that is taken from it, or none."""
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Import):
            yield from ((each.name, "") for each in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from ((node.module or "", each.name) for each in node.names)


def strangers(code: str) -> list[str]:
    """What of ours is imported from elsewhere, and what the core may not import either."""
    pyproject = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))
    (core,) = (each for each in pyproject["tool"]["importlinter"]["contracts"] if each["name"] == CORE)
    return [
        f"{module} {name}".strip()
        for module, name in imports(code)
        if (module.split(".")[0] == "simulator" and (module != KIT or name not in vendor_kit.__all__))
        or module.split(".")[0] in core["forbidden_modules"]
    ]


def test_the_toy_and_a_page_of_the_manual_are_looked_at() -> None:
    assert {"__init__.py", "manifest.py"} < PACKAGES.keys()
    assert any(KIT in code for place, code in PACKAGES.items() if place.endswith("manifest.py"))
    assert len(blocks_of(Kind.VENDOR)) == 1


@pytest.mark.parametrize("place", PACKAGES)
def test_a_package_imports_the_kit_and_keeps_the_rules_of_the_core(place: str) -> None:
    assert strangers(PACKAGES[place]) == []


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("from simulator.api.vendor import Vendor", ["simulator.api.vendor Vendor"]),
        ("import simulator.sandbox.sandbox", ["simulator.sandbox.sandbox"]),
        ("from simulator import api", ["simulator api"]),
        ("import simulator.vendor_kit", ["simulator.vendor_kit"]),
        ("from simulator.vendor_kit import Nothing", ["simulator.vendor_kit Nothing"]),
        ("from random import Random", ["random Random"]),
        ("def f():\n    import time", ["time"]),
        ("import socket as s", ["socket"]),
        ("from simulator.vendor_kit import Vendor\nfrom urllib.parse import urlsplit\nimport randomness", []),
    ],
)
def test_what_a_package_may_not_import_is_found(code: str, found: list[str]) -> None:
    assert strangers(code) == found


def test_the_kit_has_all_that_built_in_vendors_import_from_other_rooms() -> None:
    used = {
        name
        for path in VENDORS.rglob("*.py")
        for module, name in imports(path.read_text(encoding="utf-8"))
        if module.startswith("simulator.") and not module.startswith("simulator.vendors")
    }
    assert used
    assert used <= set(vendor_kit.__all__)


def test_the_kit_names_all_that_it_holds() -> None:
    told = {name for name in re.findall(r"`(\w+)`", vendor_kit.__doc__ or "") if name != "perform"}
    assert told == set(vendor_kit.__all__)
