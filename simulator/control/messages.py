"""Operations on messages: filters and ids go in; messages, or the wait for them, come out."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from simulator.api.problem import problem
from simulator.api.request import Response
from simulator.commands.messages import ForgetMessages
from simulator.control.declaring import operation
from simulator.control.ids import Kind, NothingFoundError, cursor_ordinal, find
from simulator.control.operation import Nothing, Visit
from simulator.control.paging import take_page
from simulator.control.searching import MessageFilter, MessagePageQuery, Search
from simulator.control.views.messages import Deleted, MessagePage, MessageView, message_views
from simulator.control.waiting import CannotComeError, WaitQuery, cannot_come, enough_messages, timed_out

if TYPE_CHECKING:
    from simulator.sandbox.messages import Message

TAG = "messages"


@operation("GET", "messages", TAG)
async def list_messages(visit: Visit[MessagePageQuery, Nothing]) -> MessagePage:
    """List messages, newest first."""
    query = visit.query
    before = cursor_ordinal(Kind.MESSAGE, query.cursor)
    found = Search(query, visit.host.directory).run(visit.sandbox, before)
    page, next_cursor = take_page(found, query.limit, Kind.MESSAGE, _ordinal)
    return MessagePage(messages=message_views(visit.sandbox, page), next_cursor=next_cursor)


@operation("GET", "messages/latest", TAG)
async def latest_message(visit: Visit[MessageFilter, Nothing]) -> MessageView:
    """Show the newest message that matches."""
    search = Search(visit.query, visit.host.directory)
    message = next(search.run(visit.sandbox), None)
    if message is None:
        kept = len(visit.sandbox.messages)
        raise NothingFoundError(f"none of the {kept} messages of this sandbox matches; GET messages/wait waits for one")
    return message_views(visit.sandbox, [message])[0]


@operation("GET", "messages/wait", TAG)
async def wait_for_messages(visit: Visit[WaitQuery, Nothing]) -> MessagePage | Response:
    """Wait until enough messages match."""
    query = visit.query
    search = Search(query, visit.host.directory)
    try:
        async with asyncio.timeout(query.timeout_s):
            found = await enough_messages(visit, search)
    except TimeoutError:
        return timed_out(visit, search)
    except CannotComeError:
        return cannot_come(visit, search)
    if found is None:
        return problem(
            503, "gone", "The wait ended before the messages came: the sandbox was deleted, or the server is stopping."
        )
    return MessagePage(messages=message_views(visit.sandbox, found))


@operation("GET", "messages/{id}", TAG)
async def get_message(visit: Visit[Nothing, Nothing]) -> MessageView:
    """Show one message."""
    message = find(Kind.MESSAGE, visit.params["id"], visit.sandbox.messages.get)
    return message_views(visit.sandbox, [message])[0]


@operation("DELETE", "messages", TAG, command=ForgetMessages)
async def delete_messages(visit: Visit[Nothing, Nothing]) -> Deleted:
    """Forget every message; what is planned for them still happens."""
    return Deleted(deleted=visit.perform(ForgetMessages()))


def _ordinal(message: Message) -> int:
    return message.ordinal
