"""Find all that is wrong with a vendor, by the folders of its contract and transcripts."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from simulator.catalogue.folders import EVIDENCE_FILE, VendorFolders, shipped
from simulator.conformance.answers import of_answers, of_transcripts
from simulator.conformance.behaviour import of_behaviour
from simulator.conformance.driving import of_driving
from simulator.conformance.errors import of_errors
from simulator.conformance.evidence import as_json, evidence_of
from simulator.conformance.examples import of_examples
from simulator.conformance.finding import Finding, Rule
from simulator.conformance.manifest import of_manifest
from simulator.conformance.material import gather
from simulator.conformance.operations import of_operations
from simulator.conformance.reasons import of_reasons
from simulator.conformance.routes import of_routes
from simulator.conformance.sources import of_sources
from simulator.contract.errors import ContractError
from simulator.steps import tell_nobody
from simulator.vendors import BUILT_IN

if TYPE_CHECKING:
    from pathlib import Path

    from simulator.api.vendor import Vendor
    from simulator.catalogue.evidence import VendorEvidence
    from simulator.steps import Told

CHECKS = (
    of_transcripts, of_answers, of_operations, of_errors, of_examples, of_driving, of_sources, of_manifest, of_routes,
    of_behaviour,
)  # fmt: skip


async def findings_of(vendor: Vendor[Any], folders: VendorFolders, told: Told = tell_nobody) -> list[Finding]:
    """Find every disagreement, and everything in which it is unlike all vendors; sorted by rule and subject.

    A reason without a row in the table of errors is all that is found where there is one: each request that is refused
    for it fails, and everything that follows from that would hide the cause.

    `told` is told how many of its transcripts were played, which takes nearly all of the time.
    """
    try:
        material = await gather(vendor, folders, told)
    except ContractError as error:
        return [Finding(vendor.name, Rule.UNREADABLE, "contract", str(error))]
    without_row = sorted(set(of_reasons(material)))
    return without_row or sorted({finding for check in CHECKS for finding in check(material)})


async def count_evidence(vendor: Vendor[Any], folders: VendorFolders, told: Told = tell_nobody) -> VendorEvidence:
    """Count how much of a vendor is known and shown; `told` is told how many of its transcripts were played.

    Raises:
        ContractError: the contract or the coverage cannot be read.
    """
    return evidence_of(await gather(vendor, folders, told))


def evidence_files(contracts: Path) -> dict[str, str]:
    """Return the evidence of the built-in vendors as a generated file: text by path below the folder of schemas.

    Args:
        contracts: the folder that holds one folder for each vendor; that of the transcripts lies beside it. A vendor
            without a contract there is not counted.

    Raises:
        ContractError: a contract or a coverage cannot be read.
    """
    folders = VendorFolders(contracts, contracts.parent / "transcripts", shipped().schemas)
    vendors = [vendor for vendor in BUILT_IN if (contracts / vendor.name / "contract.yaml").is_file()]
    counted = [asyncio.run(count_evidence(vendor, folders)) for vendor in vendors]
    return {EVIDENCE_FILE: as_json(counted)} if counted else {}
