"""Choose the vendors that a command is about; an error tells its user which there are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from simulator.api.vendor import Vendor
    from simulator.catalogue.installed import Installed


def every_vendor() -> tuple[Vendor[Any], ...]:
    """List all vendors, those of installed packages included."""
    return tuple(each.vendor for each in chosen(None))


def chosen(name: str | None, hint: str = "--vendor") -> tuple[Installed, ...]:
    """Return the vendor of that name with its origin, or all of them; `hint` is what named it."""
    from simulator.catalogue.installed import VendorPackageError, choose, installed
    from simulator.cli.printing import NotDone
    from simulator.sandbox.errors import UnknownNameError

    try:
        return choose(installed(), name)
    except UnknownNameError as error:
        raise click.BadParameter(f"{error}.", param_hint=hint) from error
    except VendorPackageError as error:
        raise NotDone(str(error)) from error
