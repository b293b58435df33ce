"""Show messages by recipient, as threads: whoever got one last comes first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Generator, Iterable
from typing import TYPE_CHECKING

from pydantic import Field

from simulator.control.declaring import operation
from simulator.control.ids import Kind, cursor_ordinal, public_id
from simulator.control.operation import Nothing, View, Visit
from simulator.control.paging import STRIDE, PageQuery, show
from simulator.control.searching import MessageFilter, Search
from simulator.control.taking_turns import taking_turns
from simulator.control.views.message_rows import MessageRow, message_row

if TYPE_CHECKING:
    from simulator.sandbox.books.messages import Message


class NumberQuery(MessageFilter, PageQuery):
    """Which messages count, and which part of the list of numbers."""


class NumberView(View):
    """One recipient, with the messages that match."""

    number: str = Field(description="E.164.")
    home: str | None = Field(description="As people in its country write it; null if it is not a number.")
    network: str | None
    messages: int = Field(description="How many messages match.")
    states: dict[str, int] = Field(description="How many of them are in each state.")
    last: MessageRow = Field(description="The newest of them.")


class NumberPage(View):
    """Recipients, the one with the newest message first."""

    numbers: list[NumberView]
    next_cursor: str | None
    total: int = Field(description="How many recipients there are in all.")


class Thread:
    """The messages to one recipient: the newest, and how many are in each state."""

    __slots__ = ("last", "states")

    def __init__(self, last: Message) -> None:
        self.last = last
        self.states = Counter[str]()


@operation("GET", "numbers", "messages")
async def list_recipients(visit: Visit[NumberQuery, Nothing]) -> NumberPage:
    """List the numbers that messages went to, each with its newest message."""
    query, sandbox = visit.query, visit.sandbox
    before = cursor_ordinal(Kind.MESSAGE, query.cursor)
    search = Search(query, visit.host.directory, sandbox.clock.now_ms())
    threads = await taking_turns(_threads(search.run(sandbox)))
    left = [each for each in threads if before is None or each.last.ordinal < before]
    views, next_cursor = await taking_turns(show(left, query.limit, _view, _cursor))
    return NumberPage(numbers=views, next_cursor=next_cursor, total=len(threads))


def _threads(walk: Iterable[Message | None]) -> Generator[None, None, list[Thread]]:
    """Sort what a walk finds, newest first, by recipient; their order is that of their newest messages."""
    threads: dict[str, Thread] = {}
    for step, message in enumerate(walk, 1):
        if message is not None:
            thread = threads.get(message.to)
            if thread is None:
                thread = threads[message.to] = Thread(message)
            thread.states[message.state.value] += 1
        if step % STRIDE == 0:
            yield
    return list(threads.values())


def _view(thread: Thread) -> NumberView:
    last = message_row(thread.last)
    return NumberView(
        number=last.to,
        home=last.home,
        network=last.network,
        messages=thread.states.total(),
        states=dict(thread.states),
        last=last,
    )


def _cursor(thread: Thread) -> str:
    return public_id(Kind.MESSAGE, thread.last.ordinal)
