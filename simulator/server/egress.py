"""Decide which hosts that are no vendor's a proxy leads on to, and connect to them."""

from __future__ import annotations

import asyncio
import base64
import ipaddress
import socket
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from simulator.server.guard import LOCAL_ENDINGS
from simulator.server.refusals import Refusal
from simulator.text.network_errors import network_cause_of

if TYPE_CHECKING:
    from collections.abc import Sequence

PUBLIC = "allow"
"""Every host that is public."""
ALL = "any"
"""Every host, those of this machine and of private networks included."""

CONNECT_S = 30.0
MOST_HEAD_BYTES = 16 << 10
"""Longest answer of another proxy before the connection begins."""

Connection = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class RefusedError(Exception):
    """Says why a host is not led on to; `refusal` is the answer."""

    def __init__(self, status: int, kind: str, detail: str) -> None:
        super().__init__(detail)
        self.refusal = Refusal(status, kind, detail)


class Egress:
    """Lead on to other hosts.

    Args:
        allowed: `allow`, `any`, or hosts with or without a port, in lower case; a name stands for those below it,
            too. Nothing allows none.
        upstream: the URL of the proxy by which they are reached; None for the direct way.
    """

    def __init__(self, allowed: Sequence[str], upstream: str | None = None) -> None:
        self._is_public_allowed = PUBLIC in allowed
        self._is_all = ALL in allowed
        self._allowed = frozenset(allowed)
        self._upstream = None if upstream is None else urlsplit(upstream)

    async def connect(self, host: str, port: int) -> Connection:
        """Connect to a host, as if no proxy were between; raises `RefusedError`."""
        address = await self._address_of(host, port)
        named = authority(host, port)
        if self._upstream is None:
            return await self._opened(address, port, named)
        connection = await self._to_upstream()
        lines = [f"CONNECT {named} HTTP/1.1", f"Host: {named}", *self.upstream_headers, "", ""]
        connection[1].write("\r\n".join(lines).encode())
        try:
            head = await asyncio.wait_for(connection[0].readuntil(b"\r\n\r\n"), CONNECT_S)
        except (asyncio.IncompleteReadError, asyncio.LimitOverrunError, OSError):
            head = b""
        status = head[: len(b"HTTP/1.1 200")].rpartition(b" ")[2]
        if status != b"200":
            connection[1].close()
            told = f"answered {status.decode(errors='replace')}" if status else "did not answer"
            raise RefusedError(502, "egress-failed", f"The proxy upstream {told} when asked for {named}.")
        return connection

    async def connect_plain(self, host: str, port: int) -> tuple[Connection, bool]:
        """Connect for a request without TLS; tells also whether it is another proxy that gets it."""
        if self._upstream is None:
            return await self.connect(host, port), False
        await self._address_of(host, port)
        return await self._to_upstream(), True

    @property
    def upstream_headers(self) -> list[str]:
        """The headers that tell the other proxy who we are."""
        if self._upstream is None or self._upstream.username is None:
            return []
        pair = f"{unquote(self._upstream.username)}:{unquote(self._upstream.password or '')}"
        return [f"Proxy-Authorization: Basic {base64.b64encode(pair.encode()).decode()}"]

    # ----------------------------------------------------------------------------------------------------------------

    async def _address_of(self, host: str, port: int) -> str:
        """Return what to connect to, an address that was looked at; raises `RefusedError`."""
        if self._is_all or self._is_named(host, port):
            return host
        named = authority(host, port)
        if not self._is_public_allowed:
            raise RefusedError(
                403,
                "egress-denied",
                f"{named} is no host of a vendor, and this proxy leads to no other: allow it with "
                f"--egress {named}, or all that are public with --egress allow.",
            )
        addresses: list[str] = []
        is_public = host != "localhost" and not host.endswith(LOCAL_ENDINGS)
        if is_public:
            addresses = _literal(host) or ([] if self._upstream is not None else await _resolved(host, port))
            is_public = all(_is_public(each) for each in addresses)
        if not is_public:
            raise RefusedError(
                403,
                "egress-denied",
                f"{named} is on this machine or in a private network, where this proxy leads only if told: "
                f"allow it with --egress {named}, or have the client call it without a proxy (NO_PROXY).",
            )
        return addresses[0] if addresses else host

    def _is_named(self, host: str, port: int) -> bool:
        labels = host.split(".")
        names = (".".join(labels[at:]) for at in range(len(labels)))
        return any(not self._allowed.isdisjoint((name, authority(name, port))) for name in names)

    async def _to_upstream(self) -> Connection:
        if self._upstream is None:
            raise AssertionError("there is no proxy upstream")
        host = self._upstream.hostname or ""
        return await self._opened(host, self._upstream.port or 80, "the proxy upstream")

    async def _opened(self, address: str, port: int, whom: str) -> Connection:
        try:
            opening = asyncio.open_connection(address, port, limit=MOST_HEAD_BYTES)
            return await asyncio.wait_for(opening, CONNECT_S)
        except OSError as error:
            why = network_cause_of(error)
            raise RefusedError(502, "egress-failed", f"{whom} cannot be reached: {why}.") from error


def authority(host: str, port: int) -> str:
    """Write host and port as a URL has them: an IPv6 address in brackets."""
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def _is_public(address: str) -> bool:
    found = ipaddress.ip_address(address)
    mapped = getattr(found, "ipv4_mapped", None)  # an address of IPv4 in the clothes of IPv6
    return (mapped or found).is_global and not found.is_multicast


def _literal(host: str) -> list[str]:
    try:
        return [str(ipaddress.ip_address(host))]
    except ValueError:
        return []


async def _resolved(host: str, port: int) -> list[str]:
    """Look a name up; raises `RefusedError`."""
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise RefusedError(502, "egress-failed", f"{host} has no address that can be found.") from error
    return [str(each[4][0]).partition("%")[0] for each in found]
