"""Answer what is no HTTP: say why, and repeat nothing that may be secret."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from aiohttp import web

from simulator.secrets.hiding import without_secrets

if TYPE_CHECKING:
    from aiohttp.web_protocol import RequestHandler

MAX_LINE_BYTES = 64 << 10
"""Longest line of a request's head, its URL's above all: room for a thousand numbers in a query."""

_QUOTATION = re.compile(r"\n\n|(?::|(?<! )) *+(?:bytearray\()?b['\"]")


class Protocol(web.RequestHandler):
    """One connection."""

    __slots__ = ()

    def handle_error(
        self,
        request: web.BaseRequest,
        status: int = 500,
        exc: BaseException | None = None,
        message: str | None = None,
    ) -> web.StreamResponse:
        """Answer what could not be read, without the line that was wrong: nobody knows what stands in it."""
        shown = None if message is None else without_secrets(_QUOTATION.split(message)[0])
        return super().handle_error(request, status, exc, shown)


class Server(web.Server):
    """Serve connections."""

    def __call__(self) -> RequestHandler:
        """Make the protocol of a new connection."""
        return Protocol(self, loop=self._loop, **self._kwargs)
