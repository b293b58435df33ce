"""Write the answers of one round of the event loop together: those of many connections, one after the other.

Each write wakes a client, and what comes between two writes is done with cold caches. So what was asked in a round is
answered in one go, and then all of it is written; whoever asks again is heard in the next round.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulator.server.by_task import TaskProtocol

if TYPE_CHECKING:
    import asyncio

TOGETHER = 64
"""How many connections wait for their answers to be written at most."""


class Gathered:
    """The connections whose answers are to be written in this round."""

    __slots__ = ("_connections",)

    def __init__(self) -> None:
        self._connections: list[GatheringProtocol] = []

    def add(self, connection: GatheringProtocol, loop: asyncio.AbstractEventLoop) -> None:
        """Have the answers of a connection written at the end of the round, or now where many wait."""
        connections = self._connections
        connections.append(connection)
        if len(connections) == 1:
            loop.call_soon(self.write)
        elif len(connections) >= TOGETHER:
            self.write()

    def write(self) -> None:
        """Write all that waits."""
        connections, self._connections = self._connections, []
        for connection in connections:
            connection.flush()


class GatheringProtocol(TaskProtocol):
    """One connection. Whoever does anything else with its transport flushes first."""

    __slots__ = ("_unsent",)

    def __init__(self, *given: Any, **options: Any) -> None:
        super().__init__(*given, **options)
        self._unsent: list[bytes] = []

    def send(self, data: bytes) -> None:
        """Have an answer written with the others of this round, those of the same connection in one piece."""
        self._unsent.append(data)
        if len(self._unsent) == 1:
            self.entrance.edge.gathered.add(self, self._loop)

    def flush(self) -> None:
        """Write the answers that wait, now."""
        unsent = self._unsent
        if unsent and (transport := self.transport) is not None:
            data = unsent[0] if len(unsent) == 1 else b"".join(unsent)
            unsent.clear()
            transport.write(data)
