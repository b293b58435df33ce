"""Receive callbacks, and note every body: what came, how often, and to which path."""

from __future__ import annotations

import asyncio
import contextlib
import json
import re
from collections import Counter
from collections.abc import AsyncIterator
from typing import NamedTuple

from durable.kills.book import Book

REQUEST = re.compile(rb"POST (\S+) HTTP/1\.1\r\n(?:.+\r\n)*?Content-Length: (\d+)\r\n(?:.+\r\n)*\r\n", re.IGNORECASE)
REFUSED = b"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
TAKEN = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
REFUSED_EVERY = 8


class Posted(NamedTuple):
    """A callback as it came: to a path, with a body."""

    path: str
    body: bytes

    @property
    def event(self) -> tuple[str, ...] | None:
        """The event that it tells of, which has one body; None where it does not say which one it is."""
        told = json.loads(self.body)
        if self.path.startswith("/messages/"):
            return self.path, told["to"], told["event"]
        return (told["message"],) if self.path.startswith("/incoming/") else None


class Receiver:
    """Takes callbacks; a part of them only when they come again.

    Args:
        book: is told which operations are seen to have happened.
    """

    def __init__(self, book: Book) -> None:
        self.url = ""
        self.came: Counter[Posted] = Counter()
        self._book = book

    def take(self, posted: Posted) -> bytes:
        """Note a callback; returns what is answered."""
        self.came[posted] += 1
        kind, _, number = posted.path[1:].split("/") if posted.path.count("/") == 3 else (posted.path, "", "")
        self._book.see(f"operation {number}." if kind == "messages" else json.loads(posted.body).get("message", ""))
        comes_again = kind == "messages"  # others are tried once
        is_refused = comes_again and self.came[posted] == 1 and len(self.came) % REFUSED_EVERY == 0
        return REFUSED if is_refused else TAKEN

    @contextlib.asynccontextmanager
    async def listening(self) -> AsyncIterator[None]:
        """Listen at a free port."""
        loop = asyncio.get_running_loop()
        server = await loop.create_server(lambda: _Connection(self), "127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        async with server:
            yield


class _Connection(asyncio.Protocol):
    """One callback."""

    def __init__(self, receiver: Receiver) -> None:
        self._receiver = receiver
        self._came = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._came += data
        head = REQUEST.match(self._came)
        if head is None or len(self._came) < head.end() + int(head[2]):
            return
        self._transport.write(self._receiver.take(Posted(head[1].decode(), self._came[head.end() :])))
        self._transport.close()
