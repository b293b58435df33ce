"""Receive the callbacks of a soak, and close their connections in turn: the receiver, the sender."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator


class Receiver:
    """Counts what arrives, and answers it; a callback that comes again, as it does after a time-out, counts once."""

    def __init__(self) -> None:
        self.url = ""
        self._seen: set[int] = set()

    @property
    def arrived(self) -> int:
        return len(self._seen)

    def take(self, body: bytes) -> None:
        self._seen.add(hash(body))

    @contextlib.asynccontextmanager
    async def listening(self) -> AsyncIterator[None]:
        loop = asyncio.get_running_loop()
        server = await loop.create_server(lambda: _Connection(self), "127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/hook"
        async with server:
            yield


class _Connection(asyncio.Protocol):
    def __init__(self, receiver: Receiver) -> None:
        self._receiver = receiver
        self._received = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._received += data
        if not self._received.endswith(b"}"):  # all of them are JSON, and flat
            return
        self._receiver.take(self._received.rpartition(b"\r\n\r\n")[2])
        self._received = b""
        self._transport.write(b"HTTP/1.1 204 No Content\r\n\r\n")
        if self._receiver.arrived % 2:
            self._transport.close()
