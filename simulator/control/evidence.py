"""Show the evidence that was counted of each vendor that is served."""

from __future__ import annotations

import asyncio

from pydantic import Field

from simulator.catalogue.evidence import VendorEvidence, read_evidence
from simulator.catalogue.installed import installed
from simulator.control.declaring import operation
from simulator.control.operation import Nothing, Scope, View, Visit


class EvidenceView(View):
    """Numbers that stand side by side and are never added up."""

    vendors: list[VendorEvidence]
    uncounted: list[str] = Field(description="Vendors that are served but have no counts.")


@operation("GET", "evidence", "vendors", scope=Scope.SERVER)
async def show_evidence(visit: Visit[Nothing, Nothing]) -> EvidenceView:
    """Show what is documented of each vendor, and what is shown.

    It is looked up now, so that no start waits for it.
    """
    counted = await asyncio.to_thread(_counted)
    served = [vendor.name for vendor in visit.host.directory]
    return EvidenceView(
        vendors=[counted[name] for name in served if name in counted],
        uncounted=[name for name in served if name not in counted],
    )


def _counted() -> dict[str, VendorEvidence]:
    files = {each.folders.evidence for each in installed()}
    return {each.vendor: each for file in files for each in read_evidence(file)}
