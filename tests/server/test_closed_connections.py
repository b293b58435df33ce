"""Connections that are closed leave nothing behind, before the collector ever looks through all there is.

It looks through what is new now and then, and what is in use then it keeps out of its sight for minutes. So it is made
to look while the connections are open: what becomes of each must not depend on it.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import socket
from collections.abc import Iterator

import pytest
from support import child
from support.callback_connection import CallbackConnection
from support.child import Child

pytestmark = pytest.mark.soak

CONNECTIONS = 5_000
AT_ONCE = 100
KEPT = 300
FLAGS = (
    "--speed", "1000", "--callback-concurrency", str(AT_ONCE), "--no-rate-limits", "--terms", "msgine.balance=1000000",
    "--max-messages", str(KEPT), "--max-callbacks", str(KEPT), "--max-ledger-entries", str(KEPT),
    "--journal-bytes", "100000", "--capsule-bytes", "100000", "--contract", "off", "--log-level", "warning",
)  # fmt: skip

PRICE = "GET /api/v1/pricing/sms?country=UG"
FEW = 50
"""More than are under way when nobody is connected."""

TRANSPORTS = {"_SelectorSocketTransport", "TCPTransport"}
"""Of asyncio and of uvloop."""

OF_CONNECTIONS = (
    *TRANSPORTS, "TransportSocket", "socket", "Protocol", "StreamReader", "ResponseHandler", "ClientResponse", "Task",
    "Future",
)  # fmt: skip
MOST = dict.fromkeys(OF_CONNECTIONS, FEW) | {"Callback": KEPT + FEW, "TimerHandle": 2 * 100 + FEW}
"""Of each type; asyncio keeps some hundred timers that were cancelled."""


@pytest.fixture
def server() -> Iterator[Child]:
    with child.simulator(*FLAGS) as server:
        yield server


@contextlib.contextmanager
def asked(server: Child, request: str, body: str = "") -> Iterator[None]:
    """A connection of its own that was answered, and is still open."""
    head = (
        f"{request} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer token\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", server.port), timeout=20) as connection:
        connection.sendall((head + body).encode())
        assert connection.recv(100).startswith(b"HTTP/1.1 20")
        yield


class Receiver:
    """Answers callbacks when many have come and the collector has looked, and closes their connections."""

    def __init__(self, server: Child) -> None:
        self.answered = 0
        self._server = server
        self._waiting: list[asyncio.Transport] = []
        self._done = asyncio.Event()

    def take(self, _: bytes, transport: asyncio.Transport) -> None:
        self._waiting.append(transport)
        if len(self._waiting) == AT_ONCE:
            self._server.look()
            for each in self._waiting:
                each.write(b"HTTP/1.1 204 No Content\r\n\r\n")
                each.close()
            self._waiting.clear()
            self.answered += AT_ONCE
            self._done.set()

    async def has_answered(self) -> None:
        """Wait until the next ones are answered."""
        await asyncio.wait_for(self._done.wait(), 20)
        self._done.clear()


def left(server: Child) -> dict[str, int]:
    """Of which objects there are too many, when what was under way has ended."""
    for _ in range(20):
        with asked(server, PRICE):  # takes the server's loop round a few times
            pass
    with asked(server, PRICE):
        counts = server.objects()
    assert TRANSPORTS & {*counts}, "open connections are of another type: it has to be counted here"
    return {name: counts[name] for name, most in MOST.items() if counts[name] > most}


def test_connections_that_clients_closed(server: Child) -> None:
    for _ in range(CONNECTIONS // AT_ONCE):
        with contextlib.ExitStack() as connections:
            for _ in range(AT_ONCE):
                connections.enter_context(asked(server, PRICE))
            server.look()
    assert left(server) == {}


async def test_connections_that_receivers_of_callbacks_closed(server: Child) -> None:
    receiver = Receiver(server)
    loop = asyncio.get_running_loop()
    listening = await loop.create_server(lambda: CallbackConnection(receiver.take), "127.0.0.1", 0, backlog=AT_ONCE)
    url = f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}/hook"
    numbers = [f"+2567015212{number:02}" for number in range(AT_ONCE)]
    send = json.dumps({"to": numbers, "message": "Hi", "callbackUrl": url})
    async with listening:
        for _ in range(CONNECTIONS // (2 * AT_ONCE)):
            with asked(server, "POST /api/v1/messages/sms", send):
                await receiver.has_answered()  # that they were sent
                await receiver.has_answered()  # that they were delivered, which is told after the other has been
    assert receiver.answered == CONNECTIONS
    assert left(server) == {}
