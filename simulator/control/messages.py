"""Show messages, wait for them and forget them."""

from __future__ import annotations

import asyncio
from collections.abc import Generator, Iterable
from typing import TYPE_CHECKING

from simulator.api.problem import problem
from simulator.api.request import Response
from simulator.commands.messages import ForgetMessages
from simulator.control.declaring import operation
from simulator.control.ids import Kind, NothingFoundError, cursor_ordinal, find, public_id
from simulator.control.operation import Nothing, Visit
from simulator.control.paging import pick, show
from simulator.control.searching import MessageFilter, MessagePageQuery, Search
from simulator.control.taking_turns import taking_turns
from simulator.control.views.messages import (
    Deleted,
    MessagePage,
    MessageView,
    callbacks_of,
    message_view,
    message_views,
)
from simulator.control.waiting import CannotComeError, WaitQuery, cannot_come, enough_messages, timed_out

if TYPE_CHECKING:
    from simulator.sandbox.books.messages import Message
    from simulator.sandbox.sandbox import Sandbox

TAG = "messages"


@operation("GET", "messages", TAG)
async def list_messages(visit: Visit[MessagePageQuery, Nothing]) -> MessagePage:
    """List messages, newest first."""
    query = visit.query
    before = cursor_ordinal(Kind.MESSAGE, query.cursor)
    sandbox = visit.sandbox
    walk = Search(query, visit.host.directory, visit.sandbox.clock.now_ms()).run(sandbox, before)
    return await taking_turns(_page(sandbox, walk, query.limit))


@operation("GET", "messages/latest", TAG)
async def latest_message(visit: Visit[MessageFilter, Nothing]) -> MessageView:
    """Show the newest message that matches."""
    sandbox = visit.sandbox
    found = await taking_turns(
        pick(Search(visit.query, visit.host.directory, visit.sandbox.clock.now_ms()).run(sandbox), 1)
    )
    if not found:
        kept = len(sandbox.messages)
        raise NothingFoundError(f"none of the {kept} messages of this sandbox matches; GET messages/wait waits for one")
    return (await taking_turns(message_views(sandbox, found)))[0]


@operation("GET", "messages/wait", TAG)
async def wait_for_messages(visit: Visit[WaitQuery, Nothing]) -> MessagePage | Response:
    """Wait until enough messages match."""
    query = visit.query
    search = Search(query, visit.host.directory, visit.sandbox.clock.now_ms())
    try:
        async with asyncio.timeout(query.timeout_s):
            found = await enough_messages(visit, search)
    except TimeoutError:
        return await timed_out(visit, search)
    except CannotComeError:
        return await cannot_come(visit, search)
    if found is None:
        return problem(
            503, "gone", "The wait ended before the messages came: the sandbox was deleted, or the server is stopping."
        )
    return await taking_turns(_page(visit.sandbox, found, query.count))


@operation("GET", "messages/{id}", TAG)
async def get_message(visit: Visit[Nothing, Nothing]) -> MessageView:
    """Show one message."""
    sandbox = visit.sandbox
    message = find(Kind.MESSAGE, visit.params["id"], sandbox.messages.get)
    return (await taking_turns(message_views(sandbox, [message])))[0]


@operation("DELETE", "messages", TAG, command=ForgetMessages)
async def delete_messages(visit: Visit[Nothing, Nothing]) -> Deleted:
    """Forget every message; what is planned for them still happens."""
    return Deleted(deleted=visit.perform(ForgetMessages()))


def _page(sandbox: Sandbox, walk: Iterable[Message | None], limit: int) -> Generator[None, None, MessagePage]:
    found = yield from pick(walk, limit + 1)
    callbacks = yield from callbacks_of(sandbox, found[:limit])
    views, next_cursor = yield from show(
        found,
        limit,
        lambda message: message_view(message, callbacks.get(message.ordinal, ())),
        lambda message: public_id(Kind.MESSAGE, message.ordinal),
    )
    return MessagePage(messages=views, next_cursor=next_cursor)
