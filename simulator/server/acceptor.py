"""Accept connections, each by a task of its own that sees it before anything of it is read.

asyncio makes a transport of a connection at once, for one protocol. Where its first bytes tell which one it shall be,
they are looked at in the socket and stay there for whoever it is handed over to.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import socket
import ssl
from typing import TYPE_CHECKING

from simulator.server.claim import BACKLOG

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from simulator.server.connections import Server

    Begin = Callable[[socket.socket], Awaitable[None]]
    """Begins with a connection; it is closed unless it was handed over."""
    Secured = Callable[[Server], Begin]
    """Has a server answer what comes by a connection, secured or not."""

logger = logging.getLogger(__name__)
RETRY_S = 1.0
"""When it is tried again where the machine had nothing left for a connection."""

GONE = (ConnectionError, TimeoutError, ssl.SSLError)
"""What becomes of clients that leave, and is nobody's fault here."""


class Acceptor:
    """Takes connections at sockets until it is closed.

    Args:
        sockets: bound ones.
        begin: what is done with each connection.
        most: how many may wait for their first bytes, or be led on, at once; further ones are closed.
    """

    def __init__(self, sockets: Sequence[socket.socket], begin: Begin, most: int) -> None:
        self.sockets = sockets
        self._begin = begin
        self._most = most
        self._loop = asyncio.get_running_loop()
        self._begun: set[asyncio.Task[None]] = set()
        for each in sockets:
            each.settimeout(0)
            each.listen(BACKLOG)
            self._loop.add_reader(each, self._accept, each)

    def close(self) -> None:
        """Take no more, and give up connections that were not handed over."""
        for each in self.sockets:
            if each.fileno() >= 0:
                self._loop.remove_reader(each)
                each.close()
        for task in self._begun:
            task.cancel()

    # ----------------------------------------------------------------------------------------------------------------

    def _accept(self, listener: socket.socket) -> None:
        for _ in range(BACKLOG):
            try:
                connected, _ = listener.accept()
            except (BlockingIOError, InterruptedError, ConnectionAbortedError):
                return
            except OSError as error:  # nothing is left for another one: told as asyncio does
                self._loop.call_exception_handler({"message": "socket.accept() failed", "exception": error})
                self._loop.remove_reader(listener)
                self._loop.call_later(RETRY_S, self._resume, listener)
                return
            if len(self._begun) >= self._most:
                connected.close()
                continue
            connected.settimeout(0)
            task = self._loop.create_task(self._dealt_with(connected))
            self._begun.add(task)
            task.add_done_callback(self._begun.discard)

    def _resume(self, listener: socket.socket) -> None:
        if listener.fileno() >= 0:
            self._loop.add_reader(listener, self._accept, listener)

    async def _dealt_with(self, connected: socket.socket) -> None:
        try:
            await self._begin(connected)
        except GONE:
            connected.close()
        except asyncio.CancelledError:
            connected.close()
            raise
        except Exception:
            connected.close()
            logger.exception("a defect of the simulator, as a connection began")


async def peeked(connected: socket.socket, most: int) -> bytes:
    """Return what has come, and leave it there; nothing where the client has left."""
    while True:
        with contextlib.suppress(BlockingIOError, InterruptedError):
            return connected.recv(most, socket.MSG_PEEK)
        await _readable(connected)


async def hand_over(
    connected: socket.socket, protocol: asyncio.BaseProtocol, context: ssl.SSLContext | None = None
) -> None:
    """Have a protocol go on with a connection, secured where there is a context; raises `ssl.SSLError`."""
    loop = asyncio.get_running_loop()
    await loop.connect_accepted_socket(lambda: protocol, connected, ssl=context)


async def _readable(connected: socket.socket) -> None:
    loop = asyncio.get_running_loop()
    has_come: asyncio.Future[None] = loop.create_future()
    loop.add_reader(connected, lambda: None if has_come.done() else has_come.set_result(None))
    try:
        await has_come
    finally:
        loop.remove_reader(connected)
