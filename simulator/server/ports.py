"""Open and close ports of vendors' own: each takes one vendor's requests in one sandbox."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING, Any

from simulator.api.problem import problem
from simulator.api.public_url import on_port
from simulator.hosting.unreadable import Unreadable
from simulator.sandbox.errors import CapacityError, ConflictError, SimulatorError, UnknownNameError
from simulator.server.answering import OURS
from simulator.server.claim import PortClaim
from simulator.server.connections import Server
from simulator.server.edge import Entrance
from simulator.server.vendor_port import VendorPort, why_not
from simulator.serving.serve import PORT_OF

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from simulator.api.request import Request, Response
    from simulator.api.vendor import Vendor
    from simulator.hosting.hosted import Hosted
    from simulator.server.acceptor import Secured
    from simulator.server.claim import Address
    from simulator.server.edge import Edge
    from simulator.server.holding import Answered
    from simulator.serving.serve import VendorDirectory
    from simulator.settings import Settings

    Emulate = Callable[[Hosted, Request], Answered]


class Ports:
    """Every port of a vendor's own; each belongs to a sandbox, and goes with it.

    Args:
        settings: how the server was started: how many ports there may be, and its public URL.
        directory: the vendors.
        edge: what holds for all that comes.
        emulate: answers it, in a sandbox.
    """

    def __init__(
        self,
        settings: Settings,
        directory: VendorDirectory,
        edge: Edge,
        emulate: Emulate,
    ) -> None:
        self._at_most = settings.max_ports
        self._public_url = settings.public_url
        self._directory = directory
        self._edge = edge
        self._emulate = emulate
        self.secured: Secured | None = None
        """Has connections answered that begin with TLS, too; None where they are not."""
        self._all: set[VendorPort] = set()
        self.addresses: Sequence[Address] = ()
        """Where the server listens."""

    def open(self, hosted: Hosted, name: str, number: int = 0) -> VendorPort:
        """Open a port for a vendor of a sandbox; 0 takes a free one.

        Raises:
            UnknownNameError: there is no such vendor.
            ConflictError: the vendor has a port in that sandbox, the sandbox is being deleted, or the number is taken.
            CapacityError: there are as many as there may be.
            SimulatorError: this user may not have the number.
        """
        vendor = self._directory.vendor(name)
        if hosted.is_closing:
            raise ConflictError(f"sandbox {hosted.sandbox.name!r} is being deleted")
        if name in hosted.ports:
            raise ConflictError(f"{name!r} has a port in this sandbox already: {hosted.ports[name].number}")
        if len(self._all) >= self._at_most:
            raise CapacityError(
                f"there are {len(self._all)} ports of vendors, the most that are allowed: delete some, or start "
                "the server "
                "with a higher --max-ports"
            )
        try:
            claim = PortClaim(self.addresses, number)
        except OSError as error:
            kind = SimulatorError if isinstance(error, PermissionError) else ConflictError
            raise kind(
                f"cannot listen on port {number} for {name!r}: {why_not(error)}; choose another, or 0 for a free one"
            ) from error
        public_url = None if self._public_url is None else on_port(self._public_url, claim.number)
        answer = partial(self._answer, hosted, vendor)
        entrance = Entrance(self._edge, answer, PORT_OF + vendor.name, public_url=public_url, home=hosted)
        port = hosted.ports[name] = VendorPort(hosted, name, claim, Server(entrance), self.secured, self._all.discard)
        self._all.add(port)
        port.follow()
        return port

    def close(self, hosted: Hosted, name: str) -> None:
        """Give up a port; raises `UnknownNameError`."""
        port = hosted.ports.get(name)
        if port is None:
            raise UnknownNameError("port of the vendor", name, hosted.ports)
        port.drop()

    async def stop(self, timeout_s: float) -> None:
        """Give up all; requests under way get their time."""
        ports, self._all = self._all, set()
        for port in ports:
            port.hosted.ports.pop(port.vendor, None)
        await asyncio.gather(*(port.stop(timeout_s) for port in ports))

    # ----------------------------------------------------------------------------------------------------------------

    def _answer(self, hosted: Hosted, vendor: Vendor[Any], name: str | None, request: Request) -> Answered:
        # What nobody documents goes into the journal. What leads elsewhere does not: replayed, it would be served.
        if name is not None or request.path.startswith(OURS) or self._directory.is_elsewhere(request):
            return self._elsewhere(hosted, vendor, request)
        return self._emulate(hosted, request)

    def _elsewhere(self, hosted: Hosted, vendor: Vendor[Any], request: Request) -> Response:
        routes = {f"{route.method} {route.path}" for operation in vendor.operations for route in operation.routes}
        detail = (
            f"This port is {vendor.title}'s alone, in sandbox {hosted.sandbox.name}: {request.method} "
            f"{request.target[:200]} leads elsewhere. Other vendors, /s/{{sandbox}} and /__admin are at the "
            "server's main port; `routes` lists the calls of this one."
        )
        self._edge.note(hosted, None, Unreadable.of(request, 404, "wrong-port", detail))
        return problem(404, "wrong-port", detail, routes=sorted(routes))
