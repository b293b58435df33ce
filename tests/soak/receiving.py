"""Receive the callbacks of a soak, and close their connections in turn: the receiver, the sender."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator

from support.callback_connection import CallbackConnection


class Receiver:
    """Counts what arrives, and answers it; a callback that comes again, as it does after a time-out, counts once."""

    def __init__(self) -> None:
        self.url = ""
        self._seen: set[int] = set()

    @property
    def arrived(self) -> int:
        return len(self._seen)

    def take(self, body: bytes, connection: asyncio.Transport) -> None:
        self._seen.add(hash(body))
        connection.write(b"HTTP/1.1 204 No Content\r\n\r\n")
        if self.arrived % 2:
            connection.close()

    @contextlib.asynccontextmanager
    async def listening(self) -> AsyncIterator[None]:
        loop = asyncio.get_running_loop()
        server = await loop.create_server(lambda: CallbackConnection(self.take), "127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/hook"
        async with server:
            yield
