"""Show a sandbox's clock, and what happened as it moved."""

from __future__ import annotations

from collections.abc import Generator, Iterable
from typing import TYPE_CHECKING

from pydantic import Field

from simulator.api.instants import iso_millis
from simulator.control.ids import Kind, public_id
from simulator.control.operation import View
from simulator.sandbox.virtual_time import NEVER_MS

if TYPE_CHECKING:
    from simulator.sandbox.events import Event
    from simulator.sandbox.sandbox import Sandbox

_KINDS = {
    "message": Kind.MESSAGE,
    "ledger": Kind.ENTRY,
    "callback": Kind.CALLBACK,
    "scenario": Kind.CHANGE,
    "incoming": Kind.INCOMING,
}


class ClockView(View):
    """The clock of a sandbox."""

    now: str
    speed: float = Field(description="1 is live, 0 frozen, n runs n times as fast.")
    is_frozen: bool
    planned: int = Field(description="Number of planned events.")
    next_due: str | None = Field(description="When the next planned event happens.")


class HappeningView(View):
    """One thing that happened."""

    at: str
    event: str = Field(
        description="For example message.sent, ledger.charge, callback.acknowledged, scenario.revoke_key."
    )
    id: str


class Moved(View):
    """What happened as time passed, in order."""

    now: str
    happenings: list[HappeningView]


class Settled(Moved):
    """What happened until nothing was planned any more, or the given time had passed."""

    is_settled: bool


def clock_view(sandbox: Sandbox) -> ClockView:
    """Show the clock of a sandbox."""
    due_ms = sandbox.agenda.next_due_ms
    return ClockView(
        now=iso_millis(sandbox.clock.now_ms()),
        speed=sandbox.clock.rate,
        is_frozen=sandbox.clock.is_frozen,
        planned=len(sandbox.agenda),
        next_due=None if due_ms == NEVER_MS else iso_millis(due_ms),
    )


def happening_views(happenings: Iterable[Event]) -> Generator[None, None, list[HappeningView]]:
    """Show happenings in the given order; a generator that stops where others may have their turn."""
    views = []
    for happening in happenings:
        kind = _KINDS[happening.what.partition(".")[0]]
        at, id_ = iso_millis(happening.at_ms), public_id(kind, happening.ordinal)
        views.append(HappeningView(at=at, event=happening.what, id=id_))
        yield
    return views
