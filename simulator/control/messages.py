"""Show messages, and wait for them."""

from __future__ import annotations

import asyncio
from collections.abc import Generator, Iterable
from typing import TYPE_CHECKING

from simulator.api.problem import problem
from simulator.api.request import Response
from simulator.control.declaring import operation
from simulator.control.ids import Kind, cursor_ordinal, public_id
from simulator.control.operation import Nothing, Visit
from simulator.control.paging import pick, show, take_page
from simulator.control.searching import MessageListQuery, Search
from simulator.control.taking_turns import taking_turns
from simulator.control.views.message_rows import MessageList, MessageRow, message_row
from simulator.control.views.messages import (
    MessagePage,
    MessageView,
    callbacks_of,
    message_view,
)
from simulator.control.waiting import CannotComeError, WaitQuery, cannot_come, enough_messages, timed_out

if TYPE_CHECKING:
    from simulator.sandbox.books.messages import Message
    from simulator.sandbox.sandbox import Sandbox

TAG = "messages"


@operation("GET", "messages", TAG)
async def list_messages(visit: Visit[MessageListQuery, Nothing]) -> MessageList:
    """List messages, newest first."""
    query, sandbox = visit.query, visit.sandbox
    before = cursor_ordinal(Kind.MESSAGE, query.cursor)
    search = Search(query, visit.host.directory, sandbox.clock.now_ms())
    walk = search.run(sandbox, before)
    views: list[MessageView] | list[MessageRow]
    if query.view == "row":
        views, next_cursor = await take_page(walk, query.limit, message_row, _cursor)
    else:
        views, next_cursor = await taking_turns(_views(sandbox, walk, query.limit))
    is_in_vain = query.q and not views and query.cursor is None
    kept = sandbox.messages
    return MessageList(
        messages=views,
        next_cursor=next_cursor,
        total=len(kept),
        first=public_id(Kind.MESSAGE, kept.ordinals[0]) if len(kept) else None,
        last=public_id(Kind.MESSAGE, kept.ordinals[-1]) if len(kept) else None,
        unmatched=await taking_turns(search.unmatched(sandbox)) if is_in_vain else None,
    )


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
        return _ended(is_stopping=visit.host.is_stopping)
    views, next_cursor = await taking_turns(_views(visit.sandbox, found, query.count))
    return MessagePage(messages=views, next_cursor=next_cursor)


def _ended(*, is_stopping: bool) -> Response:
    """Say why a wait has no end that was asked for."""
    if is_stopping:
        return problem(
            503, "stopping", "The server stops, and the wait ended before the messages came: ask again when it is back."
        )
    return problem(503, "gone", "The wait ended before the messages came: the sandbox was deleted.")


def _views(
    sandbox: Sandbox, walk: Iterable[Message | None], limit: int
) -> Generator[None, None, tuple[list[MessageView], str | None]]:
    found = yield from pick(walk, limit + 1)
    callbacks = yield from callbacks_of(sandbox, found[:limit])
    return (
        yield from show(
            found, limit, lambda message: message_view(message, callbacks.get(message.ordinal, ())), _cursor
        )
    )


def _cursor(message: Message) -> str:
    return public_id(Kind.MESSAGE, message.ordinal)
