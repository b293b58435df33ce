"""Show the timeline."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import Field

from simulator.api.instants import iso_millis
from simulator.control.ids import Kind, public_id
from simulator.control.operation import View
from simulator.timeline.page import spell_cursor

if TYPE_CHECKING:
    from simulator.timeline.events import Key
    from simulator.timeline.page import Event

KINDS = {
    "request": Kind.EXCHANGE,
    "ledger": Kind.ENTRY,
    "message": Kind.MESSAGE,
    "callback": Kind.CALLBACK,
    "scenario": Kind.CHANGE,
    "incoming": Kind.INCOMING,
}
"""What an event's id is the id of, by the first word of its name."""


class EventView(View):
    """One thing that happened."""

    at: str
    event: str = Field(description="For example request.refused, ledger.charge, message.sent, callback.failed.")
    id: str = Field(
        description="Of the request, ledger entry, message, callback, incoming message or change of the scenario."
    )
    text: str = Field(description="A line for people.")


class TimelinePage(View):
    """Events, oldest first."""

    events: list[EventView]
    next_cursor: str | None


def event_view(event: Event) -> EventView:
    """Show an event."""
    kind = KINDS[event.what.partition(".")[0]]
    at = iso_millis(event.at_ms)
    return EventView(at=at, event=event.what, id=public_id(kind, event.ordinal), text=event.text)


def timeline_page(events: list[Event], after: Key | None) -> TimelinePage:
    """Show a page of events."""
    return TimelinePage(
        events=[event_view(event) for event in events], next_cursor=None if after is None else spell_cursor(after)
    )
