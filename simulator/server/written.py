"""Write a finished response at once: status, headers and body.

aiohttp's own responses are made for streaming, compression and cookies; preparing one costs as much as emulating the
vendor. What is answered here is always whole, so its head can be written down and sent with it.
"""

from __future__ import annotations

from email.utils import formatdate
from functools import lru_cache
from http import HTTPStatus
from typing import TYPE_CHECKING

from aiohttp.web_response import StreamResponse

from simulator import __version__

if TYPE_CHECKING:
    from aiohttp import web
    from aiohttp.abc import AbstractStreamWriter
    from aiohttp.http_parser import RawRequestMessage

    from simulator.api.request import Response

SERVER = f"sms-simulator/{__version__}"
BODILESS = frozenset({204, 304})

NEW = (1, 1)
"""The version of HTTP in which a connection is kept where nothing is said of it."""


class OwnResponse(StreamResponse):
    """A response that aiohttp has us write, head included; subclasses override `prepare`, called once.

    Args:
        response: what is answered; its headers hold nothing that a client could have chosen.
        second: the present second since the epoch, for the Date header.
    """

    def __init__(self, response: Response, second: int) -> None:
        super().__init__(status=response.status or HTTPStatus.OK)
        self._response = response
        self._second = second

    async def write_eof(self, data: bytes = b"") -> None:
        """Write nothing more."""

    def _head(self, request: web.BaseRequest, length: str | None = None) -> bytes:
        is_kept, is_new = bool(request.keep_alive), request.version >= (1, 1)
        return head_of(self._response, self._second, is_kept=is_kept, is_new=is_new, length=length)


class WrittenResponse(OwnResponse):
    """Answer with exactly the given bytes."""

    async def prepare(self, request: web.BaseRequest) -> AbstractStreamWriter | None:
        """Write everything; aiohttp calls this once."""
        transport = request.transport
        if transport is None:
            raise ConnectionResetError("the client went away")
        response = self._response
        body = response.body
        self._keep_alive = request.keep_alive
        head = self._head(request)
        has_body = body and request.method != "HEAD" and response.status not in BODILESS
        transport.write(head + body if has_body else head)
        await request.writer.drain()  # at once, unless the client is slow to read
        return None


def has_ended(request: web.BaseRequest) -> bool:
    """Tell whether the client sends no more: it has left, or waits for the answer alone."""
    return bool(getattr(request.protocol, "has_ended", False))


def whole(response: Response, message: RawRequestMessage, second: int) -> bytes:
    """Write an answer to the request with this head, its body included if it has one; `second` as for `head_of`."""
    lines = head_of(response, second, is_kept=not message.should_close, is_new=message.version >= NEW)
    return lines if message.method == "HEAD" or response.status in BODILESS else lines + response.body


def head_of(response: Response, second: int, *, is_kept: bool, is_new: bool, length: str | None = None) -> bytes:
    """Write status line and headers, with the blank line after them.

    Args:
        response: what is answered.
        second: since the epoch, for the Date header.
        is_kept: whether the connection is kept for another request.
        is_new: whether the client speaks HTTP/1.1, and takes a connection to be kept where nothing is said of it.
        length: the header that says where the body ends; its length if left out.
    """
    if length is None:
        length = "" if response.status in BODILESS else f"Content-Length: {len(response.body)}\r\n"
    return b"%b%b%b" % (_beginning(response.status, response.headers), length.encode(), _end(second, is_kept, is_new))


@lru_cache(maxsize=128)
def _beginning(status: int, headers: tuple[tuple[str, str], ...]) -> bytes:
    """Write status line and headers of its own, most often the same as before."""
    try:
        phrase = HTTPStatus(status).phrase
    except ValueError:  # one that a fault made up
        phrase = ""
    lines = "".join([f"{name}: {value}\r\n" for name, value in headers])
    return f"HTTP/1.1 {status} {phrase}\r\n{lines}".encode("latin-1")


@lru_cache(maxsize=8)
def _end(second: int, is_kept: bool, is_new: bool) -> bytes:  # noqa: FBT001 - keywords make a cache slow
    """Write what tells of us and of the connection, which is the same for a second."""
    connection = "" if is_kept and is_new else f"Connection: {'keep-alive' if is_kept else 'close'}\r\n"
    return f"Date: {formatdate(second, usegmt=True)}\r\nServer: {SERVER}\r\n{connection}\r\n".encode("latin-1")
