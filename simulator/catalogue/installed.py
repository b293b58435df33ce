"""List every vendor: the built-in ones, then those of installed packages.

A package offers a vendor through an entry point of the group `sms_simulator.vendors` that names a `Vendor`, or a module
with one called VENDOR. Packages are searched when this is called, never on import.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

from simulator.api.evidence import Evidence
from simulator.api.vendor import Vendor
from simulator.catalogue.folders import VendorFolders, packaged, shipped
from simulator.catalogue.offering import may_be_offered
from simulator.sandbox.errors import SimulatorError, UnknownNameError
from simulator.sandbox.rejection import (
    EXPIRED_CREDENTIALS,
    INSUFFICIENT_BALANCE,
    INVALID_CREDENTIALS,
    MALFORMED_BODY,
    MISSING_CREDENTIALS,
    RATE_LIMITED,
)
from simulator.values import frozen, is_frozen
from simulator.vendors import BUILT_IN

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

GROUP = "sms_simulator.vendors"
NAME = re.compile(r"[a-z][a-z0-9_]*")
SHARED_REASONS = (
    MISSING_CREDENTIALS, INVALID_CREDENTIALS, EXPIRED_CREDENTIALS, RATE_LIMITED, INSUFFICIENT_BALANCE, MALFORMED_BODY,
)  # fmt: skip
"""The reasons for refusals below the vendors, so that each vendor needs words for them."""


class VendorPackageError(SimulatorError):
    """An installed package with a vendor that cannot be used. The text names the distribution and the mistake."""


@frozen
class Installed:
    """A vendor, and its origin.

    Args:
        origin: the distribution, or "built in".
    """

    vendor: Vendor[Any]
    origin: str
    folders: VendorFolders


def installed() -> tuple[Installed, ...]:
    """List every vendor, the built-in ones first, then the others by name of their distribution and entry point.

    Raises:
        VendorPackageError: a package is broken, or a name is taken.
    """
    found = [Installed(vendor, "built in", shipped()) for vendor in BUILT_IN]
    for each in (_offered(*offer) for offer in _offers()):
        taken = next((other for other in found if other.vendor.name == each.vendor.name), None)
        if taken is not None:
            raise VendorPackageError(
                f"{each.origin} offers a vendor named {each.vendor.name!r}, which is already that of {taken.origin}; "
                "rename one of them, or uninstall one"
            )
        found.append(each)
    return tuple(found)


def load_vendors() -> tuple[Vendor[Any], ...]:
    """List the vendors of `installed` without their origins."""
    return tuple(each.vendor for each in installed())


def folders_by_vendor() -> dict[str, VendorFolders]:
    """Find the folders of every vendor's data by its name; a broken package brings none, and hides no other's."""
    found = {vendor.name: shipped() for vendor in BUILT_IN}
    for offer in _offers():
        with suppress(VendorPackageError):
            each = _offered(*offer)
            found.setdefault(each.vendor.name, each.folders)
    return found


def choose(found: tuple[Installed, ...], name: str | None) -> tuple[Installed, ...]:
    """Return the vendor of that name, or all; raises `UnknownNameError`."""
    chosen = tuple(each for each in found if name in {None, each.vendor.name})
    if not chosen and name is not None:
        raise UnknownNameError("vendor", name, (each.vendor.name for each in found))
    return chosen


def _offers() -> list[tuple[str, EntryPoint]]:
    if not may_be_offered(GROUP):
        return []
    from importlib.metadata import entry_points  # noqa: PLC0415 - a twentieth of the start, and mostly for nothing

    points = {(_origin(point), point.name, point.value): point for point in entry_points(group=GROUP)}
    return [(origin, point) for (origin, _, _), point in sorted(points.items())]


def _offered(origin: str, point: EntryPoint) -> Installed:
    vendor = _vendor(origin, point)
    file = getattr(sys.modules.get(point.module), "__file__", None)
    return Installed(vendor, origin, packaged(Path(file).parent if file else Path()))


def _origin(point: EntryPoint) -> str:
    return f"{point.dist.name} {point.dist.version}" if point.dist else "a package without a name"


def _vendor(origin: str, point: EntryPoint) -> Vendor[Any]:
    offer = f"{origin}, entry point {point.name} = {point.value} of {GROUP}"
    try:
        loaded = point.load()
    except Exception as error:
        raise VendorPackageError(
            f"{offer}: it cannot be loaded ({type(error).__name__}: {error}); repair or uninstall the package"
        ) from error
    vendor = getattr(loaded, "VENDOR", None) if isinstance(loaded, ModuleType) else loaded
    if not isinstance(vendor, Vendor):
        what = "the module has no VENDOR" if vendor is None else f"it is a {type(vendor).__name__}"
        raise VendorPackageError(f"{offer}: {what}; it has to be a simulator.api.vendor.Vendor")
    for problem in _problems(vendor):
        raise VendorPackageError(f"{offer}: {problem}")
    return vendor


def _problems(vendor: Vendor[Any]) -> Iterator[str]:
    if not NAME.fullmatch(vendor.name):
        yield f"the name {vendor.name!r} is invalid; use lower case letters, digits and underscores"
    if not vendor.operations:
        yield "it has no operations; give it at least one"
    if missing := [reason for reason in SHARED_REASONS if reason not in vendor.errors]:
        yield f"its table of errors has no row for {', '.join(missing)}; add them"
    if not is_frozen(vendor.policy):
        yield f"its policy is {vendor.policy!r}; it has to be a frozen dataclass, one without fields if nothing varies"
    classes: list[object] = [operation.evidence for operation in vendor.operations]
    classes += [quirk.evidence for quirk in vendor.quirks]
    classes += [error.evidence for error in vendor.errors.values()]
    for evidence in classes:
        if not isinstance(evidence, Evidence):
            yield f"{evidence!r} is not evidence; it has to be a simulator.api.evidence.Evidence"
