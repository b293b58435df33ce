"""Several simulators in one process that share an engine, as several machines do."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from simulator.api.vendor import Vendor
from simulator.assembly import real_clocks
from simulator.engine.errors import EngineError
from simulator.hosting.clocks import Clocks
from simulator.hosting.hosted import Hosted
from simulator.replicas.address import Address
from simulator.replicas.keeper import EngineKeeper
from simulator.replicas.member import NodeMember
from simulator.settings import Settings
from support.engine_members import Shared
from support.served import Answer, Stoppable

HOST = "127.0.0.1"
STOPS_WITHIN_S = 0.5
NOWHERE = "postgresql:///none?host=/nowhere"


class Node(Stoppable):
    """One of them.

    Args:
        keeper: of its sandboxes.
        port: where the others reach it; 0 takes a free one.
        settings: of its server.
        vendors: what it emulates.
        clocks: those of its machine.
    """

    def __init__(
        self, keeper: EngineKeeper, port: int, settings: Settings, vendors: tuple[Vendor[Any], ...], clocks: Clocks
    ) -> None:
        self.keeper = keeper
        self.member = NodeMember(keeper, Address(HOST, port, HOST))
        super().__init__(settings, *vendors, keeper=keeper, clocks=clocks, member=self.member)

    @property
    def id(self) -> int:
        return self.keeper.access.node.id

    @property
    def address(self) -> str:
        return self.keeper.access.node.address

    @property
    def port(self) -> int:
        return int(self.address.rpartition(":")[2])

    def has(self, name: str) -> bool:
        return self.keeper.owns(name)

    def hosted(self, name: str = "default") -> Hosted:
        return self.simulator.host.sandboxes.get(name)

    async def rebuilt(self, name: str = "default") -> Hosted:
        """A sandbox that it has, when that is rebuilt."""
        async with asyncio.timeout(20):
            while not self.has(name) or not self.hosted(name).is_rebuilt:  # noqa: ASYNC110 - nobody tells
                await asyncio.sleep(0.002)
        return self.hosted(name)

    async def fall_silent(self) -> None:
        """Be cut off from the engine and from the others, as if its machine were: it does not know."""
        for line in self.keeper.access._lines:
            line.drop()
            line.url = NOWHERE
        await self._cut_off()

    async def halt(self, *, is_cut_off: bool = True) -> None:
        """Do nothing by itself any more, as a process that is stopped; whoever has it go on finds it as it was."""
        await self.keeper.errands.close()
        if is_cut_off:
            await self._cut_off()

    async def _cut_off(self) -> None:
        await self.member.close()
        for hearing in self.member.peers._hearings:
            if hearing._transport is not None:
                hearing._transport.abort()
        await asyncio.sleep(0)


class Nodes:
    """All of them.

    Args:
        shared: the database.
    """

    def __init__(self, shared: Shared) -> None:
        self.shared = shared
        self._all: list[Node] = []

    async def add(
        self,
        *vendors: Vendor[Any],
        port: int = 0,
        reset: tuple[str, ...] = (),
        clocks: Clocks | None = None,
        **settings: Any,
    ) -> Node:
        """Start one more."""
        clocks = clocks or real_clocks()
        keeper = EngineKeeper(self.shared.url, clocks, 256 * 1024 * 1024, reset)
        try:
            await keeper.look()
        except EngineError:
            await keeper.access.close()
            raise
        node = Node(keeper, port, Settings(port=0, shutdown_timeout_s=STOPS_WITHIN_S, **settings), vendors, clocks)
        self._all.append(node)
        await node.start()
        return node

    async def two(self, *vendors: Vendor[Any], **settings: Any) -> tuple[Node, Node]:
        """Start two, of which the first one has all sandboxes, and that know each other."""
        first, second = [await self.add(*vendors, **settings) for _ in range(2)]
        await second.member.peers.follow_once()
        await first.member.peers.follow_once()
        return first, second

    async def lose(self, node: Node) -> None:
        """Have one fall silent, and be missed at once."""
        await node.fall_silent()
        await self.forget(node)

    async def forget(self, node: Node) -> None:
        """Have the engine take one for dead."""
        await self.shared.sql("UPDATE node SET beat = now() - interval '6 s' WHERE id = $1", node.id)

    async def stop(self) -> None:
        for node in self._all:
            node.keeper.access.log.is_away |= node.keeper.access.reading._line.url == NOWHERE  # or it waits for seconds
        await asyncio.gather(*(node.stop() for node in self._all))


@asynccontextmanager
async def nodes_of(shared: Shared) -> AsyncIterator[Nodes]:
    nodes = Nodes(shared)
    try:
        yield nodes
    finally:
        await nodes.stop()


def summary(answer: Answer) -> tuple[int, str | None]:
    """The status of an answer, and the problem of ours that it is."""
    return answer.status, answer.headers.get("X-SMS-Simulator-Problem")
