"""Make the protocol of each connection: ours, or aiohttp's where ours cannot work."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, cast

from aiohttp.web_protocol import RequestHandler
from aiohttp.web_server import Server as HttpServer

from simulator.server.by_task import TaskProtocol
from simulator.server.protocol import Protocol
from simulator.server.refusals import MAX_FIELD_BYTES, MAX_FIELDS, MAX_URL_BYTES

if TYPE_CHECKING:
    import asyncio

    from aiohttp import web
    from aiohttp.abc import AbstractStreamWriter
    from aiohttp.http_parser import RawRequestMessage
    from aiohttp.streams import StreamReader

    from simulator.server.edge import Entrance
    from simulator.settings import Settings

logger = logging.getLogger(__name__)

RELIED_ON = (
    "_buffer_paused", "_close", "_force_close", "_keepalive_timeout", "_loop", "_messages",
    "_next_keepalive_close_time", "_parser", "_pause_reading_for_buffer", "_paused", "_process_keepalive",
    "_resume_reading_for_buffer", "_resume_reading_if_drained", "_task_handler", "_waiter", "pause_reading",
    "resume_reading",
)  # fmt: skip
"""What `Protocol` knows of aiohttp's insides."""


class Server(HttpServer):
    """Serves connections.

    Args:
        entrance: answers what comes by connections of which nothing else is said.
        is_fast: whether whole requests are answered without a task.
    """

    def __init__(self, entrance: Entrance, *, is_fast: bool = True) -> None:
        settings: Settings = entrance.edge.settings
        super().__init__(
            _respond,
            request_factory=_request,
            access_log=None,
            auto_decompress=False,
            keepalive_timeout=settings.idle_timeout_s,
            max_line_size=MAX_URL_BYTES,
            max_field_size=MAX_FIELD_BYTES,
            max_headers=MAX_FIELDS,
            read_bufsize=settings.max_body_bytes,  # bodies are read whole, so there is no use in halting one
        )
        self.entrance = entrance
        self.most = settings.max_connections
        """How many connections may be open at once."""
        self._kind: type[TaskProtocol] = Protocol if is_fast and has_all(RequestHandler) else TaskProtocol

    def __call__(self) -> RequestHandler:
        """Make the protocol of a new connection."""
        return self.by(self.entrance)

    def by(self, entrance: Entrance) -> TaskProtocol:
        """Make the protocol of a new connection that came by an entrance of its own."""
        return self._kind(self, entrance=entrance, loop=self._loop, **self._kwargs)


async def _respond(http: web.BaseRequest) -> web.StreamResponse:
    return await cast("TaskProtocol", http.protocol).entrance.respond(http)


def _request(
    message: RawRequestMessage,
    payload: StreamReader,
    protocol: RequestHandler,
    writer: AbstractStreamWriter,
    task: asyncio.Task[None],
) -> web.BaseRequest:
    return cast("TaskProtocol", protocol).entrance.request(message, payload, protocol, writer, task)


def has_all(kind: type) -> bool:
    """Tell whether aiohttp's protocol has what ours relies on; one that has not is told of once."""
    missing = [name for name in RELIED_ON if not hasattr(kind, name)]
    if missing and kind not in _TOLD:
        _TOLD.add(kind)
        logger.warning(
            "this version of aiohttp has no %s: requests are served in a slower way, and invalid HTTP is "
            "described in fewer words; install aiohttp>=3.14,<3.15",
            ", ".join(missing),
        )
    return not missing


_TOLD: set[type] = set()
