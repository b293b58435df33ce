"""Resolve the documented answers of an operation: its own, and those of the error tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.contract.model import JSON_TYPE
from simulator.values import frozen

if TYPE_CHECKING:
    from simulator.contract.model import Answer, Contract, ErrorRow, Operation, Shape
    from simulator.contract.origin import Row


@frozen
class Resolved:
    """An answer with its shape and its error looked up.

    Args:
        status: nothing where the documentation names none.
        body: nothing where the documentation shows none.
        schema: the name of the schema of the body, for example `send.response.sent` or `shape.error`.
        row: what says so.
    """

    name: str
    status: int | None
    content_type: str
    body: Shape | None
    schema: str | None
    repeated_keys: tuple[str, ...]
    meaning: str
    row: Row


def answers_of(contract: Contract, operation: Operation) -> list[Resolved]:
    """List the operation's own answers, then those that only an error table gives it, in the order of the page."""
    errors = {row.reason: row for row in contract.errors if row.operations is None or operation.name in row.operations}
    by_reason = {row.reason: row for row in contract.errors} | errors
    own = [_own(contract, operation, answer, by_reason.get(answer.error or "")) for answer in operation.responses]
    shown = {answer.error or answer.name for answer in operation.responses}
    return own + [_of_table(contract, row) for reason, row in errors.items() if reason not in shown]


def _own(contract: Contract, operation: Operation, answer: Answer, error: ErrorRow | None) -> Resolved:
    has_body = answer.fields is not None or answer.body is not None
    shape = None if has_body else answer.shape or (error and error.shape)
    body = answer if has_body else contract.shapes[shape] if shape else None
    schema = f"shape.{shape}" if shape else f"{operation.name}.response.{answer.name}" if has_body else None
    status = answer.status if answer.status is not None or error is None else error.status
    meaning = answer.description or (error and error.meaning) or answer.name
    return Resolved(answer.name, status, answer.content_type, body, schema, answer.repeated_keys, meaning, answer)


def _of_table(contract: Contract, row: ErrorRow) -> Resolved:
    body = contract.shapes[row.shape] if row.shape else None
    schema = f"shape.{row.shape}" if row.shape else None
    return Resolved(row.reason, row.status, JSON_TYPE, body, schema, (), row.meaning, row)
