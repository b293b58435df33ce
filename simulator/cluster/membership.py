"""Say what a server expects of whatever makes it one of several that answer as one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from simulator.hosting.peers import Peers

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable, Mapping, Sequence

    from simulator.api.request import Response
    from simulator.cluster.peers import Count
    from simulator.hosting.host import Host
    from simulator.server.answering import Answering
    from simulator.server.edge import Answer
    from simulator.server.rounds import Round


class ClosedPeers(Peers, Protocol):
    """The others, of which one takes leave in the end."""

    async def close(self, timeout_s: float) -> None:
        """Do nothing more that the others ask, when they have what they asked for, or after some real seconds."""
        ...


class Membership(Protocol):
    """This process as one of several."""

    @property
    def peers(self) -> ClosedPeers:
        """The others."""
        ...

    @property
    def drain_s(self) -> float | None:
        """How long callbacks that are under way may hold up the end, for others go on; None: as long as they may."""
        ...

    @property
    def sockets(self) -> Mapping[str, Sequence[socket.socket]]:
        """What it listens at already, by the name of the listener."""
        ...

    def front(self, answering: Answering, ready: Callable[[], Response]) -> Answer:
        """Return what leads each request to whoever has its sandbox.

        Args:
            answering: answers what is for this process.
            ready: answers whether requests may be sent to it.
        """
        ...

    async def open(self, host: Host, answer: Answer, counts: Mapping[str, Count], together: Round) -> None:
        """Be one of them from now on, and wait until that is so.

        Args:
            host: the worlds of this process.
            answer: answers what is for it.
            counts: what the others may ask it to count, by name.
            together: the rounds in which its connections are dealt with.
        """
        ...

    def begin_to_stop(self) -> None:
        """Let nothing that others answer here go on for ever."""
        ...

    async def close(self) -> None:
        """Be none of them any more: everything is kept that was to be kept."""
        ...
