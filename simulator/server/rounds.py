"""Deal together with what came in one round of the event loop: read of all connections, then answer, then write.

The system takes over for each piece that is read or written, and a write wakes a client. What is done between two such
calls is done with cold caches; done in one go it takes two thirds of the time.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import asyncio

logger = logging.getLogger(__name__)

TOGETHER = 16
"""So many connections are dealt with together at most; with more, who asks in the middle of a round waits longer."""


class Connection(Protocol):
    """One that something was read of, or that something is to be written to."""

    def go_on(self) -> None:
        """Answer what was read."""
        ...

    def flush(self) -> None:
        """Write the answers that wait."""
        ...

    def fail(self) -> None:
        """End, where we failed ourselves."""
        ...


class Round:
    """The connections of which something was read in a round, and those to which something is to be written."""

    __slots__ = ("_answered", "_asking", "_is_due")

    def __init__(self) -> None:
        self._asking: list[Connection] = []
        self._answered: list[Connection] = []
        self._is_due = False

    def asks(self, connection: Connection, loop: asyncio.AbstractEventLoop) -> None:
        """Have a connection go on with what was read, at the end of the round."""
        self._asking.append(connection)
        self._wait(len(self._asking), loop)

    def answers(self, connection: Connection, loop: asyncio.AbstractEventLoop) -> None:
        """Have what a connection is to send written, at the end of the round."""
        self._answered.append(connection)
        self._wait(len(self._answered), loop)

    def _wait(self, count: int, loop: asyncio.AbstractEventLoop) -> None:
        if not self._is_due:
            self._is_due = True
            loop.call_soon(self._end_round)
        elif count >= TOGETHER:
            self._deal()

    def _end_round(self) -> None:
        self._deal()
        self._is_due = False

    def _deal(self) -> None:
        asking, self._asking = self._asking, []
        for connection in asking:
            try:
                connection.go_on()
            except Exception as error:  # noqa: BLE001 - it is logged
                _failed(connection, error)
        answered, self._answered = self._answered, []
        for connection in answered:
            try:
                connection.flush()
            except Exception as error:  # noqa: BLE001 - it is logged
                _failed(connection, error)


def _failed(connection: Connection, error: Exception) -> None:
    logger.error("a defect of the simulator, on one connection, which is ended", exc_info=error)
    connection.fail()
