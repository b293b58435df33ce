"""Read requests out of a connection: their first lines and bodies, as far as a benchmark needs HTTP."""

from __future__ import annotations

import asyncio


class Peer(asyncio.Protocol):
    """One connection; subclasses answer what came."""

    def __init__(self) -> None:
        self._buffer = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        while True:
            head, separator, rest = self._buffer.partition(b"\r\n\r\n")
            if not separator:
                return
            length = int(head.lower().partition(b"\r\ncontent-length:")[2].split(b"\r\n", 1)[0] or 0)
            if len(rest) < length:
                return
            self._buffer = rest[length:]
            self.came(head, rest[:length])

    def came(self, head: bytes, body: bytes) -> None:
        """Answer a request."""
        raise AssertionError(f"nobody answers {head!r}, {len(body)} bytes")
