"""A connection without a socket: bytes go into a server's protocol as they are told to, and its answers are kept."""

from __future__ import annotations

import asyncio
import datetime as dt
import re
from collections.abc import Callable
from typing import Any

from simulator.api.vendor import Vendor
from simulator.assembly import Simulator
from simulator.hosting.clocks import Clocks
from simulator.scenario.world import World
from simulator.server.connections import Server
from simulator.server.edge import Entrance
from simulator.settings import Settings
from simulator.vendors import BUILT_IN

HOST = b"Host: localhost\r\n"
TOKEN = b"Authorization: Bearer somebody\r\n"
GET = b"GET /api/v1/messages HTTP/1.1\r\n" + HOST + TOKEN + b"\r\n"
"""A request that is always answered alike."""

STILL = Clocks(wall_s=lambda: 1_700_000_000.0, monotonic_ms=lambda: 0.0)
PATIENCE_S = 10
STEPS = 6
"""Rounds of the event loop in which everything that can happen by itself has happened."""


def post(body: bytes, *headers: bytes, path: bytes = b"/api/v1/messages/sms") -> bytes:
    """A request with a body; its length is a header only where that is given."""
    return b"".join(
        [b"POST ", path, b" HTTP/1.1\r\n", HOST, TOKEN, *(line + b"\r\n" for line in headers), b"\r\n", body]
    )


class Wire:
    """One connection to a server. As those of uvloop, it is no subclass of asyncio's transports."""

    def __init__(self, server: Server) -> None:
        make: Callable[[], Any] = server
        self.protocol = make()
        self._parts: list[bytes] = []
        self.has_said_all = False
        self.reads = True
        self.is_lost = False
        self._is_closing = False
        self.protocol.connection_made(self)

    # As the server sees it ------------------------------------------------------------------------------------------

    def write(self, data: Any) -> None:
        if not self._is_closing and not self.has_said_all:
            self._parts.append(bytes(data))

    def get_extra_info(self, name: str, default: Any = None) -> Any:  # noqa: ARG002 - it has none
        return default

    def can_write_eof(self) -> bool:
        return True

    def write_eof(self) -> None:
        self.has_said_all = True

    def is_closing(self) -> bool:
        return self._is_closing

    def is_reading(self) -> bool:
        return self.reads

    def pause_reading(self) -> None:
        self.reads = False

    def resume_reading(self) -> None:
        self.reads = True

    def close(self) -> None:
        if not self._is_closing:
            self._is_closing = True
            asyncio.get_running_loop().call_soon(self._lose)

    def abort(self) -> None:
        self.close()

    def _lose(self) -> None:
        if not self.is_lost:
            self.is_lost = True
            self.protocol.connection_lost(None)

    # As the client sees it ------------------------------------------------------------------------------------------

    async def send(self, *pieces: bytes) -> None:
        """Send each piece as soon as the server reads it, and let it do what it does."""
        await settled()
        for piece in pieces:
            async with asyncio.timeout(PATIENCE_S):
                while not self.reads:  # noqa: ASYNC110 - nobody tells
                    await asyncio.sleep(0)
            if self._is_closing:
                return
            self.protocol.data_received(piece)
        await settled()

    async def end(self) -> None:
        """Send no more."""
        if not self._is_closing and not self.protocol.eof_received():
            self.close()
        await settled()

    async def leave(self) -> None:
        """Be gone."""
        self.close()
        await settled()

    @property
    def written(self) -> bytes:
        """All that the server wrote so far."""
        self._parts = [b"".join(self._parts)]
        return self._parts[0]

    @property
    def is_over(self) -> bool:
        """Whether the server has said that it says no more."""
        return self.has_said_all or self._is_closing

    @property
    def statuses(self) -> list[int]:
        """Of the answers so far."""
        return [int(status) for status in re.findall(rb"(?:^|(?<=[}\n\]]))HTTP/1\.1 (\d+) ", self.written)]

    @property
    def problems(self) -> list[str]:
        """The kinds of the problem documents among them."""
        return [kind.decode() for kind in re.findall(rb"X-SMS-Simulator-Problem: (\S+)\r\n", self.written)]


async def settled() -> None:
    """Let everything happen that happens by itself."""
    for _ in range(STEPS):
        await asyncio.sleep(0)


def still_simulator(*vendors: Vendor[Any], **settings: Any) -> Simulator:
    """A simulator whose clocks stand still: the same requests have the same answers, to the byte."""
    world = World(speed=0, rate_limits=False, start=dt.datetime.fromtimestamp(1_700_000_000, dt.UTC))
    return Simulator(Settings(port=0, world=world, **settings), vendors or BUILT_IN, clocks=STILL)


def wire_to(simulator: Simulator, *, is_fast: bool = True, **entrance: Any) -> Wire:
    """Connect to a simulator."""
    return Wire(Server(Entrance(simulator.edge, simulator.answering.answer, **entrance), is_fast=is_fast))
