"""Ask a server by several connections at once for as long as it is there, and note all that is seen of it."""

from __future__ import annotations

import asyncio
import contextlib
import json
import random
from collections.abc import Iterable

from durable.kills import mix as making
from durable.kills.book import Book, Kind, Operation
from durable.kills.mix import Mix
from durable.kills.wire import Gone, Wire, request

AT_ONCE = 3
"""At most as many requests are sent before the first of them is answered."""
SHARED = ("default", "shop")
"""Sandboxes that stay; the second one begins anew now and then."""
PASSING = "stall"
"""A sandbox that is made and deleted all the time."""
PAUSE_S = 0.04


class Load:
    """The clients.

    Args:
        port: of the server.
        mix: draws what they ask for.
        senders: how many connections send.
        at_most: how many operations there are at most.
    """

    def __init__(self, port: int, mix: Mix, senders: int = 4, at_most: int = 20_000) -> None:
        self._port = port
        self._mix = mix
        self._book: Book = mix.book
        self._senders = senders
        self._left = at_most
        self._chance = random.Random(mix.chance.random())

    async def run(self) -> None:
        """Ask until the server is gone, or everything was asked for."""
        async with asyncio.TaskGroup() as group:
            working = [group.create_task(self._send()) for _ in range(self._senders)]
            working += [group.create_task(self._reset()), group.create_task(self._come_and_go())]
            listening = [group.create_task(self._listen(name)) for name in SHARED]
            await asyncio.wait(working)
            for task in listening:
                task.cancel()

    async def do(self, wire: Wire, operations: Iterable[Operation]) -> None:
        """Ask for some operations; raises `Gone` where not all answers come."""
        operations = [*operations]
        for operation in operations:
            self._left -= 1
            self._book.send(operation)
        await wire.put(*(request(each.method, each.target, each.headers, each.body) for each in operations))
        for operation in operations:
            answered = await wire.take()
            self._book.answer(operation, *answered)
            if operation.kind is Kind.LOOK and operation.is_acknowledged:
                for message in json.loads(answered.body)["messages"]:
                    self._book.see(message["text"])

    # -----------------------------------------------------------------------------------------------------------------

    async def _send(self) -> None:
        with Wire(self._port) as wire, contextlib.suppress(Gone):
            while self._left > 0:
                count = self._chance.choice((1, 1, 1, AT_ONCE))
                sandboxes = self._chance.choices((*SHARED, PASSING), (4, 4, 2), k=count)
                await self.do(wire, [self._mix.draw(sandbox) for sandbox in sandboxes])

    async def _reset(self) -> None:
        [often] = self._chance.choices((1, 0), (7, 1))
        await self._act([(making.reset, SHARED[often])])

    async def _come_and_go(self) -> None:
        await self._act([(act, PASSING) for act in (making.delete, making.create, making.reset)])

    async def _act(self, acts: list[tuple[making.Make, str]]) -> None:
        """Do some things with sandboxes again and again; nobody else does."""
        with Wire(self._port) as wire, contextlib.suppress(Gone):
            while self._left > 0:
                for act, sandbox in acts:
                    await asyncio.sleep(PAUSE_S * self._chance.uniform(0.5, 2))
                    await self.do(wire, [self._mix.make(act, sandbox)])

    async def _listen(self, sandbox: str) -> None:
        """Note which messages are told of while they change."""
        with Wire(self._port) as wire, contextlib.suppress(Gone):
            await wire.put(request("GET", f"/s/{sandbox}/__admin/events", {}, b""))
            while True:
                line = await wire.line()
                if line.startswith(b"data: "):
                    for message in json.loads(line.removeprefix(b"data: ")).get("messages", ()):
                        self._book.see(message["text"])


async def prepare(port: int, mix: Mix) -> None:
    """Make the sandboxes beside the default one; raises `Gone`."""
    load = Load(port, mix)
    with Wire(port) as wire:
        for sandbox in (SHARED[1], PASSING):
            await load.do(wire, [mix.make(making.create, sandbox)])
