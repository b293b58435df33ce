"""A request as aiohttp has it goes in; the sandbox that it names and the request as a value come out."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from simulator.api.request import Request
from simulator.api.target import split_target
from simulator.sandbox.origin import MAIN, origin_of

if TYPE_CHECKING:
    from aiohttp import web


async def received(
    http: web.BaseRequest, listener: str = MAIN, scheme: str = "http", public_url: str | None = None
) -> tuple[str | None, Request]:
    """The sandbox that is named in the target, and the request with all of its body.

    Args:
        http: as aiohttp has it.
        listener: which it came by.
        scheme: what that listener speaks.
        public_url: where clients reach it, None where nobody told.
    """
    target = http.raw_path
    if target.startswith("/"):
        origin = origin_of(http.headers.get("Host", ""), scheme, listener, public_url)
    else:  # the absolute form, which is sent to proxies; its authority counts, not the Host header
        parts = urlsplit(target)
        origin = origin_of(parts.netloc, parts.scheme or scheme, listener, public_url)
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    name, path, query = split_target(target)
    body = await _body(http) if http.body_exists else b""
    return name, Request(http.method, path, query, http.headers, body, target, origin)


async def _body(http: web.BaseRequest) -> bytes:
    content = http.content
    if content.is_eof() and content.total_bytes <= http.client_max_size:
        return content.read_nowait()  # it has all arrived with the head, as small bodies do
    if http.transport is None:
        raise ConnectionResetError("the client has gone")
    if http.headers.get("Expect", "").lower() == "100-continue":
        http.transport.write(b"HTTP/1.1 100 Continue\r\n\r\n")
    return await http.read()
