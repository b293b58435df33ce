"""Hold what one simulator has of an engine: a connection for each purpose, so that none waits for another."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from simulator.engine.appending import Appending
from simulator.engine.errors import away
from simulator.engine.held import Outcome
from simulator.engine.line import Line
from simulator.engine.nodes import Node
from simulator.engine.reading import Homes, Reading
from simulator.replicas.problems import MOVED, SILENT

if TYPE_CHECKING:
    from collections.abc import Callable

    from simulator.engine.held import Held
    from simulator.hosting.hosted import Shut

TOLD = {Outcome.WRITTEN: None, Outcome.NOT_OWNER: MOVED, Outcome.AWAY: SILENT}
"""Why something may not go out, by what became of what it rests on."""


class Access:
    """What there is of the engine.

    Args:
        url: of the engine.
        lost: is told of each sandbox that another node owns now.
    """

    def __init__(self, url: str, lost: Callable[[Held], None]) -> None:
        self.url = url
        self._lines = [Line(url) for _ in range(4)]
        beating, appending, reading, finding = self._lines
        self.node = Node(beating, "")
        self.log = Appending(appending, lost, told=_told)
        self.reading = Reading(reading)
        self.homes = Homes(finding)

    @property
    def is_sure(self) -> bool:
        """Whether this node surely owns what it owned, and what is to be written will be."""
        return self.node.is_sure and not self.log.is_away

    async def leave(self) -> None:
        """Own nothing more, and take leave of the engine; whatever is to be written has to be written before.

        Raises:
            EngineError: it does not answer.
        """
        if self.log.is_away:
            raise away(self.url, TimeoutError())
        if self.node.id:
            await self.node.leave()
        await self.close()

    async def close(self) -> None:
        """Take leave of the engine."""
        await asyncio.gather(*(line.close() for line in self._lines))

    def drop(self) -> None:
        """Cut all connections, without a word."""
        for line in self._lines:
            line.drop()


def _told(outcome: Outcome) -> Shut | None:
    return TOLD[outcome]
