"""The HTTP edge: an aiohttp request goes in, what it is answered with is asked for, and a response comes out."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from aiohttp import web

from simulator.api.problem import problem
from simulator.api.request import Streamed
from simulator.sandbox.origin import MAIN
from simulator.server.answering import Later
from simulator.server.incoming import received
from simulator.server.wire import FaultyAnswer, FaultyResponse
from simulator.server.written import StreamedResponse, WrittenResponse

if TYPE_CHECKING:
    from collections.abc import Callable

    from aiohttp.abc import AbstractStreamWriter
    from aiohttp.http_parser import RawRequestMessage
    from aiohttp.streams import StreamReader
    from aiohttp.web_protocol import RequestHandler

    from simulator.api.request import Request, Response

    Answer = Callable[[str | None, Request], Response | Later]
    """The sandbox that a prefix named, and the request; what it is answered with."""


class Edge:
    """Turns HTTP into values and back; see the module.

    Args:
        answer: answers what comes by the listeners that are nobody's own.
        max_body_bytes: a longer body is refused.
        wall_ms: the real time, for Date headers.
        public_url: where clients reach those listeners, None where nobody told.
    """

    def __init__(
        self, answer: Answer, max_body_bytes: int, wall_ms: Callable[[], int], public_url: str | None = None
    ) -> None:
        self._answer = answer
        self._max_body_bytes = max_body_bytes
        self._wall_ms = wall_ms
        self.public_url = public_url

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

    async def handle(self, http: web.BaseRequest, listener: str = MAIN, scheme: str = "http") -> web.StreamResponse:
        """Answer one request that came by a listener that is nobody's own."""
        return await self.respond(http, self._answer, listener, scheme, self.public_url)

    async def respond(
        self,
        http: web.BaseRequest,
        answer: Answer,
        listener: str,
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
            name, request = await received(http, listener, scheme, public_url)
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
            answered = answer(name, request)
            response = await answered.coming if isinstance(answered, Later) else answered
        second = self._wall_ms() // 1000
        if isinstance(response, FaultyAnswer):
            return FaultyResponse(response, response.hosted, second)
        if isinstance(response, Streamed):
            return StreamedResponse(response, second)
        return WrittenResponse(response, second)
