"""Show callbacks with their attempts, and send them once more."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from pydantic import Field

from simulator.api.instants import in_ms
from simulator.commands.callbacks import SendAgain
from simulator.control.answers import Accepted
from simulator.control.declaring import operation
from simulator.control.ids import Kind, cursor_ordinal, find, public_id
from simulator.control.operation import Arguments, Nothing, Visit
from simulator.control.paging import PageQuery, newest_first, oldest_first, take_page
from simulator.control.taking_turns import taking_turns
from simulator.control.views.callbacks import CallbackPage, CallbackView, callback_view
from simulator.control.views.receivers import ReceiversReport, receivers_report
from simulator.sandbox.books.callbacks import CallbackState
from simulator.sandbox.scores import scores
from simulator.scenario.durations import Duration
from simulator.scenario.quantities import BoundedInstant

if TYPE_CHECKING:
    from simulator.sandbox.books.callbacks import Callback

TAG = "callbacks"


class CallbackQuery(PageQuery):
    """Which callbacks."""

    state: CallbackState | None = None
    message: str | None = None
    url: str = Field(default="", description="A part of where they go.")
    since: BoundedInstant | None = Field(default=None, description="Made then or later.")


@operation("GET", "callbacks", TAG)
async def list_callbacks(visit: Visit[CallbackQuery, Nothing]) -> CallbackPage:
    """List callbacks, newest first."""
    query, sandbox = visit.query, visit.sandbox
    message = None if query.message is None else find(Kind.MESSAGE, query.message, sandbox.messages.get)
    since_ms = 0 if query.since is None else in_ms(query.since)
    callbacks = newest_first(sandbox.callbacks, cursor_ordinal(Kind.CALLBACK, query.cursor))
    walk = (
        callback
        if query.state in {None, callback.state}
        and (message is None or message.ordinal == callback.subject.key)
        and query.url in callback.url
        and callback.created_ms >= since_ms
        else None
        for callback in callbacks
    )
    page, next_cursor = await take_page(
        walk, query.limit, lambda callback: callback_view(callback, visit.cutter), _cursor
    )
    return CallbackPage(callbacks=page, next_cursor=next_cursor)


class ReportQuery(Arguments):
    """What a good receiver does."""

    fast: Duration = Field(default=1_000, description="Real time within which an answer is fast.")
    effects: int | None = Field(
        default=None,
        ge=0,
        description="Number of messages on which you saw the receiver act: shows whether it is idempotent.",
    )


@operation("GET", "callbacks/report", TAG)
async def report_receivers(visit: Visit[ReportQuery, Nothing]) -> ReceiversReport:
    """Report how the receivers of callbacks did."""
    query, sandbox = visit.query, visit.sandbox
    found = await taking_turns(scores(oldest_first(sandbox.callbacks), query.fast, query.effects))
    hider = await asyncio.to_thread(visit.cutter.of_all, list(sandbox.accounts))
    return await taking_turns(receivers_report(found, hider))


@operation("POST", "callbacks/{id}/replay", TAG, command=SendAgain)
async def replay_callback(visit: Visit[Nothing, Nothing]) -> Accepted[CallbackView]:
    """Send a callback again, whatever became of it."""
    callback = find(Kind.CALLBACK, visit.params["id"], visit.sandbox.callbacks.get)
    visit.perform(SendAgain(callback.ordinal))
    return Accepted(callback_view(callback, visit.cutter))


def _cursor(callback: Callback) -> str:
    return public_id(Kind.CALLBACK, callback.ordinal)
