"""Choose the vendors that tests run for, and write a table of which tests hold for which."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from simulator.catalogue.installed import load_vendors
from simulator.sandbox.errors import UnknownNameError

if TYPE_CHECKING:
    from collections.abc import Iterable

ALL = "all"
PASSED, SKIPPED, FAILED = "ok", "skipped", "FAILED"
_WORST_FIRST = (FAILED, SKIPPED, PASSED)


def chosen_vendors(option: str) -> list[str]:
    """Return the vendors that `--sms-vendor` names; raises `CollectError` for one that does not exist."""
    known = [vendor.name for vendor in load_vendors()]
    names = [name.strip() for name in option.split(",") if name.strip()]
    if names == [ALL] or not names:
        return known
    for name in names:
        if name not in known:
            raise pytest.Collector.CollectError(f"--sms-vendor: {UnknownNameError('vendor', name, [*known, ALL])}")
    return names


def matrix_lines(found: Iterable[tuple[pytest.TestReport, str]]) -> list[str]:
    """Write a row for each test, a column for each vendor.

    Args:
        found: reports, of every phase, with the vendor each is about.
    """
    cells: dict[str, dict[str, str]] = {}
    for report, vendor in found:
        row = cells.setdefault(_without_vendor(report.nodeid, vendor), {})
        row[vendor] = min(row.get(vendor, PASSED), _outcome(report), key=_WORST_FIRST.index)
    vendors = sorted({vendor for row in cells.values() for vendor in row})
    width = max(len(name) for name in cells)
    lines = [" " * width + "".join(f"  {vendor:>8}" for vendor in vendors)]
    for name, row in sorted(cells.items()):
        shown = "".join(f"  {row.get(vendor, '-'):>{max(8, len(vendor))}}" for vendor in vendors)
        lines.append(f"{name:<{width}}{shown}")
    passing = [vendor for vendor in vendors if all(row.get(vendor, PASSED) != FAILED for row in cells.values())]
    return [*lines, f"all hold for: {', '.join(passing) or 'none'}"]


def _without_vendor(nodeid: str, vendor: str) -> str:
    """Return a test's name without the vendor among its parameters."""
    name, bracket, parameters = nodeid.partition("[")
    others = [part for part in parameters.removesuffix("]").split("-") if part != vendor]
    return f"{name}[{'-'.join(others)}]" if bracket and others else re.sub(r"\[$", "", name)


def _outcome(report: pytest.TestReport) -> str:
    if report.failed:
        return FAILED
    return SKIPPED if report.skipped else PASSED
