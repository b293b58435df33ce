"""Compare the documented errors with the vendor's table, and find those that no transcript reaches."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulator.conformance.bodies import json_of, scalars
from simulator.conformance.finding import Rule
from simulator.contract.answers import answers_of
from simulator.contract.errors import suggestion
from simulator.contract.origin import Evidence
from simulator.contract.schemas import schemas_of
from simulator.contract.validator import ReferenceValidator

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simulator.conformance.finding import Finding
    from simulator.conformance.material import Material
    from simulator.conformance.stage import Happened
    from simulator.contract.answers import Resolved
    from simulator.contract.model import ErrorRow, Operation


def name_of(row: ErrorRow) -> str:
    """Name a row: its reason, and its operations where it does not belong to all."""
    return row.reason if row.operations is None else f"{row.reason} of {', '.join(row.operations) or 'no call here'}"


def in_table(material: Material, row: ErrorRow) -> list[str]:
    """Return the reasons of the vendor's table that stand for a documented error."""
    table = material.vendor.errors
    if row.reason in material.coverage.reasons:
        return [reason for reason in material.coverage.reasons[row.reason] if reason in table]
    return [
        reason
        for reason, error in table.items()
        if reason == row.reason or (str(error.code) == row.code and row.status in {None, error.status})
    ]


def is_known(material: Material, row: ErrorRow) -> bool:
    """Tell whether the vendor has words for a documented error: a row of its table, or a body of its own."""
    return bool(in_table(material, row)) or material.coverage.reasons.get(row.reason) == ()


def reached(material: Material) -> set[str]:
    """Return the documented errors, by their names, that an answer of a transcript reports."""
    happened = list(material.documented())
    bodies = _Bodies(material)
    return {
        name_of(row)
        for row in material.contract.errors
        if any(_reports(material, row, each, operation, bodies) for each, operation in happened)
    }


def of_errors(material: Material) -> Iterator[Finding]:
    """Find where the two tables differ, either way, and the errors that are neither reached nor declined."""
    rows, table = material.contract.errors, material.vendor.errors
    claimed: set[str] = set()
    for row in rows:
        reasons = in_table(material, row)
        claimed.update(reasons)
        if not is_known(material, row):
            yield material.finding(Rule.ERROR_NOT_IN_TABLE, name_of(row), _missing(material, row))
        for reason in reasons:
            error = table[reason]
            shown = f"status {error.status} and code {error.code}"
            if row.status not in {None, error.status} or (row.code is not None and row.code != str(error.code)):
                text = (
                    f"the contract has status {row.status} and code {row.code}, the vendor's row {reason!r} has {shown}"
                )
                yield material.finding(Rule.ERROR_DIFFERS, name_of(row), f"{text}; read the page again")
    for reason, error in table.items():
        if reason not in claimed and reason not in material.coverage.own_reasons:
            text = f"no documented error stands for it (status {error.status}, code {error.code}); say why"
            yield material.finding(Rule.ERROR_NOT_DOCUMENTED, reason, f"{text} in coverage.yaml under own_reasons")
    yield from _overstated(material)
    yield from _of_reach(material)
    yield from _stale(material, claimed)


def _overstated(material: Material) -> Iterator[Finding]:
    """Find rows of the vendor's table that claim better evidence than every documented error they stand for."""
    ranks = [each.value for each in Evidence]
    for reason, error in material.vendor.errors.items():
        known = [row.evidence.value for row in material.contract.errors if reason in in_table(material, row)]
        claim = error.evidence.value
        if known and ranks.index(claim) < min(map(ranks.index, known)):
            text = f"the vendor's table calls it {claim}, the contract {' or '.join(sorted(set(known)))}"
            yield material.finding(Rule.EVIDENCE_OVERSTATED, reason, f"{text}; read the page again")


def _of_reach(material: Material) -> Iterator[Finding]:
    found, declined = reached(material), material.coverage.unreached
    for row in material.contract.errors:
        name = name_of(row)
        if name not in found and row.reason not in declined:
            text = "no transcript reaches it; write one, or say why not in coverage.yaml under unreached"
            yield material.finding(Rule.ERROR_NOT_REACHED, name, text)
    for reason in declined:
        rows = [row for row in material.contract.errors if row.reason == reason]
        if all(name_of(row) in found for row in rows):
            yield material.stale("unreached", reason)


def _stale(material: Material, claimed: set[str]) -> Iterator[Finding]:
    table = material.vendor.errors
    for reason in material.coverage.own_reasons:
        if reason not in table or reason in claimed:
            yield material.stale("own_reasons", reason)
    documented = {row.reason for row in material.contract.errors}
    for reason, ours in material.coverage.reasons.items():
        if reason not in documented:
            yield material.stale("reasons", reason)
        for each in ours:
            if each not in table:
                yield material.stale("reasons", f"{reason}: {each}")


def _missing(material: Material, row: ErrorRow) -> str:
    same_code = [f"{each.status}" for each in material.vendor.errors.values() if str(each.code) == row.code]
    text = f"the vendor's table has no row with status {row.status} and code {row.code}"
    if same_code:
        return f"{text}, but that code with status {', '.join(same_code)}; read the page again"
    return (
        f"{text}, and no reason of that name ({suggestion(row.reason, material.vendor.errors)}); add it, or name "
        "the rows that stand for it in coverage.yaml under reasons"
    )


def _reports(
    material: Material, row: ErrorRow, happened: Happened, operation: Operation, bodies: _Bodies
) -> bool:  # each argument is one of the things compared
    if row.operations is not None and operation.name not in row.operations:
        return False
    if row.status not in {None, happened.response.status}:
        return False
    if happened.rejection is not None:
        return happened.rejection in in_table(material, row)
    if row.code is not None:
        # What the client sent is left out: an id of its own may look like a code.
        echoed = {str(value) for value in scalars(json_of(happened.sent.body))}
        return row.code in {str(value) for value in scalars(json_of(happened.response.body))} - echoed
    return bodies.is_of(row, operation, happened)


class _Bodies:
    """Recognizes the answers of a documented error that does not refuse the whole request."""

    def __init__(self, material: Material) -> None:
        self._contract = material.contract
        self._schemas = schemas_of(material.contract)

    def is_of(self, row: ErrorRow, operation: Operation, happened: Happened) -> bool:
        """Tell whether an answer is the one that the operation documents for an error, and not a success of it."""
        status, body = happened.response.status, json_of(happened.response.body)
        answers = [each for each in answers_of(self._contract, operation) if each.status in {None, status}]
        mine = [each for each in answers if row.reason in {each.name, getattr(each.row, "error", None)}]
        plain = [each for each in answers if each.schema and not each.schema.startswith("shape.")]
        return any(self._fits(each, body) for each in mine) and not any(self._fits(each, body) for each in plain)

    def _fits(self, answer: Resolved, body: Any) -> bool:
        if answer.schema is None:
            return False
        return ReferenceValidator(self._schemas[answer.schema]).accepts(body)
