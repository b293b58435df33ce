"""Make a checker for each emulated vendor when it is first needed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulator.catalogue.folders import shipped
from simulator.catalogue.installed import installed
from simulator.contract.built import BUILT, read_built
from simulator.contract.checker import Checker
from simulator.contract.errors import ContractError
from simulator.contract.fast_validator import fastest

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from simulator.api.vendor import Vendor
    from simulator.contract.model import Contract


class Checkers:
    """The checkers of the vendors whose contract was read and is sound.

    They are read from what was built into the schemas, or, which takes twenty times as long, as they were written:
    beside the event loop, and only for vendors that are called.

    Args:
        folder: holds a folder for each vendor; None takes those that come with the product and with packages.
        vendors: those that are emulated.
    """

    def __init__(self, folder: Path | None, vendors: Sequence[Vendor[Any]]) -> None:
        self._folder = folder
        self._installed = {} if folder else {each.vendor.name: each.folders for each in installed()}
        self._names = [vendor.name for vendor in vendors]
        self._read: dict[str, Checker | None] = {}
        self._make = fastest()

    def of(self, vendor: str | None) -> Checker | None:
        """Return the checker of a vendor; None where its contract was not read, or cannot be used."""
        return self._read.get(vendor or "")

    def unread(self, vendor: str | None) -> list[str]:
        """List the contracts to read before traffic to this vendor, or to none, can be judged."""
        if vendor in self._read:
            return []
        return [name for name in self._names if vendor in {name, None} and name not in self._read]

    def read(self, names: Iterable[str]) -> list[str]:
        """Read contracts; returns what is wrong with them."""
        problems = []
        for name in names:
            checker = None
            try:
                checker = Checker(self._contract(name), self._make)
            except ContractError as error:
                problems.append(str(error))
            self._read[name] = checker
        return problems

    def _contract(self, vendor: str) -> Contract:
        found = self._installed.get(vendor) or shipped()
        built = found.schemas / vendor / BUILT
        if self._folder is None and built.is_file():
            return read_built(built)
        from simulator.contract.loading import load  # noqa: PLC0415 - what was built needs no YAML

        return load((self._folder or found.contracts) / vendor).contract
