"""What was gathered of a vendor goes in; what is documented, served and shown, counted side by side, comes out."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict, Field

from simulator.conformance.errors import is_known, name_of, reached
from simulator.conformance.examples import examples, shown
from simulator.conformance.operations import documented_routes, driven_routes, served_routes

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from simulator.conformance.material import Material


class _Counts(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ByEvidence(_Counts):
    """How many claims there are of each class."""

    documented: int
    public: int
    observed: int
    assumed: int


class OperationCounts(_Counts):
    """Calls; those that GET and POST both reach count once."""

    documented: int
    served: int
    with_example: int
    driven: int = Field(description="By a transcript, with every documented method, to a success.")


class ErrorCounts(_Counts):
    """Rows of the error tables."""

    by_evidence: ByEvidence
    in_table: int
    reached: int
    declined: int


class ExampleCounts(_Counts):
    """Payloads of the vendor's pages that can be compared."""

    documented: int
    driven: int


class VendorEvidence(_Counts):
    """What is known of one vendor, and what is shown."""

    vendor: str
    title: str
    operations: OperationCounts
    errors: ErrorCounts
    examples: ExampleCounts
    transcripts: ByEvidence
    quirks: ByEvidence


class Evidence(_Counts):
    """The whole document."""

    vendors: list[VendorEvidence]


def evidence_of(material: Material) -> VendorEvidence:
    """Count what was gathered."""
    contract = material.contract
    documented, served, driven = documented_routes(material), served_routes(material), driven_routes(material)
    undriven = {name for route, name in documented.items() if route not in driven}
    unserved = {name for route, name in documented.items() if route not in served}
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
        examples=ExampleCounts(documented=len(known), driven=len(shown(material) & set(known))),
        transcripts=_by_evidence([each.transcript for each in material.played if each.transcript]),
        quirks=_by_evidence(material.vendor.quirks),
    )


def _by_evidence(claims: Sequence[Any]) -> ByEvidence:
    return ByEvidence(**{name: sum(each.evidence.value == name for each in claims) for name in ByEvidence.model_fields})


def as_json(vendors: Iterable[VendorEvidence]) -> str:
    """The document as it is committed and shown."""
    return json.dumps(Evidence(vendors=list(vendors)).model_dump(), indent=2, ensure_ascii=False) + "\n"


def as_markdown(vendors: Iterable[VendorEvidence]) -> str:
    """A table with a column for each vendor; counts of unlike things stand side by side and are never added up."""
    vendors = list(vendors)
    head = "| | " + " | ".join(each.title for each in vendors) + " |"
    lines = [f"| {label} | " + " | ".join(text(each) for each in vendors) + " |" for label, text in ROWS.items()]
    return "\n".join([head, "|---" * (len(vendors) + 1) + "|", *lines])


def as_text(vendor: VendorEvidence) -> str:
    """One vendor for the terminal."""
    width = max(map(len, ROWS))
    return "\n".join([f"{vendor.title} ({vendor.vendor})", *(f"  {name:<{width}}  {ROWS[name](vendor)}" for name in ROWS)])


def _classes(counts: ByEvidence) -> str:
    return " / ".join(str(count) for count in counts.model_dump().values())


ROWS = {
    "operations documented": lambda each: str(each.operations.documented),
    "operations served": lambda each: str(each.operations.served),
    "operations with an example": lambda each: str(each.operations.with_example),
    "operations driven by a transcript": lambda each: str(each.operations.driven),
    "examples of the pages that can be compared": lambda each: str(each.examples.documented),
    "examples shown by a transcript": lambda each: str(each.examples.driven),
    "errors, by evidence": lambda each: _classes(each.errors.by_evidence),
    "errors in the vendor's table": lambda each: str(each.errors.in_table),
    "errors reached by a transcript": lambda each: str(each.errors.reached),
    "errors declined with a reason": lambda each: str(each.errors.declined),
    "transcripts, by evidence": lambda each: _classes(each.transcripts),
    "quirks, by evidence": lambda each: _classes(each.quirks),
}
