"""Make a server one of several simulators that share an engine."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

from simulator.cluster.meeting import hear
from simulator.engine.tables import SECRET
from simulator.replicas.finding import At, Finding
from simulator.replicas.fronting import Fronting
from simulator.replicas.links import Links
from simulator.replicas.peers import Peers
from simulator.replicas.problems import AWAY
from simulator.sandbox.errors import ConflictError
from simulator.server.vendor_port import why_not

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable, Mapping, Sequence

    from simulator.api.request import Response
    from simulator.cluster.peers import Count
    from simulator.engine.nodes import Claim
    from simulator.hosting.host import Host
    from simulator.replicas.address import Address
    from simulator.replicas.keeper import EngineKeeper
    from simulator.server.answering import Answering
    from simulator.server.edge import Answer
    from simulator.server.listeners import Servers
    from simulator.server.rounds import Round


logger = logging.getLogger(__name__)

DRAIN_S = 2.0
"""How long callbacks hold up the end: whoever has the sandbox next sends those again that have no result."""
LOOK_EVERY_S = 0.1
"""How often one looks whether the engine answers."""


class NodeMember:
    """This simulator as one of those that share an engine.

    Args:
        keeper: of the sandboxes that it has.
        address: where the others reach it.
    """

    def __init__(self, keeper: EngineKeeper, address: Address) -> None:
        self.sockets: Mapping[str, Sequence[socket.socket]] = {}
        self.drain_s: float | None = DRAIN_S
        self._keeper = keeper
        self._address = address
        self._finding = Finding(keeper)
        self.peers = Peers(keeper, self._finding)
        self._fronting: Fronting | None = None
        self._links: Links | None = None
        self._server: asyncio.Server | Servers | None = None

    def front(self, answering: Answering, ready: Callable[[], Response]) -> Answer:  # noqa: ARG002 - it tells of itself
        """Return what leads each request to the simulator that has its sandbox."""
        self._fronting = Fronting(self._keeper, self._finding, answering)
        answering.lead = self._fronting.answer
        return self._fronting.answer

    async def open(self, host: Host, answer: Answer, counts: Mapping[str, Count], together: Round) -> None:
        """Be one of them, own what this one owned before, and have the sandboxes of the settings somewhere.

        Raises:
            EngineError: the engine cannot be used at present.
            ConflictError: the others cannot be listened to.
        """
        if self._fronting is None:
            raise RuntimeError("nobody has asked it to front")
        access, node = self._keeper.access, self._keeper.access.node
        secret = (await access.reading.note(SECRET) or "").encode()
        server = self._server = await self._hear(secret)
        host.node = node.address = self._address.told(server.sockets[0].getsockname()[1])
        self._links = Links(secret, together, lambda: node.id)
        self.peers.open(self._fronting, self._links, answer, host.note, counts)
        claims = await node.register()
        self._fronting.open(self._links)
        for work in (node.run(self._taken, self._keeper.holdings.own_again), self.peers.follow(), self._watch(host)):
            self._keeper.errands.do(work)
        await self._finding.take(claims)
        await self._begin_those_of_the_settings(host)
        self._keeper.holdings.begin()

    def begin_to_stop(self) -> None:
        """Take no further sandbox, and let nothing that others answer here go on for ever: they do not stop."""
        self._keeper.access.node.is_leaving = True
        if self._links is not None:
            self._links.end_streams()

    async def _hear(self, secret: bytes) -> asyncio.Server | Servers:
        host, port = self._address.bound
        try:
            return await hear(host, port, secret, lambda: self._keeper.access.node.id, self.peers.hearing)
        except OSError as error:
            raise ConflictError(
                f"cannot listen on {host} port {port} for the other simulators of the engine: {why_not(error)}; name "
                "another port with --node HOST:PORT"
            ) from error

    async def close(self) -> None:
        """Be none of them any more."""
        if self._links is not None:
            await self._links.close()
        if self._server is not None:
            self._server.close()
        self.peers.hang_up()

    def _taken(self, claims: list[Claim]) -> None:
        self._keeper.errands.do(self._keeper.holdings.take_in_at_last(claims))

    async def _watch(self, host: Host) -> None:
        """Let nothing happen while the engine is away: another simulator may own what is here."""
        place, access = self._keeper.place, self._keeper.access
        while True:
            shut = None if access.is_sure else AWAY
            if shut is not host.shut:
                host.shut = shut
                if shut is None:
                    logger.info("%s answers again", place)
                else:
                    logger.error("%s does not answer: requests are refused until it does", place)
            await asyncio.sleep(LOOK_EVERY_S)

    async def _begin_those_of_the_settings(self, host: Host) -> None:
        """Have each of them once: whoever comes first has it."""
        for hosted in list(host.sandboxes):
            name = hosted.sandbox.name
            if self._keeper.owns(name):
                continue
            where = await self._finding.find(name)
            if where is At.NOWHERE:
                await self.peers.learn(hosted.sandbox)
                hosted.life = hosted.made = self.peers.next_life(hosted.life, 0)
                self._keeper.begun(hosted)
                if (written := self._keeper.written(hosted)) is not None:
                    await written
            elif where is not At.HERE:
                await host.end(self._keeper.holdings.released(hosted))
