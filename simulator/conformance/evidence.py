"""Count how much of a vendor is documented, served and shown, side by side."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from simulator.catalogue.evidence import (
    ByEvidence,
    ErrorCounts,
    Evidence,
    ExampleCounts,
    OperationCounts,
    VendorEvidence,
)
from simulator.conformance.errors import is_known, name_of, reached
from simulator.conformance.examples import examples, shown
from simulator.conformance.operations import documented_routes, driven_routes, unserved_routes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from simulator.conformance.material import Material


def evidence_of(material: Material) -> VendorEvidence:
    """Count the evidence of gathered material."""
    contract = material.contract
    documented, missing, driven = documented_routes(material), unserved_routes(material), driven_routes(material)
    undriven = {name for route, name in documented.items() if route not in driven}
    unserved = {name for route, name in documented.items() if route in missing}
    with_example = [each for each in contract.operations if each.examples]
    found, known = reached(material), examples(material)
    missed = [row for row in contract.errors if name_of(row) not in found]
    return VendorEvidence(
        vendor=material.vendor.name,
        title=material.vendor.title,
        operations=OperationCounts(
            documented=len(contract.operations),
            served=len(contract.operations) - len(unserved),
            with_example=len(with_example),
            driven=len(contract.operations) - len(undriven),
        ),
        errors=ErrorCounts(
            by_evidence=_by_evidence(contract.errors),
            in_table=sum(is_known(material, row) for row in contract.errors),
            reached=len(found),
            declined=sum(row.reason in material.coverage.unreached for row in missed),
        ),
        examples=ExampleCounts(documented=len(known), shown=len(shown(material) & set(known))),
        transcripts=_by_evidence([each.transcript for each in material.played if each.transcript]),
        quirks=_by_evidence(material.vendor.quirks),
    )


def _by_evidence(claims: Sequence[Any]) -> ByEvidence:
    return ByEvidence(**{name: sum(each.evidence.value == name for each in claims) for name in ByEvidence.model_fields})


def as_json(vendors: Iterable[VendorEvidence]) -> str:
    """Return the document as it is committed and shown."""
    return json.dumps(Evidence(vendors=list(vendors)).model_dump(), indent=2, ensure_ascii=False) + "\n"


def write_evidence(vendors: Iterable[VendorEvidence], path: Path) -> None:
    """Write the document where the server reads it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(as_json(vendors).encode())


def as_markdown(vendors: Iterable[VendorEvidence]) -> str:
    """Write a table with a column for each vendor; counts of unlike things are never added up."""
    vendors = list(vendors)
    head = "| | " + " | ".join(each.title for each in vendors) + " |"
    lines = [f"| {label} | " + " | ".join(text(each) for each in vendors) + " |" for label, text in ROWS.items()]
    return "\n".join([head, "|---" * (len(vendors) + 1) + "|", *lines])


def as_text(vendor: VendorEvidence) -> str:
    """Write one vendor's counts for the terminal."""
    width = max(map(len, ROWS))
    return "\n".join(
        [f"{vendor.title} ({vendor.vendor})", *(f"  {name:<{width}}  {ROWS[name](vendor)}" for name in ROWS)]
    )


def _classes(counts: ByEvidence) -> str:
    return " / ".join(str(count) for count in counts.model_dump().values())


ROWS: dict[str, Callable[[VendorEvidence], str]] = {
    "operations documented": lambda each: str(each.operations.documented),
    "operations served": lambda each: str(each.operations.served),
    "operations with an example": lambda each: str(each.operations.with_example),
    "operations driven by a transcript": lambda each: str(each.operations.driven),
    "examples of the pages that can be compared": lambda each: str(each.examples.documented),
    "examples shown by a transcript": lambda each: str(each.examples.shown),
    "errors, by evidence": lambda each: _classes(each.errors.by_evidence),
    "errors in the vendor's table": lambda each: str(each.errors.in_table),
    "errors reached by a transcript": lambda each: str(each.errors.reached),
    "errors declined with a reason": lambda each: str(each.errors.declined),
    "transcripts, by evidence": lambda each: _classes(each.transcripts),
    "quirks, by evidence": lambda each: _classes(each.quirks),
}
