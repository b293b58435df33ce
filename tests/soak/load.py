"""Send requests at a steady rate, whatever becomes of those before, and take note of what becomes of each.

A request's time is measured from the moment it was to be sent. Where the server stands still, all that waited for it
is late, as it would be for as many clients.
"""

from __future__ import annotations

import asyncio
import re
from array import array
from collections import Counter
from dataclasses import dataclass, field
from itertools import cycle
from typing import NamedTuple

from soak.mix import CALLED_BACK, Asking, Mix

AT_ONCE = 32
"""So many connections that are kept, and so many that are not."""

CLOSED_EVERY = 3
"""One request of as many has a connection of its own."""

ANSWER_S = 30.0
LENGTH = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)

Connection = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class Conditions(NamedTuple):
    """How long a soak takes in all, how much of it does not count at first, requests and callbacks a second."""

    seconds: float
    left_out_s: float
    rate: float
    callbacks: float


class Due(NamedTuple):
    """A request, and the moment it is to be sent."""

    at_s: float
    asking: Asking


@dataclass(slots=True)
class Outcome:
    """What became of the requests: latencies and statuses of those that count, the rest of all.

    `called_back` is how many sends were accepted that two callbacks are to follow.
    """

    latencies_s: array[float] = field(default_factory=lambda: array("d"))
    statuses: Counter[int] = field(default_factory=Counter)
    errors: Counter[str] = field(default_factory=Counter)
    called_back: int = 0


class Load:
    """The clients of a soak.

    Args:
        port: of the server.
        mix: what they ask.
        conditions: how often, and for how long.
    """

    def __init__(self, port: int, mix: Mix, conditions: Conditions) -> None:
        self._port = port
        self._mix = mix
        self._conditions = conditions
        self._now_s = asyncio.get_running_loop().time
        self._began_s = self._now_s()
        self.outcome = Outcome()
        self._kept: asyncio.Queue[Due] = asyncio.Queue()
        self._closed: asyncio.Queue[Due] = asyncio.Queue()

    async def run(self) -> None:
        """Send all requests, each in its time, and wait for the last answers."""
        async with asyncio.TaskGroup() as group:
            clients = [group.create_task(self._ask(self._kept, is_kept=True)) for _ in range(AT_ONCE)]
            clients += [group.create_task(self._ask(self._closed, is_kept=False)) for _ in range(AT_ONCE)]
            for count in range(int(self._conditions.seconds * self._conditions.rate)):
                await self._put_in_time(count)
            await self._kept.join()
            await self._closed.join()
            for client in clients:
                client.cancel()

    async def _put_in_time(self, count: int) -> None:
        at_s = self._began_s + count / self._conditions.rate
        if (left_s := at_s - self._now_s()) > 0:
            await asyncio.sleep(left_s)
        share = self._conditions.callbacks / 2 / self._conditions.rate
        is_called_back = int((count + 1) * share) > int(count * share)
        due = Due(at_s, self._mix.next(is_called_back=is_called_back))
        (self._kept if count % CLOSED_EVERY else self._closed).put_nowait(due)

    async def _ask(self, queue: asyncio.Queue[Due], *, is_kept: bool) -> None:
        """Ask what is due on one connection, or each time on one of its own, closed by server and client in turn."""
        connection: Connection | None = None
        ways = cycle(["keep-alive"] if is_kept else ["close", "keep-alive"])
        try:
            while True:
                due = await queue.get()
                try:
                    async with asyncio.timeout(ANSWER_S):
                        if connection is None:
                            connection = await asyncio.open_connection("127.0.0.1", self._port)
                        status, body = await _exchange(connection, due.asking.wire(next(ways)))
                except (OSError, EOFError, ValueError) as error:
                    self.outcome.errors[f"{due.asking.kind}: {type(error).__name__}"] += 1
                    is_over = True
                else:
                    self._answered(due, status, body)
                    is_over = not is_kept
                if is_over and connection is not None:
                    connection[1].close()
                    connection = None
                queue.task_done()
        finally:
            if connection is not None:
                connection[1].close()

    def _answered(self, due: Due, status: int, body: bytes) -> None:
        outcome, asking = self.outcome, due.asking
        if status not in asking.statuses:
            outcome.errors[f"{asking.kind}: {status}"] += 1
        elif asking.kind == CALLED_BACK:
            outcome.called_back += 1
            self._mix.learn(body)
        if due.at_s - self._began_s >= self._conditions.left_out_s:
            outcome.latencies_s.append(self._now_s() - due.at_s)
            outcome.statuses[status] += 1


async def _exchange(connection: Connection, wire: bytes) -> tuple[int, bytes]:
    """Send a request and read its answer: status and body."""
    reader, writer = connection
    writer.write(wire)
    head = await reader.readuntil(b"\r\n\r\n")
    length = LENGTH.search(head)
    return int(head.split(b" ", 2)[1]), await reader.readexactly(int(length[1])) if length else b""
