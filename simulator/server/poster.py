"""Post callbacks: make one HTTP request each, and tell its result.

Every callback has a connection of its own: a receiver may close a kept one at any time, and a POST is not repeated.
"""

from __future__ import annotations

import asyncio
import time
from functools import partial
from typing import TYPE_CHECKING, Any, cast

import aiohttp
from aiohttp.client_proto import ResponseHandler
from yarl import URL

from simulator import __version__
from simulator.hosting.courier import Posted
from simulator.sandbox.faults.effects.receipt import Manners
from simulator.secrets.hiding import without_secrets
from simulator.server.addresses import AddressPolicy, ForbiddenAddressError, GuardedResolver
from simulator.server.manners import Pace
from simulator.server.memory import break_circle

if TYPE_CHECKING:
    from simulator.sandbox.books.callbacks import Callback
    from simulator.settings import Settings

KEPT_ANSWER_BYTES = 1_024
READ_ANSWER_BYTES = 64 * 1024
GOOD_MANNERS = Manners()


class Connection(ResponseHandler):
    """A connection to a receiver, which leaves nothing behind."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__(loop)
        self._own_transport: asyncio.BaseTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin."""
        super().connection_made(transport)
        self._own_transport = transport

    def connection_lost(self, exc: BaseException | None) -> None:
        """End."""
        super().connection_lost(exc)
        if self._own_transport is not None:
            break_circle(self._own_transport)


class Connector(aiohttp.TCPConnector):
    """Makes such connections."""

    def __init__(self, **connecting: Any) -> None:
        super().__init__(**connecting)
        self._factory = cast("partial[ResponseHandler]", partial(Connection, loop=self._loop))


class Poster:
    """Make one request for each try, to addresses that the settings allow.

    Args:
        settings: timeout and allowed networks.
    """

    def __init__(self, settings: Settings) -> None:
        self._policy = AddressPolicy(settings.callback_networks)
        self._timeout_s = settings.callback_timeout_s
        self._session: aiohttp.ClientSession | None = None
        self._holding: set[asyncio.Task[None]] = set()

    def start(self) -> None:
        """Open the client session; needs a running loop."""
        self._session = self._open(force_close=True)

    async def stop(self) -> None:
        """Close every connection."""
        for task in self._holding:
            task.cancel()
        if self._holding:
            await asyncio.wait(self._holding)
        if self._session is not None:
            await self._session.close()

    async def post(self, callback: Callback) -> Posted:
        """Send a callback once; whatever goes wrong is part of the result."""
        retry, manners = callback.retry, callback.manners or GOOD_MANNERS
        seconds = self._timeout_s if retry is None or retry.timeout_ms is None else retry.timeout_ms / 1000
        pace, began = Pace(manners, seconds), time.monotonic()
        status, error, answer = await self._exchange(callback, pace, seconds, manners.hold_ms)
        took_s = max(time.monotonic() - began - pace.waited_s, 0)
        return Posted(status, error, answer, round(took_s * 1000))

    def _open(self, **connecting: Any) -> aiohttp.ClientSession:
        return aiohttp.ClientSession(
            connector=Connector(
                resolver=GuardedResolver(self._policy), limit=0, socket_factory=self._policy.socket_for, **connecting
            ),
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=False,
            headers={"User-Agent": f"sms-simulator/{__version__}"},
        )

    async def _exchange(
        self, callback: Callback, pace: Pace, seconds: float, hold_ms: int
    ) -> tuple[int | None, str | None, str]:
        if self._session is None:
            raise AssertionError("the poster has not been started")
        request = callback.request
        session = self._open(keepalive_timeout=hold_ms / 1000) if hold_ms else self._session
        try:
            self._policy.check_literal(URL(request.url).raw_host or "")  # digits of other scripts become ASCII in there
            async with session.request(
                request.method,
                request.url,
                data=pace.sent(request.body) if request.content_type else None,
                headers=request.headers,
                allow_redirects=False,
                timeout=aiohttp.ClientTimeout(total=seconds),
            ) as response:
                answer = await pace.read(response.content, READ_ANSWER_BYTES)
                return response.status, None, answer[:KEPT_ANSWER_BYTES].decode(errors="replace")
        except TimeoutError:
            return None, f"no answer within {seconds:g} s", ""
        except (aiohttp.ClientError, OSError, ValueError) as error:
            return None, _words(error), ""
        finally:
            if hold_ms:
                self._keep(session, hold_ms)

    def _keep(self, session: aiohttp.ClientSession, hold_ms: int) -> None:
        """Keep a session's connection for a while after its answer, and close it then."""
        task = asyncio.get_running_loop().create_task(_close_later(session, hold_ms))
        self._holding.add(task)
        task.add_done_callback(self._holding.discard)


def _words(error: Exception) -> str:
    """Word what went wrong, without secrets; bytes of a name that are no UTF-8 are spelled out."""
    cause = error.os_error if isinstance(error, aiohttp.ClientConnectorError) else error
    if isinstance(cause, ForbiddenAddressError):
        words = str(cause)
    elif isinstance(error, aiohttp.ClientConnectorDNSError):
        words = f"unknown host {error.host!r}"
    elif isinstance(error, aiohttp.ClientSSLError | aiohttp.ClientConnectorCertificateError):
        words = "the receiver has no valid TLS certificate, or speaks no TLS"
    elif isinstance(cause, ConnectionRefusedError):
        words = "the connection was refused: nobody listens there"
    elif isinstance(error, aiohttp.ClientConnectorError):
        words = "the receiver cannot be reached"
    elif isinstance(error, aiohttp.ClientPayloadError):
        words = "the answer is incomplete"
    elif isinstance(error, aiohttp.ClientResponseError):
        words = "the answer is invalid HTTP"
    elif isinstance(error, aiohttp.ClientConnectionError | OSError):
        words = "the connection was closed without an answer"
    else:
        words = "the URL is invalid"
    return without_secrets(words.encode(errors="backslashreplace").decode())[:KEPT_ANSWER_BYTES]


async def _close_later(session: aiohttp.ClientSession, hold_ms: int) -> None:
    try:
        await asyncio.sleep(hold_ms / 1000)
    finally:
        await session.close()
