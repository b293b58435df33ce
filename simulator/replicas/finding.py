"""Find the simulator that has a sandbox: this one, which takes it where nobody has it, or another one that lives."""

from __future__ import annotations

import asyncio
import enum
from typing import TYPE_CHECKING

from simulator.engine.nodes import Claim, Elsewhere
from simulator.scenario.build import NAME

if TYPE_CHECKING:
    from collections.abc import Iterable

    from simulator.replicas.keeper import EngineKeeper


MOST_KNOWN = 10_000
"""Of so many sandboxes it is known that they are elsewhere: what is deleted there is not told here."""


class At(enum.Enum):
    """Where a sandbox is, if it is not elsewhere."""

    HERE = "here"
    NOWHERE = "there is none of that name"


class Finding:
    """Where sandboxes are.

    Args:
        keeper: of those that this node owns.
    """

    def __init__(self, keeper: EngineKeeper) -> None:
        self._keeper = keeper
        self._elsewhere: dict[str, Elsewhere] = {}
        """Where they were when this was found out last; whoever is asked there in vain tells."""
        self._looking: dict[str, asyncio.Task[Elsewhere | At]] = {}

    def known(self, name: str) -> Elsewhere | At | None:
        """Return where a sandbox is, as far as that is known."""
        return At.HERE if self._keeper.owns(name) else self._elsewhere.get(name)

    def forget(self, name: str, where: Elsewhere | At) -> None:
        """Find out again where a sandbox is, the next time that anybody asks: it is not where it was."""
        if self._elsewhere.get(name) is where:
            del self._elsewhere[name]

    async def find(self, name: str) -> Elsewhere | At:
        """Return where a sandbox is; this node owns it from now on where no other one does.

        Raises:
            EngineError: nobody knows at present.
            ReplacedError: another process has the address of this node.
        """
        known = self.known(name)
        if known is not None:
            return known
        if NAME.fullmatch(name) is None:
            return At.NOWHERE  # the engine may not even be able to read it
        looking = self._looking.get(name)
        if looking is None:
            looking = self._looking[name] = self._keeper.errands.do(self._look(name), is_awaited=True)
        return await asyncio.shield(looking)  # others may wait for it, too

    async def take(self, claims: Iterable[Claim]) -> None:
        """Have sandboxes here that were claimed."""
        for claim in claims:
            self._elsewhere.pop(claim.name, None)
            await self._keeper.holdings.take_in(claim)
        self._keeper.holdings.tell()

    async def _look(self, name: str) -> Elsewhere | At:
        try:
            while (found := await self._keeper.access.node.claim(name)) is not None:
                if isinstance(found, Elsewhere):
                    if len(self._elsewhere) >= MOST_KNOWN:
                        del self._elsewhere[next(iter(self._elsewhere))]
                    self._elsewhere[name] = found
                    return found
                await self.take([found])
                if self._keeper.owns(name):
                    return At.HERE
            return At.HERE if self._keeper.owns(name) else At.NOWHERE
        finally:
            del self._looking[name]
