"""Find out whose defect an error is: that of a package which brings a vendor, or our own."""

from __future__ import annotations

import traceback
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

    from simulator.api.vendor import Vendor

OURS = __name__.partition(".")[0]


class Blamed(NamedTuple):
    """The package in whose code an error came about, and the vendor that it brings."""

    package: str
    vendor: str

    def __str__(self) -> str:
        """Name it for people."""
        return f"the package {self.package}, which brings the vendor {self.vendor}"


def blamed_for(error: BaseException, vendors: Iterable[Vendor[Any]]) -> Blamed | None:
    """Return the package whose code led to an error; None where it is a defect of our own."""
    packages = {_package_of(vendor.refuse.__module__): vendor.name for vendor in vendors}
    packages.pop(OURS, None)
    passed = [_package_of(frame.f_globals.get("__name__", "")) for frame, _ in traceback.walk_tb(error.__traceback__)]
    return next((Blamed(each, packages[each]) for each in reversed(passed) if each in packages), None)


def _package_of(module: str) -> str:
    return module.partition(".")[0]
