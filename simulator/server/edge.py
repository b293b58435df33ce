"""Turn aiohttp's requests into values, have them answered, and turn the answers into HTTP."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from aiohttp import web

from simulator.api.problem import problem
from simulator.api.request import Request, Streamed, split_target
from simulator.sandbox.origin import MAIN, origin_of
from simulator.server.answering import Later
from simulator.server.wire import FaultyAnswer, FaultyResponse
from simulator.server.written import StreamedResponse, WrittenResponse

if TYPE_CHECKING:
    from collections.abc import Callable

    from aiohttp.abc import AbstractStreamWriter
    from aiohttp.http_parser import RawRequestMessage
    from aiohttp.streams import StreamReader
    from aiohttp.web_protocol import RequestHandler

    from simulator.api.request import Response
    from simulator.server.guard import Guard

    Answer = Callable[[str | None, Request], Response | Later]
    """The sandbox that a prefix named, and the request; what it is answered with."""


class Edge:
    """Turns HTTP into values and back; see the module.

    Args:
        max_body_bytes: a longer body is refused.
        guard: says who may come in.
        wall_s: the real time, in seconds since the Unix epoch, for Date headers.
    """

    def __init__(self, max_body_bytes: int, guard: Guard, wall_s: Callable[[], float]) -> None:
        self._max_body_bytes = max_body_bytes
        self._guard = guard
        self._wall_s = wall_s

    def request(
        self,
        message: RawRequestMessage,
        payload: StreamReader,
        protocol: RequestHandler,
        writer: AbstractStreamWriter,
        task: asyncio.Task[None],
    ) -> web.BaseRequest:
        """Make aiohttp's request, with our limit of the body."""
        if not message.path.startswith("/") and message.url.absolute:
            # We read its authority ourselves; aiohttp would fail over a name such as `xn--`.
            message = message._replace(url=message.url.relative())
        return web.BaseRequest(
            message, payload, protocol, writer, task, asyncio.get_running_loop(), client_max_size=self._max_body_bytes
        )

    async def respond(
        self,
        http: web.BaseRequest,
        answer: Answer,
        listener: str = MAIN,
        scheme: str = "http",
        public_url: str | None = None,
    ) -> web.StreamResponse:
        """Take in a request, and make an HTTP response of its answer, or of what went wrong on the way to it.

        Args:
            http: as aiohttp has it.
            answer: answers it.
            listener: which it came by.
            scheme: what that one speaks.
            public_url: where clients reach that one, None where nobody told.
        """
        try:
            name, request = await _received(http, listener, scheme, public_url)
        except (web.RequestPayloadError, ConnectionError) as error:
            response = problem(400, "unreadable-body", f"The body cannot be read to its end: {error}")
        except web.HTTPRequestEntityTooLarge:
            response = problem(
                413,
                "body-too-large",
                f"The body is longer than {self._max_body_bytes} bytes, the most this server takes; "
                "start it with a higher --max-body-bytes to send more.",
            )
        else:
            sent = request.headers
            is_plain = "Origin" not in sent and "Sec-Fetch-Site" not in sent  # no browser's, as nearly all are
            if is_plain and request.origin.host in self._guard.passed:
                answered = answer(name, request)
            else:
                answered = self._guard.refusal(request) or answer(name, request)
            response = await answered.coming if isinstance(answered, Later) else answered
            if "Origin" in sent:
                response.headers += self._guard.headers_for(request)
        second = int(self._wall_s() // 1)
        if isinstance(response, FaultyAnswer):
            return FaultyResponse(response, response.hosted, second)
        if isinstance(response, Streamed):
            return StreamedResponse(response, second)
        return WrittenResponse(response, second)


async def _received(
    http: web.BaseRequest, listener: str, scheme: str, public_url: str | None
) -> tuple[str | None, Request]:
    """Return the sandbox that is named in the target, and the request with all of its body."""
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
