"""Listen for connections: each listener is a value, opened and closed by whoever assembles the server."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from typing import TYPE_CHECKING, cast

from simulator.sandbox.origin import MAIN
from simulator.server.claim import BACKLOG, EVERYWHERE, addresses_of, bound_at
from simulator.values import frozen

if TYPE_CHECKING:
    from asyncio.trsock import TransportSocket
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from aiohttp import web

    from simulator.server.acceptor import Acceptor
    from simulator.server.claim import Address

ROUNDS = 3
"""In how many rounds of the event loop a connection becomes known after the operating system has accepted it."""


@frozen
class TcpListener:
    """A port of an address.

    Args:
        host: the address.
        port: 0 takes a free one.
        name: told with every request that comes by it.
        sockets: those that somebody has bound already, in the place of new ones.
    """

    host: str
    port: int
    name: str = MAIN
    sockets: tuple[socket.socket, ...] = ()

    async def listen(self, server: Callable[[], asyncio.BaseProtocol]) -> asyncio.Server | Servers:
        """Have connections answered; raises `OSError` where the address cannot be had."""
        loop = asyncio.get_running_loop()
        if self.sockets:
            return Servers([await loop.create_server(server, sock=each, backlog=BACKLOG) for each in self.sockets])
        if self._is_everywhere:
            return await loop.create_server(server, sock=self._everywhere(), backlog=BACKLOG)
        return await loop.create_server(server, self.host, self.port, backlog=BACKLOG)

    async def bound(self) -> list[socket.socket]:
        """Return sockets at the address; raises `OSError` where it cannot be had."""
        if self.sockets:
            return list(self.sockets)
        if self._is_everywhere:
            return [self._everywhere()]
        sockets: list[socket.socket] = []
        try:
            for address in await asyncio.to_thread(addresses_of, self.host):
                number = sockets[0].getsockname()[1] if sockets and not self.port else self.port
                sockets.append(bound_at((address[0], number, *address[2:])))
        except OSError:
            for each in sockets:
                each.close()
            raise
        return sockets

    @property
    def _is_everywhere(self) -> bool:
        return self.host == EVERYWHERE and socket.has_dualstack_ipv6()

    def _everywhere(self) -> socket.socket:
        # Left to asyncio it would take IPv6 alone; and of two sockets each would take a free port of its own.
        return socket.create_server((self.host, self.port), family=socket.AF_INET6, dualstack_ipv6=True)


class Servers:
    """One of asyncio's servers for each of some sockets."""

    def __init__(self, servers: Sequence[asyncio.Server]) -> None:
        self._servers = servers

    @property
    def sockets(self) -> list[TransportSocket]:
        """Where they listen."""
        return [cast("TransportSocket", each) for server in self._servers for each in server.sockets]

    def close(self) -> None:
        """Take no further connections."""
        for server in self._servers:
            server.close()


@frozen
class UnixListener:
    """A socket in the file system, for clients on the same machine.

    Args:
        path: of the socket.
        name: told with every request that comes by it.
    """

    path: Path
    name: str = "unix"

    async def listen(self, server: web.Server) -> asyncio.Server:
        """Have connections answered; raises `OSError` where the path cannot be had."""
        return await asyncio.get_running_loop().create_unix_server(server, self.path, backlog=BACKLOG)


Listener = TcpListener | UnixListener


class Opened:
    """A listener that is open.

    Args:
        server: answers what comes by it.
        accepting: takes connections.
        shutdown_timeout_s: how long closing waits for what is under way, in real seconds.
    """

    def __init__(
        self, server: web.Server, accepting: asyncio.Server | Servers | Acceptor, shutdown_timeout_s: float
    ) -> None:
        self._server = server
        self._accepting = accepting
        self._shutdown_timeout_s = shutdown_timeout_s

    @property
    def addresses(self) -> Sequence[Address]:
        """Where it listens, as sockets tell."""
        return [listener.getsockname() for listener in self._accepting.sockets]

    async def close(self) -> None:
        """Take no further connections, and give requests under way their time."""
        for listener in self._accepting.sockets:
            take_no_more(listener)
        for _ in range(ROUNDS):
            await asyncio.sleep(0)  # what was just taken becomes known, or asyncio would forget it open
        self._accepting.close()
        self._server.pre_shutdown()
        await self._server.shutdown(self._shutdown_timeout_s)


def take_no_more(listener: socket.socket | TransportSocket) -> None:
    """Have asyncio accept nothing more of what comes to a socket."""
    with contextlib.suppress(NotImplementedError):  # a loop that is told of what came, and does not look for it
        asyncio.get_running_loop().remove_reader(listener)
