"""Answer a connection as it speaks, https or http, which its first byte tells."""

from __future__ import annotations

import asyncio
import ssl
from dataclasses import replace
from typing import TYPE_CHECKING

from simulator.api.problem import problem
from simulator.hosting.unreadable import Unreadable
from simulator.server.acceptor import hand_over, peeked
from simulator.server.refusals import PLAIN, Refusal

if TYPE_CHECKING:
    import socket

    from simulator.api.request import Request, Response
    from simulator.server.acceptor import Secured
    from simulator.server.connections import Server
    from simulator.server.edge import Edge, Entrance

HANDSHAKE = 0x16
"""The first byte of a connection that speaks TLS. Source: RFC 8446, section 5.1."""

DISTRUST = ("UNKNOWN_CA", "CERTIFICATE_UNKNOWN", "BAD_CERTIFICATE", "CERTIFICATE_EXPIRED", "UNSUPPORTED_CERTIFICATE")
"""Ends of the alerts by which clients say that they do not trust a certificate."""


class Securing:
    """Has connections answered by a server, secured or not.

    Args:
        server: answers them.
        context: what they are secured with.
        is_secure_alone: whether a request without TLS is refused.
    """

    def __init__(self, server: Server, context: ssl.SSLContext, *, is_secure_alone: bool = False) -> None:
        self._server = server
        self._context = context
        plain = replace(server.entrance, scheme="http")
        self._plain = replace(plain, answer=_Refusing(plain.edge).answer) if is_secure_alone else plain
        self._secure = replace(server.entrance, scheme="https")

    async def begin(self, connected: socket.socket) -> None:
        """Hand a connection over when its first byte has come."""
        async with asyncio.timeout(self._plain.edge.settings.idle_timeout_s):
            first = await peeked(connected, 1)
        if not first:
            connected.close()
        elif first[0] == HANDSHAKE:
            await secure(connected, self._server, self._secure, self._context)
        else:
            await hand_over(connected, self._server.by(self._plain))


def secured_by(context: ssl.SSLContext) -> Secured:
    """Return what has a server answer secured connections beside plain ones."""
    return lambda server: Securing(server, context).begin


async def secure(
    connected: socket.socket, server: Server, entrance: Entrance, context: ssl.SSLContext, name: str | None = None
) -> None:
    """Secure a connection, and have what comes by it answered; a handshake that fails is noted.

    Args:
        connected: the client has begun with TLS.
        server: answers it.
        entrance: by which it came.
        context: what it is secured with.
        name: of the host that the client wants, where it is known.
    """
    try:
        await hand_over(connected, server.by(entrance), context)
    except (ssl.SSLError, ConnectionError) as error:
        connected.close()
        detail = _why_not(error, name)
        entrance.edge.note(
            entrance.home, entrance.sandbox, Unreadable(None, "tls-handshake", detail, b"", 0, entrance.listener)
        )


def _why_not(error: ssl.SSLError | ConnectionError, name: str | None) -> str:
    reason = getattr(error, "reason", None) or ""
    whose = "" if name is None else f" for {name}"
    if reason.endswith(DISTRUST):
        return (
            f"The client does not trust the certificate{whose}. `sms-simulator run` and `sms-simulator env` have most "
            "trust it; one with a list of its own (CURLOPT_CAINFO, verify=...) needs the certificate there."
        )
    if isinstance(error, ConnectionError) or "EOF" in reason:
        return (
            f"The client left in the middle of the handshake{whose}, as some do that do not trust a certificate: "
            "`sms-simulator env` shows how they come to."
        )
    words = reason.replace("_", " ").lower() or "no reason given"
    return f"The TLS handshake{whose} failed: {words}. Expected: TLS 1.2 or 1.3."


class _Refusing:
    """Refuses requests that came without TLS."""

    def __init__(self, edge: Edge) -> None:
        self._edge = edge

    def answer(self, name: str | None, request: Request) -> Response:
        refusal: Refusal = PLAIN
        self._edge.note(None, name, Unreadable.of(request, *refusal))
        return problem(*refusal)
