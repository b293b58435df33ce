"""Be a forward proxy that answers for the vendors' hosts itself, and leads on to others where that is allowed.

What it only leads on is not looked at, and nothing of it is kept.
"""

from __future__ import annotations

import asyncio
import base64
import binascii
import contextlib
import re
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

from simulator.api.problem import problem
from simulator.hosting.unreadable import KEPT_BYTES, Unreadable
from simulator.server.acceptor import hand_over, peeked
from simulator.server.egress import RefusedError, authority
from simulator.server.refusals import MAX_HEAD_BYTES, TOO_MANY, Refusal
from simulator.server.securing import HANDSHAKE, secure
from simulator.server.written import head_of

if TYPE_CHECKING:
    import socket
    import ssl
    from collections import Counter
    from collections.abc import Container

    from simulator.api.request import Request
    from simulator.server.connections import Server
    from simulator.server.edge import Entrance
    from simulator.server.egress import Connection, Egress
    from simulator.server.holding import Answered

ESTABLISHED = b"HTTP/1.1 200 Connection established\r\n\r\n"
END = b"\r\n\r\n"
PIECE_BYTES = 64 << 10
MOST_NAMED = 1_000
LOOK_AGAIN_S = 0.005
"""When the rest of a head may have come."""

_FIRST_LINE = re.compile(rb"([!-~]{1,20}) ([!-~]+) HTTP/1\.[01]\r\n")
_AUTHORITY = re.compile(r"(\[[0-9a-fA-F:.]+\]|[^:\[\]/?#@]+):([0-9]{1,5})")
_USER = re.compile(rb"^proxy-authorization:[ \t]*basic[ \t]+([A-Za-z0-9+/=]+)[ \t]*\r$", re.IGNORECASE | re.MULTILINE)
_HOP = re.compile(rb"(?:proxy-authorization|proxy-connection|connection|keep-alive):", re.IGNORECASE)
"""The headers that hold for one connection alone. Source: RFC 9110, section 7.6.1."""

NOT_ASKED = Refusal(
    400,
    "no-proxy-request",
    "This port is a forward proxy: set it as the client's proxy (http_proxy, https_proxy). As a base URL use the main "
    "port, or the one of --tls.",
)
NO_AUTHORITY = Refusal(400, "invalid-request", "CONNECT names no host and port: expected CONNECT sms.example.com:443.")


class Asked(NamedTuple):
    """What a client asks a proxy for: a tunnel to a host, or one request to it; `sandbox` is the user's name."""

    host: str
    port: int
    is_tunnel: bool
    sandbox: str | None


class ForwardProxy:
    """Answers for the vendors' hosts, and leads on.

    Args:
        server: answers requests to vendors.
        context: what connections to them are secured with.
        hosts: the names of the vendors' hosts.
        egress: says which others are led on to.
        led_on: counts how often that was done, by name and port.
    """

    def __init__(
        self, server: Server, context: ssl.SSLContext, hosts: Container[str], egress: Egress, led_on: Counter[str]
    ) -> None:
        self._server = server
        self._context = context
        self._hosts = hosts
        self._egress = egress
        self._entrance: Entrance = replace(server.entrance, answer=self._answer)
        self._led_on = led_on

    async def begin(self, connected: socket.socket) -> None:
        """Deal with a connection."""
        settings = self._entrance.edge.settings
        async with asyncio.timeout(settings.idle_timeout_s):
            if not await peeked(connected, 1):
                connected.close()
                return
        async with asyncio.timeout(settings.head_timeout_s):
            head = await _head_of(connected)
        asked = _asked_in(head)
        if asked is None:  # no request to a proxy, or none that can be read
            await hand_over(connected, self._server.by(self._entrance))
        elif isinstance(asked, Refusal):
            await self._refuse(connected, head, None, asked)
        elif asked.host in self._hosts:
            await self._answer_for(asked, connected, head)
        else:
            await self._lead_on(asked, connected, head)

    # ----------------------------------------------------------------------------------------------------------------

    def _answer(self, name: str | None, request: Request) -> Answered:
        """Answer a request, unless it asks for this port itself."""
        if request.origin.host in self._hosts:
            return self._server.entrance.answer(name, request)
        self._entrance.edge.note(None, name, Unreadable.of(request, *NOT_ASKED))
        return problem(*NOT_ASKED)

    async def _answer_for(self, asked: Asked, connected: socket.socket, head: bytes) -> None:
        """Answer for a vendor's host."""
        entrance = replace(self._entrance, sandbox=asked.sandbox)
        if not asked.is_tunnel:
            await hand_over(
                connected, self._server.by(replace(entrance, is_once=True))
            )  # the next may be for another host
            return
        connected.recv(len(head))
        await asyncio.get_running_loop().sock_sendall(connected, ESTABLISHED)
        async with asyncio.timeout(entrance.edge.settings.idle_timeout_s):
            first = await peeked(connected, 1)
        if not first:
            connected.close()
        elif first[0] == HANDSHAKE:
            await secure(connected, self._server, replace(entrance, scheme="https"), self._context, asked.host)
        else:
            await hand_over(connected, self._server.by(entrance))

    async def _lead_on(self, asked: Asked, connected: socket.socket, head: bytes) -> None:
        """Lead on to a host that is no vendor's."""
        edge = self._entrance.edge
        if not edge.connected():
            edge.disconnected()
            await self._refuse(connected, head, asked.sandbox, TOO_MANY)
            return
        try:
            await self._lead_there(asked, connected, head)
        except RefusedError as error:
            await self._refuse(connected, head, asked.sandbox, error.refusal)
        finally:
            edge.disconnected()

    async def _lead_there(self, asked: Asked, connected: socket.socket, head: bytes) -> None:
        if asked.is_tunnel:
            there, beginning = await self._egress.connect(asked.host, asked.port), b""
        else:
            there, is_proxy = await self._egress.connect_plain(asked.host, asked.port)
            beginning = _rewritten(head, self._egress.upstream_headers if is_proxy else None)
        named = authority(asked.host, asked.port)
        if named in self._led_on or len(self._led_on) < MOST_NAMED:
            self._led_on[named] += 1
        connected.recv(len(head))
        if asked.is_tunnel:
            await asyncio.get_running_loop().sock_sendall(connected, ESTABLISHED)
        there[1].write(beginning)
        await _relayed(await asyncio.open_connection(sock=connected), there)

    async def _refuse(self, connected: socket.socket, head: bytes, sandbox: str | None, refusal: Refusal) -> None:
        """Say why there is no way on, and note it."""
        noted = Unreadable(*refusal, _without_user(head)[:KEPT_BYTES], len(head), self._entrance.listener)
        self._entrance.edge.note(None, sandbox, noted)
        connected.recv(len(head))
        answer = problem(*refusal)
        written = head_of(answer, self._entrance.edge.second(), is_kept=False, is_new=True) + answer.body
        await asyncio.get_running_loop().sock_sendall(connected, written)
        connected.close()


def _asked_in(head: bytes) -> Asked | Refusal | None:
    """Read what a client asks for; None where it is no request to a proxy."""
    line = _FIRST_LINE.match(head)
    if line is None or not head.endswith(END):
        return None
    target = line[2].decode("ascii")
    sandbox = _user_in(head)
    if line[1] == b"CONNECT":
        found = _AUTHORITY.fullmatch(target)
        if found is None or not 0 < int(found[2]) <= 65_535:  # noqa: PLR2004 - the last port
            return NO_AUTHORITY
        return Asked(_name_of(found[1]), int(found[2]), is_tunnel=True, sandbox=sandbox)
    if not target.lower().startswith("http://"):
        return None
    try:
        parts = urlsplit(target)
        host, port = parts.hostname, parts.port or 80
    except ValueError:
        return None  # the server says what is wrong with it
    return None if host is None else Asked(_name_of(host), port, is_tunnel=False, sandbox=sandbox)


def _name_of(host: str) -> str:
    return host.strip("[]").lower().removesuffix(".")


def _user_in(head: bytes) -> str | None:
    """Return the user's name, which names a sandbox; None where there is none."""
    found = _USER.search(head)
    if found is None:
        return None
    try:
        pair = base64.b64decode(found[1], validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        return None
    return pair.partition(":")[0] or None


def _without_user(head: bytes) -> bytes:
    """Return a head without what may be a password."""
    return _USER.sub(b"Proxy-Authorization: (hidden)\r", head)


def _rewritten(head: bytes, upstream: list[str] | None) -> bytes:
    """Return the head of a request as the host gets it, or another proxy, with that one's headers."""
    line, *fields = head[: -len(END)].split(b"\r\n")
    if upstream is None:
        method, target, version = line.split(b" ")
        parts = urlsplit(target)
        line = b" ".join((method, (parts.path or b"/") + (b"?" + parts.query if parts.query else b""), version))
    kept = [each for each in fields if not _HOP.match(each)]
    further = [each.encode() for each in upstream or ()]
    return b"\r\n".join((line, *kept, *further, b"Connection: close", b"", b""))


async def _head_of(connected: socket.socket) -> bytes:
    """Return the head of the first request, and leave it in the socket; one that is too long lacks its end."""
    while True:
        data = await peeked(connected, MAX_HEAD_BYTES)
        end = data.find(END)
        if end >= 0:
            return data[: end + len(END)]
        if len(data) >= MAX_HEAD_BYTES or data[:1] == bytes([HANDSHAKE]):
            return data
        await asyncio.sleep(LOOK_AGAIN_S)


async def _relayed(here: Connection, there: Connection) -> None:
    """Carry bytes both ways until both have ended, or either breaks."""
    ways = [asyncio.create_task(_carried(here[0], there[1])), asyncio.create_task(_carried(there[0], here[1]))]
    try:
        await asyncio.gather(*ways)
    except OSError:
        pass  # whoever is left sees the connection end
    finally:
        for way in ways:
            way.cancel()
        for _, writer in (here, there):
            writer.close()


async def _carried(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while data := await reader.read(PIECE_BYTES):
        writer.write(data)
        await writer.drain()
    with contextlib.suppress(OSError):
        writer.write_eof()
