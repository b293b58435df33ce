"""Keep a vendor's own port open, or closed while a fault makes the vendor unreachable.

The operating system then refuses connections, which no answer on a shared port can look like. Closing and listening
again are done before the call that asks for it returns. The state is computed from faults and clock wherever others get
a turn, and has no entry on the agenda, to which `settle` would run. A request that a port refuses is not in the
journal: replayed, it would be served.
"""

from __future__ import annotations

import asyncio
import contextlib
import errno
import logging
import math
import os
import socket
from typing import TYPE_CHECKING

from simulator.hosting.timer import Timer
from simulator.server.acceptor import Acceptor
from simulator.server.by_task import TaskProtocol
from simulator.server.listeners import ROUNDS, take_no_more

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from aiohttp.web_protocol import RequestHandler

    from simulator.hosting.hosted import Hosted
    from simulator.sandbox.faults.fault import Fault
    from simulator.server.acceptor import Secured
    from simulator.server.claim import PortClaim
    from simulator.server.connections import Server

logger = logging.getLogger(__name__)

RETRY_S = 0.5
"""How often a port that somebody else has taken is tried again."""

LEAST_S = 0.001
"""An instant may not have quite come when a timer says so: then it is looked again so much later."""

NEAR_S = 0.002
"""Two waits this close are the same."""


class VendorPort:
    """The port of one vendor in one sandbox; `follow` puts it into the state that the present wants.

    Args:
        hosted: the sandbox.
        vendor: by name.
        claim: its number.
        server: answers what comes.
        secured: has connections answered that begin with TLS, too; None where they are not.
        gone: is told when it was given up.
    """

    def __init__(
        self,
        hosted: Hosted,
        vendor: str,
        claim: PortClaim,
        server: Server,
        secured: Secured | None,
        gone: Callable[[VendorPort], None],
    ) -> None:
        self.hosted = hosted
        self.vendor = vendor
        self.closed_by: tuple[Fault, ...] = ()
        self.problem: str | None = None
        self._claim = claim
        self._server = server
        self._gone = gone
        self._listeners: list[socket.socket] = []
        self._begin_with = None if secured is None else secured(server)
        self._acceptor: Acceptor | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._timer = Timer()
        self._is_gone = False

    @property
    def number(self) -> int:
        """The port number."""
        return self._claim.number

    @property
    def is_open(self) -> bool:
        """Whether it listens."""
        return bool(self._listeners)

    def follow(self) -> None:
        """Listen, unless a fault makes the vendor unreachable at this instant."""
        if self._is_gone:
            return
        sandbox = self.hosted.sandbox
        now_ms = sandbox.clock.now_ms()
        outages = [fault for fault in sandbox.faults.outages.values() if fault.match.vendor in {None, self.vendor}]
        in_force = tuple(fault for fault in outages if fault.is_on and fault.match.is_open_at(now_ms))
        for fault in in_force:
            if fault not in self.closed_by:
                fault.closings += 1
        self.closed_by = in_force
        if in_force:
            self._close()
        elif not self.is_open:
            self._open()
        edges = [edge for fault in outages for edge in (fault.match.from_ms, fault.match.until_ms) if edge is not None]
        self._look_again(min((edge for edge in edges if edge > now_ms), default=None))

    def drop(self) -> None:
        """Give it up at once, with its connections."""
        self.hosted.ports.pop(self.vendor, None)
        self._gone(self)
        self._leave()
        self._cut_all()
        self._begin(self._cut_late())

    async def stop(self, timeout_s: float) -> None:
        """Give it up; requests under way get their time."""
        self._leave()
        for _ in range(ROUNDS):
            await asyncio.sleep(0)
        self._server.pre_shutdown()
        await self._server.shutdown(timeout_s)

    # ----------------------------------------------------------------------------------------------------------------

    def _leave(self) -> None:
        self._is_gone = True
        self._timer.forget()
        self._stop_listening()
        self._claim.release()

    def _open(self) -> None:
        try:
            listeners = self._claim.listen()
        except OSError as error:
            if self.problem is None:
                self.problem = (
                    f"port {self.number} of {self.vendor!r} in sandbox {self.hosted.sandbox.name!r} cannot listen "
                    f"again: {why_not(error)}; stop what listens there, or delete this port and open another"
                )
                logger.error(self.problem)  # noqa: TRY400 - no defect of ours
            return
        if self.problem is not None:
            logger.info("port %d of %r listens again", self.number, self.vendor)
        self.problem = None
        self._listeners = listeners
        if self._begin_with is None:
            self._begin(self._accept(listeners))
        else:
            self._acceptor = Acceptor(listeners, self._begin_with, self._server.most)

    async def _accept(self, listeners: list[socket.socket]) -> None:
        """Take connections; those that came before wait in the operating system."""
        loop = asyncio.get_running_loop()
        for listener in listeners:
            if self._listeners is not listeners:
                return  # closed again before it began
            await loop.create_server(self._server, sock=listener)

    def _close(self) -> None:
        if self.is_open:
            self._stop_listening()
            self._claim.hold()
            self._begin(self._cut_late())
        self.problem = None
        self._cut_all()

    async def _cut_late(self) -> None:
        """End the connections that had come before but were not yet known."""
        for _ in range(ROUNDS):
            await asyncio.sleep(0)
            if not self.is_open:
                self._cut_all()

    def _begin(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _cut_all(self) -> None:
        for connection in self._server.connections:
            if isinstance(connection, TaskProtocol) and connection.is_busy and not self._is_gone:
                connection.close()  # when it has its answer, or what the fault makes of it
            else:
                _cut(connection)

    def _stop_listening(self) -> None:
        """Close the sockets, but not asyncio's servers: one that is closed forgets open what it has just accepted."""
        listeners, self._listeners = self._listeners, []
        if self._acceptor is not None:
            self._acceptor.close()
            self._acceptor = None
            return
        for listener in listeners:
            take_no_more(listener)
            listener.close()

    def _look_again(self, edge_ms: int | None) -> None:
        """Have the timer follow the clock to the next instant at which a fault begins or ends."""
        wait_ms = None if edge_ms is None else self.hosted.sandbox.clock.real_ms_until(edge_ms)
        waits_s = [] if wait_ms is None else [max(wait_ms / 1000, LEAST_S)]
        if self.problem is not None:
            waits_s.append(RETRY_S)
        wait_s = min(waits_s, default=math.inf)
        if wait_s == math.inf:
            self._timer.forget()
        elif abs(wait_s - self._timer.left_s) > NEAR_S:  # it is asked for on every request
            self._timer.set(wait_s, self.follow)


def _cut(connection: RequestHandler) -> None:
    """End a connection at once: a transport alone does so a moment later, and a client may use it meanwhile."""
    if connection.transport is not None:
        connected = connection.transport.get_extra_info("socket")
        with contextlib.suppress(OSError), socket.socket(fileno=os.dup(connected.fileno())) as twin:
            twin.shutdown(socket.SHUT_RDWR)
    connection.force_close()


def why_not(error: OSError) -> str:
    """Word why a port cannot be listened on."""
    if error.errno == errno.EADDRINUSE:
        return "the port is taken"
    if isinstance(error, PermissionError):
        return "this user may not listen there"
    return f"the operating system refuses it ({errno.errorcode.get(error.errno or 0, 'no reason given')})"
