"""Operations on messages: filters and ids go in; messages, or the wait for them, come out."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from simulator.api.problem import problem
from simulator.commands.messages import ForgetMessages
from simulator.control.ids import Kind, NothingFoundError, cursor_ordinal, find
from simulator.control.operation import ControlOperation, Nothing, Visit
from simulator.control.paging import take_page
from simulator.control.searching import MessageFilter, MessagePageQuery, Search
from simulator.control.views.messages import Deleted, MessagePage, MessageView, message_views
from simulator.control.waiting import CannotComeError, WaitQuery, cannot_come, enough_messages, timed_out

if TYPE_CHECKING:
    from simulator.api.request import Response
    from simulator.sandbox.messages import Message

TAG = "messages"


async def list_messages(visit: Visit[MessagePageQuery, Nothing]) -> MessagePage:
    """One page of messages."""
    query = visit.query
    before = cursor_ordinal(Kind.MESSAGE, query.cursor)
    found = Search(query, visit.host.directory).run(visit.sandbox, before)
    page, next_cursor = take_page(found, query.limit, Kind.MESSAGE, _ordinal)
    return MessagePage(messages=message_views(visit.sandbox, page), next_cursor=next_cursor)


async def get_message(visit: Visit[Nothing, Nothing]) -> MessageView:
    """One message."""
    message = find(Kind.MESSAGE, visit.params["id"], visit.sandbox.messages.get)
    return message_views(visit.sandbox, [message])[0]


async def latest_message(visit: Visit[MessageFilter, Nothing]) -> MessageView:
    """The newest message that matches."""
    search = Search(visit.query, visit.host.directory)
    message = next(search.run(visit.sandbox), None)
    if message is None:
        kept = len(visit.sandbox.messages)
        raise NothingFoundError(f"none of the {kept} messages of this sandbox matches; GET messages/wait waits for one")
    return message_views(visit.sandbox, [message])[0]


async def wait_for_messages(visit: Visit[WaitQuery, Nothing]) -> MessagePage | Response:
    """The newest messages that match, as soon as there are enough of them."""
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


async def delete_messages(visit: Visit[Nothing, Nothing]) -> Deleted:
    """Forget every message."""
    return Deleted(deleted=visit.perform(ForgetMessages()))


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
        delete_messages, TAG, answer=Deleted, command=ForgetMessages,
    ),
)  # fmt: skip
