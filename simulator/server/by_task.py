"""Speak HTTP on one connection by aiohttp's own path: a task for each request."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from aiohttp.http_exceptions import BadHttpMethod, InvalidURLError, LineTooLong
from aiohttp.web_protocol import RequestHandler

from simulator.server.answering import defect
from simulator.server.reading import Unread
from simulator.server.refusals import INVALID_URL, LONG_HEADER, NO_HTTP
from simulator.server.streaming import Watch
from simulator.server.written import WrittenResponse

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aiohttp import web

    from simulator.server.edge import Entrance

logger = logging.getLogger(__name__)
KINDS = {LineTooLong: LONG_HEADER, InvalidURLError: INVALID_URL, BadHttpMethod: NO_HTTP}


class TaskProtocol(RequestHandler):
    """One connection; `watch` is that of the answer in pieces which is being sent, if one is."""

    __slots__ = ("entrance", "watch")

    def __init__(
        self, manager: web.Server, *, entrance: Entrance, loop: asyncio.AbstractEventLoop, **options: Any
    ) -> None:
        super().__init__(manager, loop=loop, **options)
        self.entrance = entrance
        self.watch: Watch | None = None

    @property
    def is_busy(self) -> bool:
        """Whether a request is being answered."""
        return self._request_in_progress

    @property
    def has_ended(self) -> bool:
        """Whether the client sends no more, though it may still read."""
        return False  # aiohttp ends the connection then

    def connection_lost(self, exc: BaseException | None) -> None:
        """End."""
        super().connection_lost(exc)
        self.note_end()

    def close(self) -> None:
        """Answer what is being answered, and no more."""
        super().close()
        if self.watch is not None:
            self.watch.closing.set()

    def note_end(self) -> None:
        """Have an answer in pieces know that nobody waits for a further one."""
        if self.watch is not None:
            self.watch.note_end()

    @contextlib.contextmanager
    def watched(self) -> Iterator[Watch]:
        """Watch the connection while an answer is sent piece by piece."""
        watch = self.watch = Watch()
        if self.transport is None or self.has_ended:
            watch.note_end()
        elif self._close:
            watch.closing.set()
        try:
            yield watch
        finally:
            self.watch = None

    def handle_error(
        self,
        request: web.BaseRequest,  # noqa: ARG002 - nothing of it is repeated
        status: int = 500,
        exc: BaseException | None = None,
        message: str | None = None,  # noqa: ARG002 - aiohttp's words, which repeat what was sent
    ) -> web.StreamResponse:
        """Answer what the parser refused, or where we failed."""
        second = self.entrance.edge.second()
        if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            logger.error("a defect of the simulator, in an answer", exc_info=exc)
            return WrittenResponse(defect(), second)
        refusal = NO_HTTP if exc is None else KINDS.get(type(exc), NO_HTTP)
        return WrittenResponse(self.entrance.refuse(Unread(refusal, b"", 0)), second)
