"""Ask servers by several connections at once for as long as they are there, and note all that is seen of them."""

from __future__ import annotations

import asyncio
import contextlib
import json
import random
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from durable.kills import mix as making
from durable.kills.book import Book, Kind, Operation
from durable.kills.mix import Make, Mix
from durable.kills.wire import Gone, Impatient, Wire, request

AT_ONCE = 3
"""At most as many requests are sent before the first of them is answered."""
SHARED = ("default", "shop")
"""Sandboxes that stay; the second one begins anew now and then."""
PASSING = "stall"
"""A sandbox that is made and deleted all the time."""


class Servers(Protocol):
    """Whom clients ask."""

    def next_port(self) -> int:
        """Tell where to connect to."""
        ...

    def leave_unanswered(self, port: int, operations: Sequence[Operation], answered: int, *, is_halfway: bool) -> None:
        """Hear of a connection that has ended before its requests were answered.

        Args:
            port: of the server.
            operations: that were asked for at once.
            answered: how many of them were answered.
            is_halfway: whether a part of the next answer had come.
        """
        ...

    async def is_asked_again(self) -> bool:
        """Tell whether a client goes on after a connection has ended, when it is time to."""
        ...


class OneServer:
    """A server that is not there any more as soon as a connection ends."""

    def __init__(self, port: int) -> None:
        self._port = port

    def next_port(self) -> int:
        """Tell its port."""
        return self._port

    def leave_unanswered(self, port: int, operations: Sequence[Operation], answered: int, *, is_halfway: bool) -> None:
        """Leave it at that."""

    async def is_asked_again(self) -> bool:
        """Tell that it is gone."""
        return False


@dataclass(frozen=True, slots=True)
class Habits:
    """How clients go about it.

    Args:
        senders: how many connections ask for what there is.
        sandboxes: where, and how often.
        pause_s: how long each rests between requests, half as long at least and twice as long at most.
        patience_s: how long each second one of them waits for an answer; all others wait as long as it takes.
        moving: the share of requests after which a connection is closed, and the next one opened.
        watchers: how many more look for what was acknowledged, each time by another connection.
        resetting: the sandboxes of which one begins anew now and then, and how likely it is that one.
        act_pause_s: as `pause_s`, of those who reset, delete and make sandboxes.
        unknown_act_s: how long these rest where nobody knows whether that was done, or may still be.
    """

    senders: int = 4
    sandboxes: Mapping[str, int] = field(default_factory=lambda: {SHARED[0]: 4, SHARED[1]: 4, PASSING: 2})
    pause_s: float = 0.0
    patience_s: float | None = None
    moving: float = 0.0
    watchers: int = 0
    resetting: Mapping[str, int] = field(default_factory=lambda: {SHARED[0]: 1, SHARED[1]: 7})
    act_pause_s: float = 0.04
    unknown_act_s: float = 0.0


class Load:
    """The clients.

    Args:
        servers: whom they ask.
        mix: draws what they ask for.
        habits: how they go about it.
        at_most: how many operations there are at most.
    """

    def __init__(self, servers: Servers, mix: Mix, habits: Habits, at_most: int = 20_000) -> None:
        self._servers = servers
        self._mix = mix
        self._book: Book = mix.book
        self._habits = habits
        self._left = at_most
        self._chance = random.Random(mix.chance.random())
        self._has_stopped = asyncio.Event()

    async def run(self) -> None:
        """Ask until the servers are gone, or everything was asked for."""
        habits = self._habits
        async with asyncio.TaskGroup() as group:
            working = [
                *(self._send(habits.patience_s if number % 2 else None) for number in range(habits.senders)),
                *(self._watch() for _ in range(habits.watchers)),
                self._act([(making.reset, self._drawn(habits.resetting))]),
                self._act([(act, PASSING) for act in (making.delete, making.create, making.reset)]),
            ]
            tasks = [group.create_task(work) for work in working]
            listening = [group.create_task(self._listen(name)) for name in SHARED]
            await asyncio.wait(tasks)
            for task in listening:
                task.cancel()

    def stop(self) -> None:
        """Ask for nothing more, and only wait for what was asked for."""
        self._left = 0
        self._has_stopped.set()

    async def do(self, wire: Wire, operations: Iterable[Operation]) -> None:
        """Ask for some operations; raises `Gone` where not all answers come."""
        operations = [*operations]
        await wire.open()
        for operation in operations:
            self._left -= 1
            self._book.send(operation)
        answers = 0
        try:
            await wire.put(*(request(each.method, each.target, each.headers, each.body) for each in operations))
            for operation in operations:
                answered = await wire.take()
                answers += 1
                self._book.answer(operation, *answered)
                if operation.kind is Kind.LOOK and operation.is_acknowledged:
                    found = json.loads(answered.body)["messages"]
                    self._book.look(operation, [message["text"] for message in found])
        except Impatient:
            raise
        except Gone as gone:
            self._servers.leave_unanswered(wire.port, operations, answers, is_halfway=gone.is_halfway)
            raise

    # -----------------------------------------------------------------------------------------------------------------

    async def _send(self, patience_s: float | None) -> None:
        async def send(wire: Wire) -> None:
            count = self._chance.choice((1, 1, 1, AT_ONCE))
            sandboxes = [self._drawn(self._habits.sandboxes) for _ in range(count)]
            await self.do(wire, [self._mix.draw(sandbox) for sandbox in sandboxes])
            if self._chance.random() < self._habits.moving:
                wire.close()
            await self._rest(self._habits.pause_s)

        await self._again_and_again(send, patience_s)

    async def _watch(self) -> None:
        async def watch(wire: Wire) -> None:
            sandbox = self._chance.choice([*self._habits.sandboxes])
            await self.do(wire, [self._mix.make(making.look_for, sandbox)])
            wire.close()
            await self._rest(self._habits.pause_s)

        await self._again_and_again(watch, self._habits.patience_s)

    async def _act(self, acts: list[tuple[Make, str]]) -> None:
        """Do some things with sandboxes again and again; nobody else does."""

        async def act_in_turn(wire: Wire) -> None:
            for act, sandbox in acts:
                await self._rest(self._habits.act_pause_s)
                operation = self._mix.make(act, sandbox)
                try:
                    await self.do(wire, [operation])
                finally:
                    if operation.sent is not None and not operation.is_answered:
                        await self._wait(self._habits.unknown_act_s)

        await self._again_and_again(act_in_turn)

    async def _again_and_again(self, step: Callable[[Wire], Awaitable[None]], patience_s: float | None = None) -> None:
        """Do something by one connection, and by the next one where there is one, until there is no more to do."""
        with Wire(self._servers.next_port, patience_s) as wire:
            while self._left > 0:
                try:
                    await step(wire)
                except Gone:
                    if not await self._servers.is_asked_again():
                        return

    async def _rest(self, pause_s: float) -> None:
        if pause_s:
            await self._wait(pause_s * self._chance.uniform(0.5, 2))

    async def _wait(self, seconds: float) -> None:
        """Wait, but not once there is no more to ask for."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._has_stopped.wait()

    def _drawn(self, weights: Mapping[str, int]) -> str:
        return self._chance.choices([*weights], [*weights.values()])[0]

    async def _listen(self, sandbox: str) -> None:
        """Note which messages are told of while they change."""

        async def listen(wire: Wire) -> None:
            await wire.put(request("GET", f"/s/{sandbox}/__admin/events", {}, b""))
            if b" 200 " not in await wire.line():
                wire.close()
                raise Gone
            while True:
                line = await wire.line()
                if line.startswith(b"data: "):
                    for message in json.loads(line.removeprefix(b"data: ")).get("messages", ()):
                        self._book.see(message["text"])

        await self._again_and_again(listen)


async def prepare(servers: Servers, mix: Mix, sandboxes: Iterable[str] = (SHARED[1], PASSING)) -> None:
    """Make the sandboxes beside the default one; raises `Gone`."""
    load = Load(servers, mix, Habits())
    with Wire(servers.next_port) as wire:
        for sandbox in sandboxes:
            await load.do(wire, [mix.make(making.create, sandbox)])
