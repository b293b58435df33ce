"""Post callbacks: make one HTTP request each, and tell its result.

Every callback has a connection of its own: a receiver may close a kept one at any time, and a POST is not repeated.
"""

from __future__ import annotations

import asyncio
import base64
import ssl
import time
from functools import cache
from typing import TYPE_CHECKING, Any

import aiohttp
from yarl import URL

from simulator import __version__
from simulator.hosting.courier import Posted
from simulator.sandbox.errors import SimulatorError
from simulator.server.addresses import AddressPolicy, GuardedResolver
from simulator.server.answers import HEAD_BYTES, Connector
from simulator.server.manners import Pace
from simulator.server.unanswered import cause_of_silence
from simulator.text.system_errors import cause_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simulator.sandbox.books.callbacks import Callback
    from simulator.sandbox.faults.effects.receipt import Manners
    from simulator.settings import Settings

KEPT_ANSWER_BYTES = 1_024
READ_ANSWER_BYTES = 64 * 1024
REPLY_CHARACTERS = 1_600
"""The most of an answer that is sent on to somebody."""


class Poster:
    """Make one request for each try, to addresses that the settings allow.

    Args:
        settings: timeout, allowed networks and certificates.

    Raises:
        SimulatorError: the file of certificates cannot be used.
    """

    def __init__(self, settings: Settings) -> None:
        self._trust = True if settings.callback_ca is None else _trust_in(settings.callback_ca)
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
        retry, manners = callback.retry, callback.manners or _good_manners()
        timeout_ms = callback.request.timeout_ms if retry is None or retry.timeout_ms is None else retry.timeout_ms
        seconds = self._timeout_s if timeout_ms is None else timeout_ms / 1000
        pace, began = Pace(manners, seconds), time.monotonic()
        posted = await self._exchange(callback, pace, seconds, manners.hold_ms)
        took_s = max(time.monotonic() - began - pace.waited_s, 0)
        return posted._replace(duration_ms=round(took_s * 1000))

    def _open(self, **connecting: Any) -> aiohttp.ClientSession:
        return aiohttp.ClientSession(
            connector=Connector(
                resolver=GuardedResolver(self._policy),
                limit=0,
                socket_factory=self._policy.socket_for,
                ssl=self._trust,
                **connecting,
            ),
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=False,
            max_line_size=HEAD_BYTES,
            max_field_size=HEAD_BYTES,
            max_headers=HEAD_BYTES,
            headers={"User-Agent": f"sms-simulator/{__version__}"},
        )

    async def _exchange(self, callback: Callback, pace: Pace, seconds: float, hold_ms: int) -> Posted:
        if self._session is None:
            raise AssertionError("the poster has not been started")
        request = callback.request
        session = self._open(keepalive_timeout=hold_ms / 1000) if hold_ms else self._session
        try:
            url = URL(request.url)
            self._policy.check_literal(url.raw_host or "")  # digits of other scripts become ASCII in there
            async with session.request(
                request.method,
                url.with_user(None),
                data=pace.sent(request.body) if request.content_type else None,
                headers=(*request.headers, *_credentials(url)),
                allow_redirects=False,
                timeout=aiohttp.ClientTimeout(total=seconds),
            ) as response:
                answer = await pace.read(response.content, READ_ANSWER_BYTES, is_whole=request.takes_reply)
                reply = _reply_in(response, answer) if request.takes_reply else ""
                return Posted(response.status, None, answer[:KEPT_ANSWER_BYTES].decode(errors="replace"), 0, reply)
        except TimeoutError:
            return Posted(None, f"no answer within {seconds:g} s", "", 0)
        except (aiohttp.ClientError, OSError, ValueError) as error:
            return Posted(None, cause_of_silence(error), "", 0)
        finally:
            if hold_ms:
                self._keep(session, hold_ms)

    def _keep(self, session: aiohttp.ClientSession, hold_ms: int) -> None:
        """Keep a session's connection for a while after its answer, and close it then."""
        task = asyncio.get_running_loop().create_task(_close_later(session, hold_ms))
        self._holding.add(task)
        task.add_done_callback(self._holding.discard)


def _reply_in(response: aiohttp.ClientResponse, answer: bytes) -> str:
    """Return the text in an answer; empty where it says that it is something else than plain text."""
    if response.headers.get("Content-Type") and response.content_type != "text/plain":
        return ""
    try:
        text = answer.decode(response.charset or "utf-8", "replace")
    except LookupError:  # an encoding that nobody knows
        text = answer.decode(errors="replace")
    return text.strip()[:REPLY_CHARACTERS].rstrip()


def _credentials(url: URL) -> Iterator[tuple[str, str]]:
    """Yield the header for the user name and password of a URL, if it has any."""
    if url.user is not None or url.password is not None:
        spelled = f"{url.user or ''}:{url.password or ''}".encode()
        yield "Authorization", f"Basic {base64.b64encode(spelled).decode()}"


def _trust_in(file: str) -> ssl.SSLContext:
    context = ssl.create_default_context()
    try:
        context.load_verify_locations(file)
    except ssl.SSLError:
        cause = "it holds no certificates in PEM form, such as those between BEGIN CERTIFICATE and END CERTIFICATE"
    except OSError as error:
        cause = cause_of(error)
    else:
        return context
    raise SimulatorError(f"the certificates of receivers (--callback-ca) cannot be read from {file!r}: {cause}")


async def _close_later(session: aiohttp.ClientSession, hold_ms: int) -> None:
    try:
        await asyncio.sleep(hold_ms / 1000)
    finally:
        await session.close()


@cache
def _good_manners() -> Manners:
    from simulator.sandbox.faults.effects.receipt import Manners  # noqa: PLC0415 - no request waits for it

    return Manners()
