"""Act out what a fault does on the connection of an answer.

Waits are real time, for the patience of a client is. They end when the client leaves, or the sandbox does.
"""

from __future__ import annotations

import asyncio
import socket
import struct
import time
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Protocol

from simulator.api.request import Response
from simulator.sandbox.faults.effects.wire import WireKind
from simulator.server.written import BODILESS, OwnResponse, has_ended

if TYPE_CHECKING:
    from aiohttp import web
    from aiohttp.abc import AbstractStreamWriter

    from simulator.hosting.hosted import Hosted
    from simulator.sandbox.faults.effects.wire import Wire

LOOK_EVERY_S = 0.02
"""How often a wait looks whether the client is still there."""

LONGEST_S = 600.0
"""After this time even an endless answer ends."""

FILLER = b" " * 1024


class Whence(Protocol):
    """The sandbox that an answer comes from, in this process or in another."""

    @property
    def is_over(self) -> bool:
        """Whether it has begun anew or gone since, or is about to."""
        ...

    async def landed(self) -> None:
        """Wait until the callbacks that are in flight at present have their results."""
        ...

    def let_go(self) -> None:
        """Note that nobody looks at it any more."""
        ...


class Here:
    """A sandbox of this process, as it is now."""

    __slots__ = ("_hosted", "_sandbox")

    def __init__(self, hosted: Hosted) -> None:
        self._hosted = hosted
        self._sandbox = hosted.sandbox

    @property
    def is_over(self) -> bool:
        """Whether it has begun anew or gone since, or is about to."""
        hosted = self._hosted
        return hosted.is_closing or hosted.is_interrupted or hosted.sandbox is not self._sandbox

    async def landed(self) -> None:
        """Wait until the callbacks that are in flight at present have their results."""
        await self._hosted.landed()

    def let_go(self) -> None:
        """Do nothing."""


class FaultyResponse(OwnResponse):
    """Answer the way a fault wants it.

    Args:
        response: with its `transmission`.
        whence: the sandbox it comes from.
        second: the present second since the epoch, for the Date header.
    """

    def __init__(self, response: Response, whence: Whence, second: int) -> None:
        super().__init__(response, second)
        self._whence = whence

    async def prepare(self, request: web.BaseRequest) -> AbstractStreamWriter | None:
        """Do everything; aiohttp calls this once."""
        try:
            await self._act(request)
        finally:
            self._whence.let_go()
        return None

    async def _act(self, request: web.BaseRequest) -> None:
        transmission = self._response.transmission
        self._keep_alive = False
        if transmission is None:
            raise AssertionError("nothing is wrong with this answer")
        if transmission.awaits_callbacks:
            await self._whence.landed()
        wire = transmission.wire
        if await self._wait(request, transmission.hold_ms / 1000):
            if wire is None:
                self._keep_alive = bool(request.keep_alive)
                self._write(request, self._head(request) + self._content(request))
            else:
                await _HOW[wire.kind](self, request, wire)

    # What the kinds are made of -------------------------------------------------------------------------------------

    async def close(self, request: web.BaseRequest, _: Wire) -> None:
        """End the connection without an answer."""
        if request.transport is not None:
            request.transport.close()

    async def reset(self, request: web.BaseRequest, _: Wire) -> None:
        """Reset the connection without an answer or a proper end."""
        transport = request.transport
        if transport is not None:
            connection = transport.get_extra_info("socket")
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            transport.abort()

    async def hang(self, request: web.BaseRequest, wire: Wire) -> None:
        """Answer nothing for as long as the client waits."""
        await self._wait(request, LONGEST_S, for_one_who_sends=True)
        await self.close(request, wire)

    async def cut(self, request: web.BaseRequest, wire: Wire) -> None:
        """Send the beginning of the answer and close."""
        body = self._content(request)
        self._write(request, self._head(request) + body[: int(len(body) * wire.share)])
        await self.close(request, wire)

    async def drip(self, request: web.BaseRequest, wire: Wire) -> None:
        """Send the answer a little at a time."""
        self._write(request, self._head(request))
        body, size = self._content(request), wire.pieces.size
        for begin in range(0, len(body), size):
            if not await self._wait(request, wire.pieces.every_ms / 1000, for_one_who_sends=True):
                return
            self._write(request, body[begin : begin + size])
            await asyncio.sleep(0)  # without time between pieces a wait ends before others had their turn
        self._keep_alive = bool(request.keep_alive)

    async def endless(self, request: web.BaseRequest, wire: Wire) -> None:
        """Send blanks without end after the answer."""
        self._write(request, self._head(request, "Transfer-Encoding: chunked\r\n"))
        if request.method == "HEAD":
            return
        piece = self._response.body or FILLER
        until = time.monotonic() + LONGEST_S
        while time.monotonic() < until:
            self._write(request, b"%x\r\n%b\r\n" % (len(piece), piece))
            piece = FILLER
            if not await self._wait(request, wire.pieces.every_ms / 1000, for_one_who_sends=True):
                return
        await self.close(request, wire)

    # ----------------------------------------------------------------------------------------------------------------

    def _content(self, request: web.BaseRequest) -> bytes:
        has_body = request.method != "HEAD" and self._response.status not in BODILESS
        return self._response.body if has_body else b""

    def _write(self, request: web.BaseRequest, data: bytes) -> None:
        if request.transport is not None:
            request.transport.write(data)

    async def _wait(self, request: web.BaseRequest, seconds: float, *, for_one_who_sends: bool = False) -> bool:
        """Wait; tell whether the client and the sandbox are still there.

        Who sends no more may have left, or wait for the answer alone: one without an end is for the others.
        """
        until = time.monotonic() + seconds
        while self._is_wanted(request) and not (for_one_who_sends and has_ended(request)):
            left = until - time.monotonic()
            if left <= 0:
                return True
            await asyncio.sleep(min(left, LOOK_EVERY_S))
        if request.transport is not None:
            request.transport.close()
        return False

    def _is_wanted(self, request: web.BaseRequest) -> bool:
        is_here = request.transport is not None and not request.transport.is_closing()
        return is_here and not self._whence.is_over


_HOW: dict[WireKind, Callable[[FaultyResponse, web.BaseRequest, Wire], Awaitable[None]]] = {
    WireKind.CLOSE: FaultyResponse.close,
    WireKind.RESET: FaultyResponse.reset,
    WireKind.REFUSED: FaultyResponse.reset,
    WireKind.HANG: FaultyResponse.hang,
    WireKind.CUT: FaultyResponse.cut,
    WireKind.DRIP: FaultyResponse.drip,
    WireKind.ENDLESS: FaultyResponse.endless,
}


class FaultyAnswer(Response):
    """A response that a fault has a hand in, with the sandbox it comes from."""

    __slots__ = ("whence",)

    def __init__(self, response: Response, whence: Whence) -> None:
        super().__init__(response.status, response.body, response.headers)
        self.transmission = response.transmission
        self.whence = whence
