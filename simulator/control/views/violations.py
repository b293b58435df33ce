"""Show violations: the exchange, the side, the place, the rule, and what the page says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from pydantic import Field

from simulator.control.ids import Kind, public_id
from simulator.control.operation import View

if TYPE_CHECKING:
    from simulator.hosting.violations import Violation, Violations
    from simulator.sandbox.books.journal import Exchange

Side = Literal["client", "ours"]
Level = Literal["violation", "hint"]


class ViolationView(View):
    """One departure from a vendor's documentation, or a hint."""

    exchange: str = Field(description="The request in which it was found.")
    vendor: str | None = Field(description="Null if the request resembles no emulated route.")
    operation: str | None
    side: Side = Field(description="Who has to mend it: the client under test, or this simulator.")
    level: Level = Field(
        description="A hint is about a request that was accepted, or a rule that no page states; it fails nothing."
    )
    pointer: str = Field(description="A JSON Pointer into the exchange.")
    rule: str
    sent: str
    expected: str
    evidence: str = Field(description="How it is known: documented, public, observed or assumed.")
    source: str
    message: str


class ViolationPage(View):
    """Violations, those of the newest request first."""

    violations: list[ViolationView]
    next_cursor: str | None
    unjudged: int = Field(description="Requests and callbacks of the sandbox that could not be judged.")


def violation_view(exchange: Exchange, violation: Violation) -> ViolationView:
    """Show a violation."""
    return ViolationView(
        exchange=public_id(Kind.EXCHANGE, exchange.ordinal),
        vendor=violation.vendor,
        operation=violation.operation,
        side="client" if violation.side == "client" else "ours",
        level=violation.level.value,
        pointer=violation.pointer,
        rule=violation.rule,
        sent=violation.sent,
        expected=violation.expected,
        evidence=violation.evidence,
        source=violation.source,
        message=violation.message,
    )


def violation_views(exchange: Exchange, violations: Violations) -> list[ViolationView] | None:
    """Show the violations of one exchange, None if it was not judged."""
    found = violations.of(exchange)
    return None if found is None else [violation_view(exchange, violation) for violation in found]
