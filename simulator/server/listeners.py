"""What a server listens by: each listener is a value, opened and closed by whoever assembles the server."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

from aiohttp import web

from simulator.sandbox.origin import MAIN
from simulator.server.rounds import ROUNDS

if TYPE_CHECKING:
    import ssl
    from collections.abc import Sequence
    from pathlib import Path

    from simulator.server.claim import Address


@dataclass(frozen=True, slots=True)
class TcpListener:
    """A port of an address.

    Args:
        host: the address.
        port: 0 takes a free one.
        tls: what it is secured with; None for plain HTTP.
        name: told with every request that comes by it.
    """

    host: str
    port: int
    tls: ssl.SSLContext | None = None
    name: str = MAIN

    @property
    def scheme(self) -> str:
        """Of the URLs that lead here."""
        return "http" if self.tls is None else "https"

    def site(self, runner: web.ServerRunner) -> web.BaseSite:
        """What aiohttp makes of it."""
        return web.TCPSite(runner, self.host, self.port, ssl_context=self.tls)


@dataclass(frozen=True, slots=True)
class UnixListener:
    """A socket in the file system, for clients on the same machine.

    Args:
        path: of the socket.
        name: told with every request that comes by it.
    """

    path: Path
    name: str = "unix"

    @property
    def scheme(self) -> str:
        """Of the URLs that lead here."""
        return "http"

    def site(self, runner: web.ServerRunner) -> web.BaseSite:
        """What aiohttp makes of it."""
        return web.UnixSite(runner, self.path)


Listener = TcpListener | UnixListener


class Opened:
    """A listener that is open.

    Args:
        server: answers what comes by it.
        shutdown_timeout_s: how long closing waits for what is under way, in real seconds.
    """

    def __init__(self, server: web.Server, shutdown_timeout_s: float) -> None:
        self._runner = web.ServerRunner(server, shutdown_timeout=shutdown_timeout_s)

    async def listen(self, listener: Listener) -> None:
        """Take connections; raises `OSError` where the address cannot be had, and then nothing is open."""
        await self._runner.setup()
        try:
            await listener.site(self._runner).start()
        except OSError:
            await self.close()
            raise

    @property
    def addresses(self) -> Sequence[Address]:
        """Where it listens, as sockets tell."""
        return self._runner.addresses

    async def close(self) -> None:
        """Take no further connections, and give requests under way their time."""
        for _ in range(1 + ROUNDS):
            await asyncio.sleep(0)  # what is being taken becomes known, or it would be forgotten open
        await self._runner.cleanup()
