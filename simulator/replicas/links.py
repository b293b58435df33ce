"""Know the ways to the other simulators that share the engine."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from simulator.cluster.link import Link
from simulator.cluster.meeting import reach
from simulator.cluster.words import OfNode

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from simulator.engine.nodes import Elsewhere
    from simulator.server.rounds import Round


PATIENCE_S = 0.5
"""How long a request waits for another one that is not there, before it is asked again who has the sandbox."""


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

    def to(self, node: Elsewhere) -> Link:
        """Return the way to another simulator."""
        link = self._links.get(node)
        if link is None:
            reaching = partial(reach, node.address, self._secret, node.node)
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

    async def close(self) -> None:
        """Ask nothing more."""
        await self.keep(())
