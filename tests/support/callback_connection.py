"""One connection of a receiver of callbacks, without the cost of an HTTP library."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

Take = Callable[[bytes, asyncio.Transport], None]
"""Takes the body of a callback, and answers on its connection."""


class CallbackConnection(asyncio.Protocol):
    """Has each callback taken that came whole; all of them are JSON, and flat."""

    def __init__(self, take: Take) -> None:
        self._take = take
        self._received = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._received += data
        if self._received.endswith(b"}"):
            body, self._received = self._received.rpartition(b"\r\n\r\n")[2], b""
            self._take(body, self._transport)
