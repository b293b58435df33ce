"""Operations on messages: filters and ids go in; messages, or the wait for them, come out."""

from __future__ import annotations

import asyncio
from itertools import islice
from typing import TYPE_CHECKING

from pydantic import Field

from simulator.api.problem import problem
from simulator.server.control.ids import Kind, NothingFoundError, cursor_ordinal, find
from simulator.server.control.operation import ControlOperation, Nothing, Visit
from simulator.server.control.paging import MAX_LIMIT, take_page
from simulator.server.control.searching import MessageFilter, MessagePageQuery, Search
from simulator.server.control.views.messages import Deleted, MessagePage, MessageView, message_views

if TYPE_CHECKING:
    from simulator.api.request import Response
    from simulator.sandbox.messages import Message

TAG = "messages"
MAX_WAIT_S = 120
NEAREST = 3


class WaitQuery(MessageFilter):
    """Which messages, how many of them, and how long."""

    count: int = Field(default=1, ge=1, le=MAX_LIMIT, description="Answers when at least so many match.")
    timeout_s: float = Field(default=10, ge=0, le=MAX_WAIT_S, description="Real seconds.")


async def list_messages(visit: Visit[MessagePageQuery, Nothing]) -> MessagePage:
    """One page of messages."""
    query = visit.query
    before = cursor_ordinal(Kind.MESSAGE, query.cursor)
    found = Search(query, visit.simulator.directory).run(visit.sandbox, before)
    page, next_cursor = take_page(found, query.limit, Kind.MESSAGE, _ordinal)
    return MessagePage(messages=message_views(visit.sandbox, page), next_cursor=next_cursor)


async def get_message(visit: Visit[Nothing, Nothing]) -> MessageView:
    """One message."""
    message = find(Kind.MESSAGE, visit.params["id"], visit.sandbox.messages.get)
    return message_views(visit.sandbox, [message])[0]


async def latest_message(visit: Visit[MessageFilter, Nothing]) -> MessageView:
    """The newest message that matches."""
    search = Search(visit.query, visit.simulator.directory)
    message = next(search.run(visit.sandbox), None)
    if message is None:
        kept = len(visit.sandbox.messages)
        raise NothingFoundError(f"none of the {kept} messages of this sandbox matches; GET messages/wait waits for one")
    return message_views(visit.sandbox, [message])[0]


async def wait_for_messages(visit: Visit[WaitQuery, Nothing]) -> MessagePage | Response:
    """The newest messages that match, as soon as there are enough of them."""
    query = visit.query
    search = Search(query, visit.simulator.directory)
    try:
        async with asyncio.timeout(query.timeout_s):
            found = await _enough(visit, search)
    except TimeoutError:
        return _timed_out(visit, search)
    if found is None:
        return problem(
            503, "gone", "The wait ended before the messages came: the sandbox was deleted, or the server is stopping."
        )
    return MessagePage(messages=message_views(visit.sandbox, found))


async def delete_messages(visit: Visit[Nothing, Nothing]) -> Deleted:
    """Forget every message."""
    return Deleted(deleted=visit.sandbox.messages.clear())


async def _enough(visit: Visit[WaitQuery, Nothing], search: Search) -> list[Message] | None:
    hosted = visit.hosted
    loop = asyncio.get_running_loop()
    hosted.polls += 1
    try:
        while not hosted.is_closing:
            began = loop.time()
            found = list(islice(search.run(visit.sandbox), visit.query.count))
            if len(found) == visit.query.count:
                return found
            took = loop.time() - began
            await hosted.change()
            # Under load everything changes all the time: those who wait shall cost a fifth of the processor together.
            await asyncio.sleep(4 * took * hosted.polls)
    finally:
        hosted.polls -= 1
    return None


def _timed_out(visit: Visit[WaitQuery, Nothing], search: Search) -> Response:
    query = visit.query
    found = len(list(islice(search.run(visit.sandbox), query.count)))
    nearest = search.nearest(visit.sandbox, NEAREST)
    clock = "; its clock is frozen, so nothing happens there by itself" if visit.sandbox.clock.is_frozen else ""
    return problem(
        404,
        "timeout",
        f"After {query.timeout_s:g} s {found} of {query.count} messages match in sandbox {visit.sandbox.name!r}"
        f"{clock}. What comes nearest is listed in `nearest`, with the fields in which it differs.",
        found=found,
        nearest=nearest,
    )


def _ordinal(message: Message) -> int:
    return message.ordinal


OPERATIONS = (
    ControlOperation(
        "GET", "messages", "listMessages", "List messages, newest first", list_messages, TAG,
        query=MessagePageQuery, answer=MessagePage,
    ),
    ControlOperation(
        "GET", "messages/latest", "latestMessage", "Show the newest message that matches", latest_message, TAG,
        query=MessageFilter, answer=MessageView,
    ),
    ControlOperation(
        "GET", "messages/wait", "waitForMessages", "Wait until enough messages match", wait_for_messages, TAG,
        query=WaitQuery, answer=MessagePage,
    ),
    ControlOperation("GET", "messages/{id}", "getMessage", "Show one message", get_message, TAG, answer=MessageView),
    ControlOperation(
        "DELETE", "messages", "deleteMessages", "Forget every message; what is planned for them still happens",
        delete_messages, TAG, answer=Deleted, is_input=True,
    ),
)  # fmt: skip
