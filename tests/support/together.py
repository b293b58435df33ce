"""Several simulators in one process that answer as one server, as several processes do."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from simulator.api.vendor import Vendor
from simulator.cluster.hearing import Hearing
from simulator.cluster.line import Line
from simulator.cluster.link import Link
from simulator.cluster.meeting import hear, reach
from simulator.cluster.member import Member
from simulator.cluster.peers import Peers
from simulator.cluster.slots import process_of
from simulator.cluster.words import OfNode
from simulator.hosting.hosted import Hosted
from simulator.observer.modes import Mode, observer_for
from simulator.server.rounds import Round
from simulator.settings import Settings
from support.served import Stoppable

DEADLINE_S = 20
SECRET = b"known to all of them"


by_both = pytest.mark.parametrize("by", ["a socket", "TCP"])
"""Has a test run twice: among processes of one server, and among simulators of several machines."""


async def until(is_so: Callable[[], object]) -> None:
    """Wait until something is so."""
    async with asyncio.timeout(DEADLINE_S):
        while not is_so():  # noqa: ASYNC110 - nobody tells
            await asyncio.sleep(0.001)


class NotingPeers(Peers):
    """Peers that know by which connections they are asked; see `Noted`."""

    def __init__(self, number: int, count: int, folder: Path) -> None:
        super().__init__(number, count, folder)
        self.heard: list[Hearing] = []


class Noted(Hearing):
    """A connection that is noted by whom it asks; tests put it in the place of what it is made of."""

    def __init__(self, asked: NotingPeers) -> None:
        super().__init__(asked)
        asked.heard.append(self)


class Process(Stoppable):
    """One of them, with its port and its client."""

    def __init__(
        self, number: int, count: int, folder: Path, vendors: tuple[Vendor[Any], ...], mode: str, settings: Settings
    ) -> None:
        self.peers = NotingPeers(number, count, folder)
        observer = None if mode == "off" else observer_for(Mode(mode), vendors)
        super().__init__(settings, *vendors, observer=observer, member=Member(self.peers, {}))

    def line_to(self, process: Process) -> Line:
        """The connection by which it asks another one."""
        line = self.peers._links[process.peers.number]._line
        assert line is not None
        return line


class Together:
    """All of them.

    Args:
        count: how many.
        folder: at a short path, for their sockets.
        vendors: what they emulate.
        contract: by which mode requests are judged.
        settings: further ones of each.
    """

    def __init__(self, count: int, folder: Path, *vendors: Vendor[Any], contract: str = "off", **settings: Any) -> None:
        self._given = count, folder, vendors, contract, Settings(port=0, **settings)
        self._all = [self._made(number) for number in range(count)]
        self._lost: list[Process] = []
        self._servers: list[Any] = []

    def _made(self, number: int) -> Process:
        count, folder, vendors, contract, settings = self._given
        return Process(number, count, folder, vendors, contract, settings)

    def __getitem__(self, number: int) -> Process:
        return self._all[number]

    async def start(self) -> None:
        """Have all begin at once; each returns when it knows the others."""
        await asyncio.gather(*(each.start() for each in self._all))

    async def meet(self) -> None:
        """Have each ask the others by TCP from now on, as simulators on several machines do."""
        for one in self._all:
            peers, number = one.peers, one.peers.number
            server = await hear("127.0.0.1", 0, SECRET, partial(int, number), partial(Noted, peers))
            self._servers.append(server)
            address = f"127.0.0.1:{server.sockets[0].getsockname()[1]}"
            for other in self._all:
                if other is not one:
                    link = Link(partial(reach, address, SECRET, number), other.peers._greeting, OfNode(address))
                    link.open(Round())
                    assert await link.wait()
                    await other.peers._links[number].close()
                    other.peers._links[number] = link

    async def stop(self) -> None:
        """Have all end at once."""
        await asyncio.gather(*(each.stop() for each in (*self._all, *self._lost)))
        for server in self._servers:
            server.close()

    def having(self, name: str) -> Process:
        """The process that has the sandbox of a name."""
        return self._all[process_of(name, len(self._all))]

    def beside(self, name: str) -> Process:
        """One that has not."""
        return self._all[process_of(name, len(self._all)) - 1]

    def hosted(self, name: str) -> Hosted:
        """A sandbox, where it lives."""
        return self.having(name).simulator.host.sandboxes.get(name)

    def lose(self, number: int) -> None:
        """Cut one off from the others, as its end does."""
        lost = self._all[number]
        server = lost.peers._server
        assert server is not None
        server.close()
        lost.peers._path(number).unlink(missing_ok=True)
        for link in lost.peers._links.values():
            assert link._reaching is not None
            link._reaching.cancel()
        for one, other in ((a, b) for a in self._all for b in self._all if a is not b and lost in {a, b}):
            transport = one.line_to(other)._transport
            if transport is not None:
                transport.abort()
        self._lost.append(lost)

    async def begin_again(self, number: int) -> Process:
        """Have another one take the place of one that was lost."""
        again = self._all[number] = self._made(number)
        await again.start()
        return again


Gather = Callable[..., Awaitable[Together]]
"""Starts them: vendors by position, how many they are, a contract's mode and settings by name."""


def folder_for_sockets() -> tempfile.TemporaryDirectory[str]:
    """A folder whose path is short enough for sockets, whatever the test is called."""
    return tempfile.TemporaryDirectory(prefix="sms-", ignore_cleanup_errors=True)
