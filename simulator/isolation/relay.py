"""Carry bytes between whoever connects to a listener and a place that only this process can reach."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import threading
from collections.abc import Callable, Iterable
from typing import NamedTuple

PIECE = 65_536


class Line(NamedTuple):
    """A listener, and where it leads."""

    listener: socket.socket
    host: str
    port: int


Tell = Callable[[str, int, OSError], None]


class Relay(threading.Thread):
    """Carries bytes until the process ends.

    Args:
        lines: the listeners.
        tell: is told, in the thread, where a place cannot be reached.
    """

    def __init__(self, lines: Iterable[Line], tell: Tell) -> None:
        super().__init__(name="relay", daemon=True)
        self._lines, self._tell = tuple(lines), tell

    def run(self) -> None:
        """Listen."""
        asyncio.run(self._listen())

    async def _listen(self) -> None:
        servers = [await self._serve(line) for line in self._lines]
        await asyncio.gather(*(server.serve_forever() for server in servers))

    async def _serve(self, line: Line) -> asyncio.Server:
        async def carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            try:
                there = await asyncio.open_connection(line.host, line.port)
            except OSError as error:
                self._tell(line.host, line.port, error)
                writer.transport.abort()
                return
            await asyncio.gather(_copy(reader, there[1]), _copy(there[0], writer))
            for each in (writer, there[1]):
                each.close()

        return await asyncio.start_server(carry, sock=line.listener)


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Write what is read, to its end; an end of one side is one for the other, and so is a failure."""
    try:
        while piece := await reader.read(PIECE):
            writer.write(piece)
            await writer.drain()
        writer.write_eof()
    except OSError:
        with contextlib.suppress(OSError):
            writer.transport.abort()
