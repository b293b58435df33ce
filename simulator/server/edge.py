"""Turn heads and bodies into request values, have them answered, and turn the answers into HTTP."""

from __future__ import annotations

import asyncio
import logging
import re
import time
from dataclasses import field
from typing import TYPE_CHECKING, NamedTuple, Protocol
from urllib.parse import unquote, urlsplit

from aiohttp.web_exceptions import HTTPRequestEntityTooLarge
from aiohttp.web_protocol import RequestPayloadError
from aiohttp.web_request import BaseRequest

from simulator.api.problem import problem
from simulator.api.request import Known, Request, Response, Streamed, split_target
from simulator.hosting.unreadable import Unreadable
from simulator.sandbox.origin import MAIN, origin_of
from simulator.server.answering import defect
from simulator.server.decoding import UndecodableError, decoded
from simulator.server.heads import Arrived, Head, Heads
from simulator.server.holding import Forwarded, Held, Later
from simulator.server.refusals import INVALID_CHUNKS, INVALID_URL, UNFINISHED, body_too_large, refusal_of_encoding
from simulator.server.rounds import Round
from simulator.server.shortage import Rarely, descriptors, most_connections
from simulator.server.streaming import StreamedResponse
from simulator.server.written import WrittenResponse
from simulator.values import frozen

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from aiohttp import web
    from aiohttp.abc import AbstractStreamWriter
    from aiohttp.http_parser import RawRequestMessage
    from aiohttp.streams import StreamReader
    from aiohttp.web_protocol import RequestHandler

    from simulator.hosting.hosted import Hosted
    from simulator.server.guard import Guard
    from simulator.server.holding import Answered
    from simulator.server.reading import Unread
    from simulator.server.refusals import Refusal
    from simulator.server.written import OwnResponse
    from simulator.settings import Settings

    Answer = Callable[[str | None, Request], Answered]
    """The sandbox that a prefix named, and the request; what it is answered with."""

    class Note(Protocol):
        """Keeps what was refused; see `Host.note`."""

        def __call__(
            self, home: Hosted | None, name: str | None, unreadable: Unreadable, *, is_logged: bool = True
        ) -> None:
            """Keep it."""


logger = logging.getLogger(__name__)
CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"
_NAMED = re.compile(rb"[^ ]{1,20} +(?:https?://[^/ ]{0,300})?/s/([^/ ?#\r\n]{1,300})", re.IGNORECASE)
"""The sandbox that a first line names."""


class Edge:
    """What holds for all that comes in.

    Args:
        settings: the bounds.
        guard: says who may come in.
        note: is told what was refused.
        wall_s: the real time, in seconds since the Unix epoch, for Date headers.
    """

    def __init__(self, settings: Settings, guard: Guard, note: Note, wall_s: Callable[[], float]) -> None:
        self.settings = settings
        self.guard = guard
        self.note = note
        self._wall_s = wall_s
        self.round = Round()
        """What is dealt with at the end of this round of the event loop."""
        self.opened = 0
        """How many connections there ever were."""
        self.before_connection: Callable[[], None] | None = None
        """Is called before each."""
        self._connections = 0
        self._most_connections = most_connections(settings.max_connections, descriptors())
        self._rarely = Rarely(time.monotonic)

    def connected(self) -> bool:
        """Count one more connection; returns whether there is room for it."""
        if self.before_connection is not None:
            self.before_connection()
        self.opened += 1
        self._connections += 1
        if self._connections <= self._most_connections:
            return True
        more = self._rarely.more()
        if more is not None:
            logger.warning("%d connections are open, the most that are allowed: others are refused%s",
                           self._most_connections, more)  # fmt: skip
        return False

    def disconnected(self) -> None:
        """Count one less."""
        self._connections -= 1

    def second(self) -> int:
        """Return the present second since the Unix epoch."""
        return int(self._wall_s() // 1)


class Taken(NamedTuple):
    """A request in the queue of a connection: it waits for its turn, or for its answer.

    Args:
        head: of it.
        body: all of it.
        answered: None until its turn comes.
        is_last: nothing that comes after it can be read.
    """

    head: Head
    body: bytes = b""
    answered: Answered | None = None
    is_last: bool = False

    def forget(self) -> None:
        """Give up the answer: nobody waits for it any more."""
        if isinstance(self.answered, Later | Held | Forwarded):
            self.answered.forget()


class HttpRequest(BaseRequest):
    """A request of aiohttp's, with what we know of it already."""

    taken: Taken | None = None


@frozen
class Entrance:
    """One way in: has answered what comes by a listener.

    Args:
        edge: what holds for all.
        answer: answers a request.
        listener: by name.
        scheme: what it speaks.
        public_url: where clients reach it, None where nobody told.
        home: the world that it is the entrance of; None where each request tells.
        is_once: whether the first request of a connection is its last.
        sandbox: the name of the one that requests without a prefix lead into; None where their credentials tell.
        heads: those that came by it before.
    """

    edge: Edge
    answer: Answer
    listener: str = MAIN
    scheme: str = "http"
    public_url: str | None = None
    home: Hosted | None = None
    is_once: bool = False
    sandbox: str | None = None
    heads: Heads = field(default_factory=Heads)

    def take(self, head: Head, body: bytes) -> Answered:
        """Have a request answered; never raises.

        Args:
            head: of it.
            body: all of it, as it was before it was compressed.
        """
        try:
            arrived = head.arrived
            if arrived is None:
                return self._taken(head, body)
            return self.answer(arrived.sandbox, arrived.request.with_body(body))
        except Exception:
            logger.exception("a defect of the simulator, before the request reached anybody")
            return defect()

    def refuse(self, unread: Unread, *, is_answered: bool = True, is_logged: bool = True) -> Response:
        """Note what cannot be read, and return the answer to it."""
        (status, kind, detail), beginning, size = unread
        named = _NAMED.match(beginning)
        name = self.sandbox if named is None else unquote(named[1].decode(errors="replace"))
        told = status if is_answered else None
        noted = Unreadable(told, kind, detail, beginning, size, self.listener)
        self.edge.note(self.home, name, noted, is_logged=is_logged)
        return problem(status, kind, detail)

    def request(
        self,
        message: RawRequestMessage | Taken,
        payload: StreamReader,
        protocol: RequestHandler,
        writer: AbstractStreamWriter,
        task: asyncio.Task[None],
    ) -> web.BaseRequest:
        """Make aiohttp's request, with our limit of the body."""
        taken: Taken | None = None
        if isinstance(message, Taken):
            taken = message
            message = taken.head.message
        if not message.path.startswith("/") and message.url.absolute:
            # We read its authority ourselves; aiohttp would fail over a name such as `xn--`.
            message = message._replace(url=message.url.relative())
        loop = asyncio.get_running_loop()
        at_most = self.edge.settings.max_body_bytes
        request = HttpRequest(message, payload, protocol, writer, task, loop, client_max_size=at_most)
        request.taken = taken
        return request

    async def respond(self, http: web.BaseRequest) -> OwnResponse:
        """Make the HTTP response to a request whose turn it is."""
        taken = http.taken if isinstance(http, HttpRequest) else None
        if taken is None:
            answered = await self._read(http)
        else:
            answered = taken.answered or self.take(taken.head, taken.body)
        response = answered if isinstance(answered, Response) else await answered.coming
        second = self.edge.second()
        if response.transmission is not None:
            from simulator.server.wire import FaultyAnswer, FaultyResponse  # noqa: PLC0415 - few worlds have faults

            if isinstance(response, FaultyAnswer):
                return FaultyResponse(response, response.whence, second)
        if isinstance(response, Streamed):
            return StreamedResponse(response, second)
        return WrittenResponse(response, second)

    # ----------------------------------------------------------------------------------------------------------------

    def _taken(self, head: Head, body: bytes) -> Answered:
        message = head.message
        target, headers = message.path, message.headers
        if target.startswith("/"):
            authority, scheme = headers.get("Host", ""), self.scheme
        else:  # the absolute form, which is sent to proxies; its authority counts, not the Host header
            try:
                parts = urlsplit(target)
            except ValueError:
                return self._refused(INVALID_URL, message)
            authority, scheme = parts.netloc, parts.scheme or self.scheme
            target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        origin = origin_of(authority, scheme, self.listener, self.public_url)
        name, path, query = split_target(target)
        if name is None:
            name = self.sandbox
        request = Request(message.method, path, query, headers, body, target, origin, Known())
        guard = self.edge.guard
        if "Origin" not in headers and "Sec-Fetch-Site" not in headers and origin.host in guard.passed:
            head.arrived = Arrived(name, request.with_body(b""))
            return self.answer(name, request)  # no browser's, as nearly all are
        refusal = guard.refusal(request)
        if refusal is not None:
            return self._refused(refusal, message)
        answered = guard.preflight(request) or self.answer(name, request)
        further = guard.headers_for(request)
        if further and isinstance(answered, Later | Forwarded):
            return Later(_with_headers(answered.coming, further))
        if further and isinstance(answered, Response):
            answered.headers += further
        if further and isinstance(answered, Held):
            answered.response.headers += further
        return answered

    def _refused(self, refusal: Refusal, message: RawRequestMessage) -> Response:
        """Note a request that was read, if not all of it, and return the answer to it."""
        name, path, query = split_target(message.path)
        origin = origin_of("", self.scheme, self.listener)
        request = Request(message.method, path, query, message.headers, b"", message.path, origin)
        self.edge.note(self.home, name or self.sandbox, Unreadable.of(request, *refusal))
        return problem(*refusal)

    async def _read(self, http: web.BaseRequest) -> Answered:
        """Read the body of a request, and have it answered: where the whole of it was not read before."""
        message = http._message  # noqa: SLF001 - all that aiohttp has of the head
        at_most = self.edge.settings.max_body_bytes
        if http.headers.get("Expect", "").lower() == "100-continue" and http.transport is not None:
            http.transport.write(CONTINUE)
        try:
            body = decoded(await http.read(), http.headers.get("Content-Encoding"), at_most)
        except HTTPRequestEntityTooLarge:
            refusal = body_too_large(at_most)
        except UndecodableError as error:
            refusal = refusal_of_encoding(error, at_most)
        except (RequestPayloadError, ConnectionError):
            refusal = INVALID_CHUNKS if message.chunked else UNFINISHED
        else:
            return self.take(Head(message), body)
        return self._refused(refusal, message)


async def _with_headers(coming: Awaitable[Response], further: tuple[tuple[str, str], ...]) -> Response:
    response = await coming
    response.headers += further
    return response
