"""Show the evidence that was counted of each vendor that is served."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from pydantic import Field

from simulator.catalogue.evidence import VendorEvidence, read_evidence
from simulator.control.declaring import operation
from simulator.control.operation import Nothing, Scope, View, Visit

if TYPE_CHECKING:
    from pathlib import Path


class EvidenceView(View):
    """Numbers that stand side by side and are never added up."""

    vendors: list[VendorEvidence]
    uncounted: list[str] = Field(description="Vendors that are served but have no counts.")


@operation("GET", "evidence", "vendors", scope=Scope.SERVER)
async def show_evidence(visit: Visit[Nothing, Nothing]) -> EvidenceView:
    """Show what is documented of each vendor, and what is shown.

    It is looked up now, so that no start waits for it.
    """
    served = [vendor.name for vendor in visit.host.directory]
    counted = await asyncio.to_thread(_counted, {visit.folders_of(name).evidence for name in served})
    return EvidenceView(
        vendors=[counted[name] for name in served if name in counted],
        uncounted=[name for name in served if name not in counted],
    )


def _counted(files: set[Path]) -> dict[str, VendorEvidence]:
    return {each.vendor: each for file in files for each in read_evidence(file)}
