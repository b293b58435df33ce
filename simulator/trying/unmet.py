"""Find what a day has brought nobody: faults that never struck, and planned changes that never happened."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from simulator.api.instants import iso_millis
from simulator.sandbox.faults.striking import Point

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simulator.sandbox.faults.fault import Fault
    from simulator.trying.played import Played


class Unmet(NamedTuple):
    """Something of a scenario that did not come about, and why."""

    name: str
    why: str


def never_struck(played: Played) -> Iterator[Unmet]:
    """Find the faults that never struck, in the order of their declaration."""
    for fault in played.sandbox.faults:
        if not fault.struck and not fault.closings:
            yield Unmet(fault.name, _why_not(fault, played.end_ms))


def never_happened(played: Played) -> Iterator[Unmet]:
    """Find the changes of the timeline that never happened, in the order of their declaration."""
    happened = {id(each.command) for each in played.sandbox.past_changes}
    waiting = {id(subject) for _, subject in played.sandbox.agenda.entries()}
    for change in played.timeline:
        if id(change.command) not in happened:
            account = getattr(change.command, "account", None)
            is_waiting = id(change) in waiting
            why = "its moment is after the end" if is_waiting else "what it waits for never happened"
            yield Unmet(f"{change.name} of {account}" if account else change.name, why)


def _why_not(fault: Fault, end_ms: int) -> str:
    what = "receipt" if fault.point is Point.RECEIPT else "request"
    if fault.seen:
        return f"{fault.seen} {what}{'s' if fault.seen > 1 else ''} matched it, and its count or chance left out all"
    if not fault.is_on:
        return "it was off"
    from_ms = fault.match.from_ms
    if from_ms is not None and from_ms >= end_ms:
        return f"it begins at {iso_millis(from_ms)}, after the end"
    return f"no {what} matched it"
