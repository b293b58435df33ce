"""Write an answer piece by piece, as long as somebody reads it."""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING, Protocol, TypeVar, cast

from simulator.server.written import OwnResponse

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Awaitable

    from aiohttp import web
    from aiohttp.abc import AbstractStreamWriter

    from simulator.api.request import Streamed

ResultT = TypeVar("ResultT")


class Watch:
    """What becomes of a connection while an answer is sent piece by piece.

    `left` is set when the client has left, or sends no more; `closing` then, too, and when the server stops.
    """

    def __init__(self) -> None:
        self.left = asyncio.Event()
        self.closing = asyncio.Event()

    def note_end(self) -> None:
        """Note that nobody waits for a further piece."""
        self.left.set()
        self.closing.set()


class Connection(Protocol):
    """What an answer in pieces asks its connection."""

    @property
    def writing_paused(self) -> bool:
        """Whether the client reads slower than it is written to."""
        ...

    def watched(self) -> contextlib.AbstractContextManager[Watch]:
        """Watch the connection while this is entered."""
        ...


class StreamedResponse(OwnResponse):
    """Answer piece by piece, and take no further piece before the client has taken the last."""

    def __init__(self, response: Streamed, second: int) -> None:
        super().__init__(response, second)
        self._pieces = response.pieces
        self._is_endless = response.is_endless

    async def prepare(self, request: web.BaseRequest) -> AbstractStreamWriter | None:
        """Write everything; aiohttp calls this once."""
        self._keep_alive = request.keep_alive
        async with contextlib.aclosing(self._pieces) as pieces:
            transport = request.transport
            if transport is None:
                raise ConnectionResetError("the client went away")
            transport.write(self._head(request, "Transfer-Encoding: chunked\r\n"))
            if request.method != "HEAD":
                await self._write_all(transport, pieces, cast("Connection", request.protocol), request.writer)
        return None

    async def _write_all(
        self,
        transport: asyncio.Transport,
        pieces: AsyncGenerator[bytes],
        protocol: Connection,
        writer: AbstractStreamWriter,
    ) -> None:
        with protocol.watched() as watch:
            enough = watch.closing if self._is_endless else watch.left
            while (piece := await _unless(watch.left, anext(pieces, None))) is not None:
                if piece:
                    transport.write(b"%x\r\n%b\r\n" % (len(piece), piece))
                    await _unless(enough, writer.drain())
                    if enough.is_set() and protocol.writing_paused:
                        transport.abort()  # whoever closes the connection would wait for somebody who does not read
                        return
        if not transport.is_closing():
            transport.write(b"0\r\n\r\n")


async def _unless(ended: asyncio.Event, work: Awaitable[ResultT]) -> ResultT | None:
    """Wait for work; None as soon as something has ended, which gives the work up."""
    working, ending = asyncio.ensure_future(work), asyncio.ensure_future(ended.wait())
    try:
        await asyncio.wait([working, ending], return_when=asyncio.FIRST_COMPLETED)
        return None if ended.is_set() and not working.done() else await working
    finally:
        for each in (working, ending):
            each.cancel()
        await asyncio.wait([working, ending])
