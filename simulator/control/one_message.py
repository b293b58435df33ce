"""Show one message: all of it, and all that happened to it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from simulator.control.declaring import operation
from simulator.control.ids import Kind, NothingFoundError, find
from simulator.control.operation import Nothing, Visit
from simulator.control.paging import pick
from simulator.control.searching import MessageFilter, Search
from simulator.control.taking_turns import taking_turns
from simulator.control.views.message_timeline import MessageTimeline, message_timeline
from simulator.control.views.messages import callbacks_of
from simulator.control.views.one_message import OneMessage, make_up_of, one_message

if TYPE_CHECKING:
    from simulator.sandbox.books.messages import Message

TAG = "messages"


@operation("GET", "messages/latest", TAG)
async def latest_message(visit: Visit[MessageFilter, Nothing]) -> OneMessage:
    """Show the newest message that matches."""
    sandbox = visit.sandbox
    found = await taking_turns(
        pick(Search(visit.query, visit.host.directory, visit.sandbox.clock.now_ms()).run(sandbox), 1)
    )
    if not found:
        kept = len(sandbox.messages)
        raise NothingFoundError(f"none of the {kept} messages of this sandbox matches; GET messages/wait waits for one")
    return await shown_alone(visit, found[0])


@operation("GET", "messages/{id}", TAG)
async def get_message(visit: Visit[Nothing, Nothing]) -> OneMessage:
    """Show one message."""
    return await shown_alone(visit, find(Kind.MESSAGE, visit.params["id"], visit.sandbox.messages.get))


@operation("GET", "messages/{id}/timeline", TAG)
async def show_message_timeline(visit: Visit[Nothing, Nothing]) -> MessageTimeline:
    """Show all that happened to a message: request, money, states, and each try of a receipt."""
    if visit.host.observer is not None:
        await visit.host.observer.catch_up()
    message = find(Kind.MESSAGE, visit.params["id"], visit.sandbox.messages.get)
    return await taking_turns(message_timeline(visit.host, visit.hosted, message, visit.cutter))


async def shown_alone(visit: Visit[Any, Any], message: Message) -> OneMessage:
    """Show one message; its text, which may be long, is looked at beside all else."""
    callbacks = await taking_turns(callbacks_of(visit.sandbox, [message]))
    rule = visit.host.directory.vendor(message.submission.account.vendor).segment_rule
    make_up = await asyncio.to_thread(make_up_of, message.text, rule)
    return one_message(message, callbacks.get(message.ordinal, ()), make_up)
