"""A simulator that other ones connect to, and nothing but that."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from simulator.api.request import Request, Response
from simulator.cluster.hearing import Hearing
from simulator.cluster.line import Line
from simulator.cluster.meeting import hear, reach
from simulator.cluster.words import OfNode
from simulator.server.holding import Answered, Later
from simulator.server.rounds import Round
from support.together import until

SECRET = bytes(range(32))
NODE = 7


class Heard:
    """Answers what it is asked with the path that it was asked for; `/never` never."""

    def __init__(self) -> None:
        self.port = 0
        self.node = NODE
        self.opened: list[Hearing] = []
        self.open = 0
        self.lines: list[Line] = []
        self.ids: list[int | None] = []
        """Those of all requests that it was asked."""
        self.door: Any = None
        self._server: Any = None

    async def start(self, host: str = "127.0.0.1") -> None:
        self._server = await hear(host, 0, SECRET, lambda: self.node, self._made)
        self.port = self._server.sockets[0].getsockname()[1]
        self.door = self._server._protocol_factory

    async def stop(self) -> None:
        self._server.close()
        for transport in (
            *(each._transport for each in self.opened),
            *(each._transport for each in self.door.unproved),
        ):
            if transport is not None:
                transport.abort()
        for line in self.lines:
            line.end()
            await line.lost.wait()
        await until(lambda: not self.open)

    async def reach(self, secret: bytes = SECRET, node: int = NODE, address: str | None = None) -> Line:
        """Connect to it."""
        line = await reach(address or f"127.0.0.1:{self.port}", secret, node, made_line)
        self.lines.append(line)
        return line

    def _made(self) -> Hearing:
        hearing = Hearing(self)
        self.opened.append(hearing)
        return hearing

    # What it is asked -----------------------------------------------------------------------------------------------

    def answer(self, name: str | None, request: Request) -> Answered:  # noqa: ARG002 - for any sandbox
        self.ids.append(request.id)
        return Later(never()) if request.path == "/never" else Response(200, request.path.encode())

    async def count(self, what: str) -> object:
        return what

    def led(self, told: Any) -> None:
        """Do nothing."""

    def noted(self, told: Any) -> None:
        """Do nothing."""

    def began(self) -> None:
        self.open += 1

    def ended(self) -> None:
        self.open -= 1


async def never() -> Response:
    await asyncio.Event().wait()
    raise AssertionError


def made_line() -> Line:
    """The end of a connection that is asked by it."""
    return Line(OfNode("127.0.0.1:7673"), Round())


def wanted(path: str) -> Request:
    """A request for a path."""
    return Request("GET", path, "", {}, b"")


@pytest.fixture
async def heard() -> AsyncIterator[Heard]:
    """One that others connect to."""
    heard = Heard()
    await heard.start()
    yield heard
    await heard.stop()
