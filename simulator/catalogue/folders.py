"""Find the folders of a vendor's contract, transcripts and schemas by the name of its origin."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.shipped import shipped_folder
from simulator.values import frozen

if TYPE_CHECKING:
    from pathlib import Path

EVIDENCE_FILE = "evidence.json"


@frozen
class VendorFolders:
    """The folders of vendors' data; each of the first two holds one folder for each vendor. None has to exist."""

    contracts: Path
    transcripts: Path
    schemas: Path

    @property
    def evidence(self) -> Path:
        """The file of the counted evidence."""
        return self.schemas / EVIDENCE_FILE


def shipped() -> VendorFolders:
    """Return the folders of the built-in vendors: inside an installed package, or beside the package in a checkout."""
    return VendorFolders(
        shipped_folder("fixtures/contracts"), shipped_folder("fixtures/transcripts"), shipped_folder("schemas")
    )


def packaged(folder: Path) -> VendorFolders:
    """Return the folders of a package that brings vendors: in `data`, beside the module its entry point names."""
    return VendorFolders(folder / "data" / "contracts", folder / "data" / "transcripts", folder / "data" / "schemas")
