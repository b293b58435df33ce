"""Make one process part of a server that several are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.cluster.fronting import Fronting
from simulator.values import frozen

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable, Mapping, Sequence

    from simulator.api.request import Response
    from simulator.cluster.peers import Count, Peers
    from simulator.hosting.host import Host
    from simulator.server.answering import Answering
    from simulator.server.edge import Answer
    from simulator.server.rounds import Round


@frozen
class Member:
    """This process as one of several that answer as one server.

    Args:
        peers: the others.
        sockets: what it listens at, by the name of the listener.
    """

    peers: Peers
    sockets: Mapping[str, Sequence[socket.socket]]
    drain_s: float | None = None

    def front(self, answering: Answering, ready: Callable[[], Response]) -> Answer:
        """Return what leads each request to the process that has its sandbox."""
        answering.lead = Fronting(self.peers, answering, ready).answer
        return answering.lead

    async def open(self, host: Host, answer: Answer, counts: Mapping[str, Count], together: Round) -> None:
        """Do what the others ask from now on, and wait until they are there, and each knows what the others know.

        Args:
            host: the worlds of this process.
            answer: answers what is for it.
            counts: what they may ask it to count, by name.
            together: the rounds in which its connections are dealt with.
        """
        await self.peers.open(answer, host.note, counts, together)
        await self.peers.reached()

    def begin_to_stop(self) -> None:
        """Do nothing: the others stop, too, and end what they answer."""

    async def close(self) -> None:
        """Do nothing: the others were told by `Peers.close`."""
