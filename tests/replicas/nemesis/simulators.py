"""Simulators that share an engine, each in a process that may be killed, halted, told to end and started again."""

from __future__ import annotations

import asyncio
import enum
import random
import signal
from collections.abc import Sequence
from pathlib import Path

from durable.kills.book import Operation
from durable.kills.servers import Planted, Server
from support.engine_proxy import Proxy
from support.ports import free_port

TRIES = 8
NEXT_S = 0.02
"""So long a client waits before it connects to the next simulator."""


class State(enum.Enum):
    """What a simulator does."""

    ANSWERS = "it answers"
    HALTED = "it stands still"
    ENDS = "it was told to end"
    GONE = "it is not there"


class Simulator:
    """One of them.

    Args:
        number: its own.
        flags: of `serve`, but its node.
        folder: of its logs.
        proxy: by which it reaches the engine.
        planted: what is wrong with it on purpose.
        chance: draws the address of its node.
    """

    def __init__(
        self, number: int, flags: Sequence[str], folder: Path, proxy: Proxy, planted: Planted, chance: random.Random
    ) -> None:
        self.number = number
        self.proxy = proxy
        self.state = State.GONE
        self.port = free_port(chance)
        """Where clients ask."""
        self.told_to_end: int | None = None
        """When it was told to, counted in what clients saw; None where it was not."""
        self.logs: list[Path] = []
        self._flags = flags
        self._folder = folder
        self._planted = planted
        self._chance = chance
        self._node_port = free_port(chance)
        self._server: Server | None = None

    def __str__(self) -> str:
        return f"simulator {self.number}"

    async def start(self, *, is_elsewhere: bool = False) -> None:
        """Start it, with the address that its node had, or with another one; raises `AssertionError` with its log."""
        if is_elsewhere:
            self._node_port = free_port(self._chance)
        log = self._folder / f"simulator-{self.number}-{len(self.logs) + 1}.log"
        flags = [*self._flags, "--port", str(self.port), "--node", f"127.0.0.1:{self._node_port}"]
        self.logs.append(log)
        self._server = await asyncio.to_thread(Server, flags, log, self._planted)
        self.told_to_end = None
        self.state = State.ANSWERS

    async def kill(self) -> None:
        """Kill it as `kill -9` does."""
        await self._end(signal.SIGKILL)

    async def end(self, now: int) -> str | None:
        """Tell it to end, and wait until it has; returns what is wrong with how it has."""
        self.state, self.told_to_end = State.ENDS, now
        try:
            status = await self._end(signal.SIGTERM)
        except AssertionError as error:
            await self.kill()
            return f"{self} was told to end: {error}"
        return f"{self} was told to end, and did so with status {status}\n{self.log}" if status else None

    def halt(self) -> None:
        """Have it stand still."""
        self._running.end(signal.SIGSTOP)
        self.state = State.HALTED

    def go_on(self) -> None:
        """Have it go on as if nothing had been."""
        self._running.end(signal.SIGCONT)
        self.state = State.ANSWERS

    def has_ended_by_itself(self) -> bool:
        """Tell whether nobody has ended it, and it is not there."""
        return self.state is State.ANSWERS and self._running.has_ended

    @property
    def is_gone(self) -> bool:
        """Whether it is not there."""
        return self.state is State.GONE

    @property
    def log(self) -> str:
        """What all of its processes have logged."""
        return "".join(log.read_text(encoding="utf-8") for log in self.logs if log.exists())

    @property
    def _running(self) -> Server:
        assert self._server is not None
        return self._server

    async def _end(self, number: signal.Signals) -> int:
        self._running.end(number)
        status = await self._running.ended()
        self.state = State.GONE
        return status


class Balancer:
    """Leads each connection to the next simulator, whether that answers or not.

    Args:
        simulators: all of them.
    """

    def __init__(self, simulators: Sequence[Simulator]) -> None:
        self.is_open = True
        """Whether a client that has lost its connection goes on."""
        self.wrongs: list[str] = []
        self.cut_short = 0
        """How many requests had no answer because a simulator was told to end: they came then, or behind others."""
        self._simulators = simulators
        self._turns = 0

    def next_port(self) -> int:
        """Tell the port of the next one."""
        self._turns += 1
        return self._simulators[self._turns % len(self._simulators)].port

    def leave_unanswered(self, port: int, operations: Sequence[Operation], answered: int, *, is_halfway: bool) -> None:
        """Note what must not be: that a simulator that is told to end does not answer what it has begun with."""
        [told] = [each.told_to_end for each in self._simulators if each.port == port]
        if told is None:
            return
        self.cut_short += len(operations) - answered
        following = operations[answered]
        if is_halfway:
            self.wrongs.append(f"half of the answer to {following} came of a simulator that was told to end")
        elif answered == 0 and following.sent is not None and following.sent < told:
            self.wrongs.append(f"{following} was sent before a simulator was told to end, which has not answered it")

    async def is_asked_again(self) -> bool:
        """Wait a little, and tell whether there is still something to ask."""
        await asyncio.sleep(NEXT_S)
        return self.is_open
