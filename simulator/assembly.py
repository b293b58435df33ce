"""Build everything of a server from its settings, start it, and close it: the one place that does."""

from __future__ import annotations

import asyncio
import logging
import time
from typing import TYPE_CHECKING, Any

from simulator.control import health
from simulator.hosting.clocks import Clocks
from simulator.hosting.host import Host
from simulator.hosting.sandboxes import DEFAULT_NAME
from simulator.sandbox.errors import ConflictError, SimulatorError
from simulator.sandbox.origin import MAIN
from simulator.server.acceptor import Acceptor
from simulator.server.answering import Answering
from simulator.server.connections import Server
from simulator.server.control_door import ControlDoor
from simulator.server.edge import Edge, Entrance
from simulator.server.guard import Guard
from simulator.server.listeners import Opened, Servers, TcpListener, UnixListener
from simulator.server.ports import Ports
from simulator.server.poster import Poster
from simulator.server.vendor_port import why_not
from simulator.serving.serve import VendorDirectory

if TYPE_CHECKING:
    import ssl
    from collections.abc import Sequence

    from simulator.api.request import Request, Response
    from simulator.api.vendor import Vendor
    from simulator.cluster.membership import Membership
    from simulator.hosting.keeping import HostKeeper
    from simulator.hosting.observing import Observer
    from simulator.server.acceptor import Begin
    from simulator.server.control_door import Answer as ControlAnswer
    from simulator.server.edge import Answer
    from simulator.server.listeners import Listener
    from simulator.settings import Settings
    from simulator.tls.authority import Authority

logger = logging.getLogger(__name__)

TLS = "tls"
PROXY = "proxy"
"""Names of the listeners that there are only where connections can be secured, and their flags."""


def real_clocks() -> Clocks:
    """Return the clocks of this machine."""
    return Clocks(wall_s=time.time, monotonic_ms=lambda: time.monotonic() * 1000)


class Simulator:
    """A server, with everything in it.

    Args:
        settings: how it is started.
        vendors: what it emulates.
        observer: judges what travels, if there is one.
        listeners: what it listens by, beside the address of the settings.
        clocks: real time; that of this machine if left out.
        keeper: keeps the sandboxes beyond this process, if anybody does.
        member: this process as one of several that answer as one server.
    """

    def __init__(  # noqa: PLR0913, PLR0917 - all that a server is made of
        self,
        settings: Settings,
        vendors: Sequence[Vendor[Any]],
        observer: Observer | None = None,
        listeners: Sequence[Listener] = (),
        clocks: Clocks | None = None,
        keeper: HostKeeper | None = None,
        member: Membership | None = None,
    ) -> None:
        clocks = clocks or real_clocks()
        self.settings = settings
        self.directory = VendorDirectory(vendors, settings.vendor_hosts)
        self.poster = Poster(settings)
        self.host = Host(
            settings,
            self.directory,
            self.poster.post,
            clocks,
            observer,
            keeper,
            None if member is None else member.peers,
        )
        self.control = ControlDoor(self._is_it_healthy, self._load_control, _load_every_operation)
        hosts = self.directory.hosts
        self.answering = Answering(self.host, self.control.answer, hosts)
        self._member = member
        self._answer: Answer = self.answering.answer if member is None else member.front(self.answering, self._ready)
        self.edge = Edge(settings, Guard(settings, hosts), self.host.note, clocks.wall_s)
        self.ports = Ports(settings, self.directory, self.edge, self.answering.emulate)
        self._context: ssl.SSLContext | None = None
        self._observer = observer
        self._keeper = keeper
        self._listeners = (self._tcp(settings.port, MAIN), *listeners)
        self._opened: list[Opened] = []

    def secure(self, authority: Authority) -> None:
        """Take https at every port that is opened from now on, those of the settings `tls` and `proxy` too.

        Args:
            authority: whom clients have to trust.
        """
        from simulator.server.securing import secured_by  # noqa: PLC0415 - hardly ever wanted

        self._context = authority.server_context()
        self.ports.secured = secured_by(self._context)
        self.host.listening.is_secured = True
        self.host.listening.certificate_pem = authority.certificate_pem

    async def start(self) -> tuple[str, int]:
        """Listen; returns the host and port that were bound.

        Raises:
            OSError: the port is taken.
            SimulatorError: a strict observer has nothing to judge by, or another port than the first cannot be had.
        """
        if self._observer is not None:
            await self._observer.open()
        self.poster.start()
        try:
            if self._keeper is not None:
                await self._keeper.open(self.host)
            if self._member is not None:
                from simulator.control.counting import counts_of  # noqa: PLC0415 - hardly ever wanted

                counts = counts_of(self.host, self._ready)
                await self._member.open(self.host, self.answering.answer, counts, self.edge.round)
            for listener in self._listeners:
                self._opened.append(await self._open(listener))
            await self.open_secure_ones()
            self.ports.addresses = self._opened[0].addresses
            for vendor, number in self.settings.vendor_ports if self.host.sandboxes.has_here(DEFAULT_NAME) else ():
                self.ports.open(self.host.sandboxes.default, vendor, number)
        except (OSError, SimulatorError, asyncio.CancelledError):
            await self._close(0.0)  # nobody has asked anything
            raise
        self.host.start()
        host, port = self._opened[0].addresses[0][:2]
        return host, port

    async def stop(self) -> None:
        """Stop gracefully: requests finish, callbacks under way get their time; what remains is counted in the log."""
        self.host.begin_to_stop()
        if self._member is not None:
            self._member.begin_to_stop()
        cut_short = await self._close(self.settings.shutdown_timeout_s)
        planned = sum(len(hosted.sandbox.agenda) for hosted in self.host.sandboxes)
        logger.info("stopped; %d planned events were left undone, %d callbacks cut short", planned, cut_short)

    async def _close(self, timeout_s: float) -> int:
        """Close every connection; returns the number of callbacks that had no result in time."""
        until_s = time.monotonic() + timeout_s
        opened, self._opened = self._opened, []
        await asyncio.gather(self.ports.stop(timeout_s), *(listener.close() for listener in opened))
        await self.control.close()
        if self._member is not None:
            await self._member.peers.close(max(0.0, until_s - time.monotonic()))
        if self._observer is not None:
            await self._observer.close()
        if self._member is not None and self._member.drain_s is not None:
            until_s = min(until_s, time.monotonic() + self._member.drain_s)
        cut_short = await self.host.stop(until_s)
        await self.poster.stop()
        if self._keeper is not None:
            await self._keeper.close()
        if self._member is not None:
            await self._member.close()
        return cut_short

    def _tcp(self, port: int, name: str) -> TcpListener:
        sockets = () if self._member is None else tuple(self._member.sockets.get(name, ()))
        return TcpListener(self.settings.host, port, name, sockets)

    async def _open(self, listener: Listener) -> Opened:
        server = Server(Entrance(self.edge, self._answer, listener.name, public_url=self.settings.public_url))
        secured = self.ports.secured
        if secured is None or isinstance(listener, UnixListener):
            accepting: asyncio.Server | Servers | Acceptor = await listener.listen(server)
        else:
            accepting = Acceptor(await listener.bound(), secured(server), server.most)
        return Opened(server, accepting, self.settings.shutdown_timeout_s)

    async def open_secure_ones(self) -> None:
        """Open what there is only where connections can be secured: a port for https alone, and the forward proxy.

        `start` does it; afterwards it is for a server that was secured while it ran.
        """
        settings, context, listening = self.settings, self._context, self.host.listening
        if context is None:
            return
        if settings.tls is not None:
            from simulator.server.securing import Securing  # noqa: PLC0415 - hardly ever wanted

            server = Server(Entrance(self.edge, self._answer, TLS))
            begin = Securing(server, context, is_secure_alone=True).begin
            listening.https_port = await self._accept(self._tcp(settings.tls, TLS), server, begin)
        if settings.proxy is not None:
            from simulator.server.egress import Egress  # noqa: PLC0415 - hardly ever wanted
            from simulator.server.proxy import ForwardProxy  # noqa: PLC0415 - hardly ever wanted

            server = Server(Entrance(self.edge, self._answer, PROXY))
            egress = Egress(settings.egress, settings.upstream_proxy)
            proxy = ForwardProxy(server, context, self.directory.hosts, egress, listening.led_on)
            listening.proxy_port = await self._accept(self._tcp(settings.proxy, PROXY), server, proxy.begin)

    async def _accept(self, listener: TcpListener, server: Server, begin: Begin) -> int:
        """Have connections begun with; returns the port.

        Raises:
            ConflictError: it cannot be had.
        """
        try:
            sockets = await listener.bound()
        except OSError as error:
            raise ConflictError(
                f"cannot listen on {listener.host} port {listener.port} (--{listener.name}): {why_not(error)}; choose "
                "another, or 0 for a free one"
            ) from error
        opened = Opened(server, Acceptor(sockets, begin, server.most), self.settings.shutdown_timeout_s)
        self._opened.append(opened)
        number: int = opened.addresses[0][1]
        return number

    def _is_it_healthy(self, request: Request) -> Response | None:
        return health.at_once(request, self._ready)

    def _ready(self) -> Response:
        keeper = self.host.keeper
        unready = None if keeper is None else keeper.unready
        return health.ready(is_stopping=self.host.is_stopping, unready=unready)

    def _load_control(self) -> ControlAnswer:
        """Import the control API, most of what there is to import, beside the work."""
        from simulator.control.app import ControlApp  # noqa: PLC0415 - see above

        return ControlApp(self.host, self.ports).answer


def _load_every_operation() -> None:
    import simulator.control.every_operation  # noqa: F401, PLC0415 - see above
