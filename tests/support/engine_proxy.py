"""A socket between a node and its engine, which is slow or silent, and cuts connections, at an armed statement too."""

from __future__ import annotations

import asyncio
import enum
import random
import shutil
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from support.postgresql import PostgreSQL

SOCKET = ".s.PGSQL.5432"
BIND = b"B"
"""How what runs a prepared statement begins: its values, and that it be done."""


class Cut(enum.Enum):
    """Where a connection ends."""

    BEFORE = "the statement does not arrive"
    HALFWAY = "half of the statement arrives"
    WITHOUT_WAITING = "the statement arrives, and nobody waits for its answer"
    AFTER = "the statement is done, and its answer does not arrive"
    SILENCE = "the statement is done, and nothing arrives any more, not even an end"


class Proxy:
    """Leads connections on.

    Args:
        server: where to.
        folder: of its own socket.
        seed: of how long it delays.
    """

    def __init__(self, server: PostgreSQL, folder: Path, seed: str = "") -> None:
        self.folder = folder
        self.cut: Cut | None = None
        """What becomes of the next statement that has values; None for nothing."""
        self.cuts = 0
        self.slowest_s = 0.0
        """How long each piece is delayed, at most."""
        self._chance = random.Random(seed)
        self._speaks = asyncio.Event()
        self._speaks.set()
        self._server = server
        self._open: set[asyncio.StreamWriter] = set()
        self._tasks: set[asyncio.Task[None]] = set()

    async def take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Lead one connection on."""
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        self._open.add(writer)
        await self._speaks.wait()
        try:
            from_engine, to_engine = await asyncio.open_unix_connection(str(self._server.folder / SOCKET))
        except OSError:
            writer.close()
            return
        self._open.add(to_engine)
        leading = asyncio.create_task(self._lead(from_engine, writer))
        self._tasks.add(leading)
        with suppress(OSError):
            while chunk := await reader.read(1 << 20):
                if self.cut is not None and chunk[:1] == BIND:
                    cut, self.cut = self.cut, None
                    self.cuts += 1
                    leading.cancel()
                    await asyncio.wait([leading])
                    await _end(cut, chunk, writer, from_engine, to_engine)
                    return
                await self._delay()
                to_engine.write(chunk)
        to_engine.close()

    def be_silent(self, *, is_silent: bool) -> None:
        """Lead nothing on, and later all of it, as a network does that loses what is sent, which then is sent again."""
        (self._speaks.clear if is_silent else self._speaks.set)()

    def cut_all(self) -> None:
        """Cut all connections, whatever is on its way."""
        for writer in self._open:
            writer.transport.abort()
        self._open.clear()

    async def close(self) -> None:
        for writer in self._open:
            writer.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _lead(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while chunk := await reader.read(1 << 20):
                await self._delay()
                writer.write(chunk)
            writer.close()

    async def _delay(self) -> None:
        await self._speaks.wait()
        if self.slowest_s:
            await asyncio.sleep(self._chance.uniform(0, self.slowest_s))


async def _end(
    cut: Cut,
    chunk: bytes,
    writer: asyncio.StreamWriter,
    from_engine: asyncio.StreamReader,
    to_engine: asyncio.StreamWriter,
) -> None:
    if cut is Cut.HALFWAY:
        to_engine.write(chunk[: len(chunk) // 2])
    elif cut is not Cut.BEFORE:
        to_engine.write(chunk)
    if cut in {Cut.AFTER, Cut.SILENCE}:
        await from_engine.read(1)  # it is done when something is answered
    if cut is not Cut.SILENCE:
        writer.close()
    if cut not in {Cut.SILENCE, Cut.WITHOUT_WAITING}:  # else the engine does not even notice for now
        to_engine.close()


@asynccontextmanager
async def proxy(server: PostgreSQL, seed: str = "") -> AsyncIterator[Proxy]:
    """Run a proxy."""
    folder = Path(tempfile.mkdtemp(prefix="px-", dir="/tmp"))
    between = Proxy(server, folder, seed)
    listening = await asyncio.start_unix_server(between.take, folder / SOCKET)
    try:
        yield between
    finally:
        listening.close()
        await between.close()
        shutil.rmtree(folder)
