"""Read the one answer of a receiver, as clients of HTTP in common use read it.

aiohttp refuses what others take: a body where there may be none, or more of one than was told, a length told twice, a
long head. It gets each head by itself, so that what comes behind a whole answer spoils none, however bytes were cut.
"""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING, Any, cast

import aiohttp
from aiohttp.client_proto import ResponseHandler

from simulator.server.memory import break_circle

if TYPE_CHECKING:
    import asyncio

HEAD_BYTES = 256 * 1024
"""The longest head that is read, several times what servers send by default."""

_HEAD_END = re.compile(rb"\n\r?\n")
_STATUS = re.compile(rb"HTTP/\d\.\d +(\d{3})")
_INTERIM = frozenset(range(100, 200)) - {101}
"""Statuses of what comes before an answer."""


class LongHeadError(aiohttp.ClientError):
    """The head of an answer is too long."""


class Connection(ResponseHandler):
    """A connection to a receiver, which reads one answer, and leaves nothing behind."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__(loop)
        self._own_transport: asyncio.BaseTransport | None = None
        self._head = bytearray()
        self._status: int | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin."""
        super().connection_made(transport)
        self._own_transport = transport

    def connection_lost(self, exc: BaseException | None) -> None:
        """End."""
        super().connection_lost(exc)
        if self._own_transport is not None:
            break_circle(self._own_transport)

    def data_received(self, data: bytes) -> None:
        """Take bytes: those of a head until it is whole, then those of a body."""
        if self._status is None and self._parser is not None:  # without one aiohttp keeps them, and hands them in again
            while data and self._status is None:
                data = self._behind_head(data)
            if not data:
                return
        super().data_received(data)

    def set_exception(self, exc: BaseException, exc_cause: BaseException | None = None) -> None:
        """Fail; a body that is being read fails as well, which aiohttp leaves waiting."""
        super().set_exception(exc, *(() if exc_cause is None else (exc_cause,)))
        if self._payload is not None and not self._payload.is_eof():
            self._payload.set_exception(aiohttp.ClientPayloadError())

    def _behind_head(self, data: bytes) -> bytes:
        """Take the bytes of a head, and return those behind it."""
        searched = max(len(self._head) - 2, 0)
        self._head += data if self._head else data.lstrip(b"\r\n")
        end = _HEAD_END.search(self._head, searched)
        if (end.end() if end else len(self._head)) > HEAD_BYTES:
            return self._give_up()
        is_http = self._head.startswith(b"HTTP/"[: len(self._head)])
        if end is None and is_http:
            return b""
        size = end.end() if end else len(self._head)
        head, rest = bytes(self._head[:size]), bytes(self._head[size:])
        self._head.clear()
        found = _STATUS.match(head)
        status = int(found[1]) if found else 0
        if status not in _INTERIM:
            self._status = status
            super().data_received(_with_one_length(head))
        return rest

    def _give_up(self) -> bytes:
        self._head.clear()
        self.set_exception(LongHeadError())
        if self.transport is not None:
            self.transport.close()
        return b""


class Connector(aiohttp.TCPConnector):
    """Makes such connections."""

    def __init__(self, **connecting: Any) -> None:
        super().__init__(**connecting)
        self._factory = cast("partial[ResponseHandler]", partial(Connection, loop=self._loop))


def _with_one_length(head: bytes) -> bytes:
    """Return a head that tells the length of its body at most once: not where it is chunked, nor twice the same."""
    lines = head.split(b"\n")
    fields = [(name.strip().lower(), value.strip()) for name, _, value in (line.partition(b":") for line in lines)]
    lengths = {each.strip() for name, value in fields if name == b"content-length" for each in value.split(b",")}
    is_chunked = any(name == b"transfer-encoding" and value.lower().endswith(b"chunked") for name, value in fields)
    if not lengths or (len(lengths) > 1 and not is_chunked):
        return head
    kept = [line for line, (name, _) in zip(lines, fields, strict=True) if name != b"content-length"]
    told = [] if is_chunked else [b"Content-Length: " + lengths.pop() + b"\r"]
    return b"\n".join([kept[0], *told, *kept[1:]])
