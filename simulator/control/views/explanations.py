"""Explain in words why a request was refused, and what to mend."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.hosting.violations import CLIENT, Level
from simulator.serving.serve import VendorDirectory
from simulator.timeline.sentences import shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simulator.hosting.violations import Violations
    from simulator.sandbox.books.journal import Exchange

GOOD = range(200, 300)


def explanation_of(
    exchange: Exchange, violations: Violations, directory: VendorDirectory, unknown_credentials: str | None
) -> str | None:
    """Explain a request that was refused, got no answer or departs from what is documented; None for any other.

    It is told why in the words of the vendor's table of errors, which credentials were meant, and the first thing to
    mend that the judge found.
    """
    told = [*_why(exchange, directory)]
    if unknown_credentials is not None:
        told.append(unknown_credentials)
    found = [each for each in violations.of(exchange) or () if each.side == CLIENT]
    found.sort(key=lambda each: each.level is not Level.VIOLATION)  # stable: violations come before hints
    if found and (told or found[0].level is Level.VIOLATION):
        told.append(found[0].message)
    return ". ".join(each.removesuffix(".") for each in told) or None


def _why(exchange: Exchange, directory: VendorDirectory) -> Iterator[str]:
    reason, vendor = exchange.rejection, exchange.vendor
    if reason is not None and vendor is not None:
        row = directory.vendor(vendor).errors.get(reason)
        ours, theirs = reason.replace("_", " ").capitalize(), "" if row is None or "{" in row.message else row.message
        is_said = ours.casefold() in theirs.casefold()
        yield theirs if is_said else f"{ours}: {theirs}" if theirs else ours
    elif exchange.operation is None:
        yield "No emulated route"
    elif not exchange.status:
        yield "It got no answer"
    elif exchange.refused:
        total = sum(number for _, number in exchange.refused)
        told = ", ".join(f"{reason.replace('_', ' ')} ({number})" for reason, number in exchange.refused)
        yield f"{total} of its messages {'was' if total == 1 else 'were'} refused: {told}"
    if exchange.faults and (exchange.rejection is not None or exchange.status not in GOOD):
        yield f"Faults struck: {', '.join(shown(name) for name in dict.fromkeys(exchange.faults))}"
