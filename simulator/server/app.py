"""One place that builds every object of a server and passes it on: settings go in, a running server comes out."""

from __future__ import annotations

import asyncio
import logging
import time
from typing import TYPE_CHECKING, Any

from aiohttp import web
from aiohttp.http import HttpProcessingError

from simulator.api.directory import VendorDirectory
from simulator.sandbox.errors import SimulatorError
from simulator.server.control_door import ControlDoor
from simulator.server.courier import Courier
from simulator.server.edge import Edge
from simulator.server.expiring import Expiry
from simulator.server.ports import Ports
from simulator.server.pump import Pump
from simulator.server.sandboxes import Sandboxes
from simulator.server.stepping import Stepper
from simulator.server.unreadable import Server

if TYPE_CHECKING:
    from collections.abc import Sequence

    from simulator.api.vendor import Vendor
    from simulator.server.hosted import Hosted
    from simulator.server.observing import Observer
    from simulator.server.ports import Handler
    from simulator.server.settings import Settings

logger = logging.getLogger(__name__)
http_logger = logging.getLogger(f"{__name__}.http")


def _is_ours(record: logging.LogRecord) -> bool:
    """Whether a record of aiohttp's is about us, not about a client that does not speak HTTP."""
    return not (record.exc_info and isinstance(record.exc_info[1], HttpProcessingError))


http_logger.addFilter(_is_ours)


class Simulator:
    """A server, with everything in it.

    Args:
        settings: how it is started.
        vendors: what it emulates.
        observer: judges what travels, if there is one.
    """

    def __init__(self, settings: Settings, vendors: Sequence[Vendor[Any]], observer: Observer | None = None) -> None:
        self.settings = settings
        self.observer = observer
        self.directory = VendorDirectory(vendors)
        self.sandboxes = Sandboxes(settings, self.directory)
        self.courier = Courier(settings, self._attend_to, observer)
        self.pump = Pump(self.courier)
        self.stepper = Stepper(self.courier)
        self.expiry = Expiry(self)
        self.control = ControlDoor(self)
        self.edge = Edge(
            self.directory,
            self.sandboxes,
            self.courier,
            self.pump,
            self.control.answer,
            settings.max_body_bytes,
            observer,
        )
        self.ports = Ports(self.directory, self.edge, self._server_for, settings.max_ports)
        self._runner: web.ServerRunner | None = None
        self.is_stopping = False

    async def start(self) -> tuple[str, int]:
        """Listen; returns the host and port that were bound.

        Raises:
            OSError: the port is taken.
            SimulatorError: a strict observer has nothing to judge by, or a vendor's own port cannot be had.
        """
        if self.observer is not None:
            await self.observer.open()
        self.courier.start()
        self._runner = web.ServerRunner(
            self._server_for(self.edge.handle), shutdown_timeout=self.settings.shutdown_timeout_s
        )
        await self._runner.setup()
        site = web.TCPSite(self._runner, self.settings.host, self.settings.port)
        try:
            await site.start()
            self.ports.addresses = self._runner.addresses
            for vendor, number in self.settings.vendor_ports:
                self.ports.open(self.sandboxes.default, vendor, number)
        except (OSError, SimulatorError):
            await self._close()
            raise
        self.control.open_soon()
        for hosted in self.sandboxes:
            self.pump.arm(hosted)  # a scenario has planned what happens by itself
        host, port = self._runner.addresses[0][:2]
        return host, port

    async def stop(self) -> None:
        """Stop gracefully: requests finish, callbacks under way get their time; what remains is counted in the log."""
        self.is_stopping = True
        for hosted in self.sandboxes:
            hosted.is_closing = True
            self.pump.disarm(hosted)
            hosted.changed()
        cut_short = await self._close()
        planned = sum(len(hosted.sandbox.agenda) for hosted in self.sandboxes)
        logger.info("stopped; %d planned events were left undone, %d callbacks cut short", planned, cut_short)

    def drop(self, hosted: Hosted) -> None:
        """Let go of a sandbox that was deleted or is about to begin anew."""
        self.pump.disarm(hosted)
        for task in list(hosted.tasks):
            task.cancel()
        hosted.changed()

    async def _close(self) -> int:
        """Close every connection; returns how many callbacks had no result in time."""
        until = time.monotonic() + self.settings.shutdown_timeout_s
        if self._runner is not None:
            stopping = asyncio.create_task(self.ports.stop(self.settings.shutdown_timeout_s))
            await self._runner.cleanup()
            await stopping
        await self.control.close()
        await self.expiry.close()
        if self.observer is not None:
            await self.observer.close()
        underway = {task for hosted in self.sandboxes for task in hosted.tasks}
        unfinished: set[asyncio.Task[None]] = set()
        if underway:
            _, unfinished = await asyncio.wait(underway, timeout=max(until - time.monotonic(), 0))
            for task in unfinished:
                task.cancel()
        await self.courier.stop()
        return len(unfinished)

    def _server_for(self, handler: Handler) -> Server:
        return Server(handler, request_factory=self.edge.request, access_log=None, logger=http_logger)

    def _attend_to(self, hosted: Hosted) -> None:
        self.edge.attend_to(hosted)
