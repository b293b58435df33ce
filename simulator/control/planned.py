"""Show what is to come in a sandbox: the entries of its agenda, in the order in which they will happen."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from pydantic import Field

from simulator.api.instants import iso_millis
from simulator.control.declaring import operation
from simulator.control.ids import Kind, public_id
from simulator.control.operation import Nothing, View, Visit
from simulator.control.paging import PageQuery, take_page
from simulator.sandbox.acts.calling_back import send_due
from simulator.sandbox.acts.changing import happen
from simulator.sandbox.acts.delivery import charge_and_send, end, hand_over, release, send_charged
from simulator.sandbox.acts.mishandling import refund_late
from simulator.sandbox.acts.moving import give_back
from simulator.sandbox.errors import SimulatorError

if TYPE_CHECKING:
    from simulator.sandbox.virtual_time import Action, Agenda

_CURSOR = re.compile(r"p-(\d{1,18})-(\d{1,9})", re.ASCII)


class PlannedView(View):
    """One thing that is to come."""

    at: str
    event: str = Field(
        description="message.released, message.charged, message.sent, message.delivered (or how else it ends), "
        "callback.tried, ledger.refund, or scenario.revoke_key and its like."
    )
    id: str | None = Field(description="Of the message, the first of several, or of the callback.")
    messages: int = Field(description="Of how many messages; 0 where it is about something else.")


class PlannedPage(View):
    """What is to come, soonest first."""

    planned: list[PlannedView]
    next_cursor: str | None
    total: int = Field(description="How much there is in all.")


class Planned(NamedTuple):
    """An entry of the agenda, and its place among those of its instant."""

    due_ms: int
    place: int
    action: Action
    subject: Any


class Told(NamedTuple):
    """What an entry is about: a name, an id, and a number of messages."""

    event: str
    id: str | None = None
    messages: int = 0


def _of_messages(event: str, messages: Any) -> Told:
    return Told(event, public_id(Kind.MESSAGE, messages[0].ordinal), len(messages))


def _of_end(way: Any) -> Told:
    message, ending, _ = way
    return _of_messages(f"message.{ending.state.value}", [message])


TELLING: Mapping[Action, Callable[[Any], Told]] = {
    release: lambda messages: _of_messages("message.released", messages),
    charge_and_send: lambda messages: _of_messages("message.charged", messages),
    send_charged: lambda messages: _of_messages("message.sent", messages),
    hand_over: lambda way: _of_messages("message.sent", way[:1]),
    end: _of_end,
    give_back: lambda message: _of_messages("ledger.refund", [message]),
    refund_late: lambda submission: Told("ledger.refund", public_id(Kind.MESSAGE, submission.first), submission.count),
    send_due: lambda callback: Told("callback.tried", public_id(Kind.CALLBACK, callback.ordinal)),
    happen: lambda change: Told(f"scenario.{change.name}"),
}
"""How each action of an agenda is told."""


@operation("GET", "planned", "clock")
async def list_planned(visit: Visit[PageQuery, Nothing]) -> PlannedPage:
    """List what is planned, soonest first; some of it may find its message ended by then, and do nothing."""
    agenda = visit.sandbox.agenda
    after = None if visit.query.cursor is None else _place_of(visit.query.cursor)
    page, next_cursor = await take_page(_from(agenda, after), visit.query.limit, _view, _cursor)
    return PlannedPage(planned=page, next_cursor=next_cursor, total=len(agenda))


def _from(agenda: Agenda, after: tuple[int, int] | None) -> Iterator[Planned | None]:
    """Walk through the entries after a place; None stands for each before it."""
    for due_ms, entries in agenda.upcoming():
        for place, (action, subject) in enumerate(entries):
            yield Planned(due_ms, place, action, subject) if after is None or (due_ms, place) > after else None


def _view(planned: Planned) -> PlannedView:
    event, id_, messages = TELLING[planned.action](planned.subject)
    return PlannedView(at=iso_millis(planned.due_ms), event=event, id=id_, messages=messages)


def _cursor(planned: Planned) -> str:
    return f"p-{planned.due_ms}-{planned.place}"


def _place_of(cursor: str) -> tuple[int, int]:
    match = _CURSOR.fullmatch(cursor)
    if match is None:
        raise SimulatorError(f"cursor {cursor[:80]!r} is invalid; expected the `next_cursor` of a page, as it was")
    return int(match[1]), int(match[2])
