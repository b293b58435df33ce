"""A machine between two others: it notes what they say, cuts it into pieces, changes it, or passes nothing on."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable


class Relay:
    """Leads connections on to a port of this machine.

    Args:
        port: where to.
    """

    def __init__(self, port: int) -> None:
        self.address = ""
        self.asked: list[bytes] = []
        """What came from those who connected, of all connections."""
        self.heard: list[bytes] = []
        """What came from whom they reached."""
        self.size = 1 << 16
        """So many bytes are passed on at once at most."""
        self.change_asked: Callable[[bytes], bytes] = bytes
        self.passes_on = asyncio.Event()
        self.passes_on.set()
        self._port = port
        self._tasks: set[asyncio.Task[None]] = set()
        self._writers: set[asyncio.StreamWriter] = set()

    async def take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Lead one connection on."""
        from_port, to_port = await asyncio.open_connection("127.0.0.1", self._port)
        self._writers |= {writer, to_port}
        for each in (
            self._lead(reader, to_port, self.asked, lambda data: self.change_asked(data)),  # noqa: PLW0108 - as it is then
            self._lead(from_port, writer, self.heard, bytes),
        ):
            self._tasks.add(asyncio.create_task(each))

    async def close(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for writer in self._writers:
            writer.transport.abort()
            with contextlib.suppress(OSError):
                await writer.wait_closed()

    async def _lead(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        noted: list[bytes],
        change: Callable[[bytes], bytes],
    ) -> None:
        with contextlib.suppress(OSError):
            while data := await reader.read(self.size):
                noted.append(data)
                await self.passes_on.wait()
                writer.write(change(data))
                await writer.drain()
        await self.passes_on.wait()
        writer.close()


@contextlib.asynccontextmanager
async def relay(port: int) -> AsyncIterator[Relay]:
    """Run one."""
    between = Relay(port)
    server = await asyncio.start_server(between.take, "127.0.0.1", 0)
    between.address = f"127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield between
    finally:
        server.close()
        await between.close()
