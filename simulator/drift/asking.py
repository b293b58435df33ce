"""Send a request to a base URL, and return the answer or the trouble on the way, within time and bytes."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import aiohttp
from yarl import URL

from simulator.text.network_errors import network_cause_of
from simulator.values import frozen

if TYPE_CHECKING:
    from simulator.contract.exchange import Pairs
    from simulator.drift.probes import Call

MAX_BYTES = 1_000_000
"""More bytes than any documented answer has."""


@frozen
class Answer:
    """An answer that came."""

    status: int
    headers: Pairs
    body: bytes


@frozen
class Trouble:
    """The reason why there is no answer to compare: a rule's name, and its words."""

    rule: str
    text: str


class Asker:
    """Sends requests to one base URL and nowhere else: redirections are answers, not directions.

    Args:
        base_url: with http or https, perhaps with a path.
        timeout_s: how long one answer may take, from the name's lookup to its last byte.
    """

    def __init__(self, base_url: str, timeout_s: float, max_bytes: int = MAX_BYTES) -> None:
        self._base_url = base_url.rstrip("/")
        self._timeout_s = timeout_s
        self._max_bytes = max_bytes

    async def ask(self, call: Call) -> Answer | Trouble:
        """Send one request over a connection of its own."""
        try:
            async with asyncio.timeout(self._timeout_s):
                return await self._ask(call)
        except TimeoutError:
            return Trouble("timeout", f"no whole answer within {self._timeout_s:g} seconds")
        except (aiohttp.ClientError, ValueError, OSError) as error:
            return _trouble(error)

    async def _ask(self, call: Call) -> Answer | Trouble:
        headers = {"Accept": "application/json", "Accept-Encoding": "identity", **call.headers}
        async with (
            aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar(), timeout=aiohttp.ClientTimeout()) as session,
            session.request(
                call.method,
                URL(self._base_url + call.target, encoded=True),
                data=call.body or None,
                headers=headers,
                skip_auto_headers=("User-Agent", "Content-Type"),
                allow_redirects=False,
            ) as response,
        ):
            body = b""
            async for chunk in response.content.iter_any():
                body += chunk
                if len(body) > self._max_bytes:
                    return Trouble("too-long", f"the answer is longer than {self._max_bytes} bytes")
            return Answer(response.status, tuple(response.headers.items()), body)


def _trouble(error: Exception) -> Trouble:
    if isinstance(error, aiohttp.ClientConnectorCertificateError):
        return Trouble("tls", network_cause_of(error.certificate_error))
    if isinstance(error, aiohttp.ClientSSLError):
        return Trouble("tls", network_cause_of(error.os_error))
    if isinstance(error, aiohttp.ClientConnectorDNSError):
        return Trouble("unreachable", "the host name is unknown")
    if isinstance(error, aiohttp.ClientConnectorError):
        return Trouble("unreachable", f"no answer from there: {network_cause_of(error.os_error)}")
    if isinstance(error, aiohttp.ClientPayloadError | aiohttp.ServerDisconnectedError | ConnectionError):
        return Trouble("broken-off", "the connection was closed before the end of the answer")
    return Trouble("not-http", "the answer is not HTTP")
