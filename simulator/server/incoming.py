"""A request as aiohttp has it goes in; the sandbox that it names and the request as a value come out."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from simulator.api.request import Request
from simulator.api.target import split_target

if TYPE_CHECKING:
    from aiohttp import web


async def received(http: web.BaseRequest, origin: str | None) -> tuple[str | None, Request]:
    """The sandbox that is named in the target, and the request with all of its body.

    Args:
        http: as aiohttp has it.
        origin: where clients reach us, None where nobody told.
    """
    target = http.raw_path
    if not target.startswith("/"):  # the absolute form, which proxies send
        parts = urlsplit(target)
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    name, path, query = split_target(target)
    body = await _body(http) if http.body_exists else b""
    request = Request(http.method, path, query, http.headers, body, target)
    request.origin = origin
    return name, request


async def _body(http: web.BaseRequest) -> bytes:
    content = http.content
    if content.is_eof() and content.total_bytes <= http.client_max_size:
        return content.read_nowait()  # it has all arrived with the head, as small bodies do
    if http.headers.get("Expect", "").lower() == "100-continue" and http.transport is not None:
        http.transport.write(b"HTTP/1.1 100 Continue\r\n\r\n")
    return await http.read()
