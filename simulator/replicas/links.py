"""Know the ways to the other simulators that share the engine."""

from __future__ import annotations

import logging
import time
from functools import partial
from typing import TYPE_CHECKING

from simulator.cluster.link import Link
from simulator.cluster.meeting import reach
from simulator.cluster.words import OfNode

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from simulator.cluster.line import Line
    from simulator.engine.nodes import Elsewhere
    from simulator.server.rounds import Round

logger = logging.getLogger(__name__)

PATIENCE_S = 0.5
"""How long a request waits for another one that is not there, before it is asked again who has the sandbox."""
MISSED_S = 10.0
"""How long one that lives is sought before that is told: one that has died is missed after five seconds."""


class Links:
    """The ways to others, each of which is opened when it is first wanted.

    Args:
        secret: by which all prove that they share the engine.
        together: has what is asked sent at the end of a round of the event loop.
        greeting: what each is told first.
    """

    def __init__(self, secret: bytes, together: Round, greeting: Callable[[], object]) -> None:
        self._secret = secret
        self._round = together
        self._greeting = greeting
        self._links: dict[Elsewhere, Link] = {}
        self._sought_s: dict[Elsewhere, float] = {}
        """Since when those are sought that are not reached, by the monotonic clock."""
        self._missed: set[Elsewhere] = set()
        """Those of which that was told."""

    def to(self, node: Elsewhere) -> Link:
        """Return the way to another simulator."""
        link = self._links.get(node)
        if link is None:
            reaching = partial(self._reach, node)
            link = self._links[node] = Link(reaching, self._greeting, OfNode(node.address), PATIENCE_S)
            link.open(self._round)
        return link

    def end_streams(self) -> None:
        """Have every answer of others end that would go on for ever: this simulator stops, and they do not."""
        for link in self._links.values():
            link.end_streams()

    async def keep(self, living: Iterable[Elsewhere]) -> None:
        """Reach nobody any more who does not live."""
        for gone in self._links.keys() - {*living}:
            await self._links.pop(gone).close()
            self._sought_s.pop(gone, None)
            self._missed.discard(gone)

    async def close(self) -> None:
        """Ask nothing more."""
        await self.keep(())

    async def _reach(self, node: Elsewhere, make: Callable[[], Line]) -> Line:
        try:
            line = await reach(node.address, self._secret, node.node, make)
        except OSError as error:
            self._miss(node, str(error))
            raise
        self._sought_s.pop(node, None)
        if node in self._missed:
            self._missed.discard(node)
            logger.info("the simulator at %s is reached again", node.address)
        return line

    def _miss(self, node: Elsewhere, why: str) -> None:
        """Tell once that another one is not reached, where that goes on for long."""
        now_s = time.monotonic()
        if now_s - self._sought_s.setdefault(node, now_s) < MISSED_S or node in self._missed:
            return
        self._missed.add(node)
        logger.warning(
            "the simulator that has the address %s (--node) lives, and is not reached there from here: %s. Requests "
            "for its sandboxes that come here are refused with node-away until it is",
            node.address,
            why,
        )
