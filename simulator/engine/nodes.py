"""Decide which node owns which sandbox: whoever asks for one that nobody owns, or whose owner no longer beats.

That a node beats decides who tries, and nothing more: what keeps an owner of the past from writing is the epoch, which
rises with every change of owner. Instants are all the engine's; a node only counts seconds for itself.
"""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, NamedTuple

from simulator import __version__
from simulator.engine.engine_clock import EngineClock
from simulator.engine.errors import EngineError, LeavingError, ReplacedError
from simulator.engine.owners import (
    BEATEN,
    COMMIT_S,
    DEAD_S,
    DRAWN,
    FORGOTTEN,
    FOUND,
    GIVEN_UP,
    KEPT,
    LEFT,
    LIVING,
    ORPHANS,
    REGISTERED,
    TAKEN,
)
from simulator.engine.tables import LIVES_AT_ONCE

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from simulator.engine.line import Line

BEAT_S = 1.0


class Claim(NamedTuple):
    """A sandbox that this node owns from now on, and the epoch under which it may append."""

    name: str
    life: int
    epoch: int


class Elsewhere(NamedTuple):
    """A living node, which owns a sandbox or is to own it: its number, and its address."""

    node: int
    address: str


class Node:
    """This process among those that share an engine.

    Args:
        line: to the engine, for this alone, so that no beat waits for anything long.
        address: at which other nodes reach this one.
    """

    def __init__(self, line: Line, address: str) -> None:
        self.address = address
        self.id = 0
        self.clock = EngineClock()
        self._line = line
        self._claiming = asyncio.Lock()
        self._doubtful: set[tuple[str, int, int]] = set()
        """By name, life and former epoch, what it may own without knowing."""
        self._sure_until_s = 0.0
        self._answered_s = 0.0
        """When the last beat was sent that was answered; the engine may have seen one since whose answer got lost."""
        self.is_leaving = False
        """Whether it is to own nothing more than it does; set by whoever is about to have it leave."""
        self._is_doubtful = False
        """Whether somebody may have taken it for dead, and it does not know what it owns."""

    @property
    def is_sure(self) -> bool:
        """Whether no other node can have taken a sandbox from this one: the last answered beat was sent just now."""
        return time.monotonic() < self._sure_until_s

    async def register(self) -> list[Claim]:
        """Become a node, in the place of whoever had this address, and own at once what that one owned.

        The number is a new one, so that the former process, should it still live, beats in vain and hears of it.

        Raises:
            EngineError: as of all that asks the engine.
        """
        since_s = time.monotonic()
        rows = await self._line.ask(REGISTERED, self.address, __version__)
        self.clock.follow(rows[0][0], since_s)
        self.id = rows[0][1]
        self._answered_s = since_s
        self._sure_until_s = since_s + DEAD_S
        return [Claim(name, life, epoch) for _, _, name, life, epoch in rows if name is not None]

    async def beat(self) -> bool:
        """Say that this node lives; tell whether nobody can have taken it for dead since it said so last.

        Where somebody can, it is sure of nothing until it has asked what it owns: `own_again`.

        Raises:
            ReplacedError: another process has its address now.
        """
        since_s, before_s = time.monotonic(), self._answered_s
        rows = await self._line.ask(BEATEN, self.id)
        if not rows:
            self._sure_until_s = 0.0
            raise ReplacedError(self.address)
        self._answered_s = since_s
        self.clock.follow(rows[0][0], since_s)
        is_seen = bool(rows[0][1]) and time.monotonic() - since_s < COMMIT_S and since_s - before_s < DEAD_S - COMMIT_S
        if is_seen and not self._is_doubtful:
            self._sure_until_s = since_s + DEAD_S
            return True
        self._is_doubtful = True
        return False

    async def own_again(self) -> list[Claim]:
        """Return all that this node still owns, under epochs that nobody else knows.

        It is sure of that, unless it was not to be seen meanwhile, which the next beat tells.

        Raises:
            ReplacedError: another process has its address now.
        """
        claims = [Claim(*row) for row in await self._line.ask(KEPT, self.id)]
        self._is_doubtful = False
        try:
            await self.beat()
        except EngineError:
            self._is_doubtful = True  # nobody hears of the claims
            raise
        return claims

    async def claim(self, name: str) -> Claim | Elsewhere | None:
        """Own a sandbox, if no other living node does; None where there is none of that name.

        What this node owns already it owns under a new epoch then: what it had sent before and lost sight of can no
        longer go in unseen.

        Raises:
            LeavingError: this node is about to leave, no other one owns it, and none lives.
            ReplacedError: another process has the address of this node now.
        """
        async with self._claiming:
            while found := await self._line.ask(FOUND, __version__, name):
                [(life, epoch, owner, address)] = found
                if owner is not None and owner != self.id:
                    return Elsewhere(owner, address)
                if self.is_leaving:
                    return await self._heir()
                if claim := await self._take(name, life, epoch):
                    return claim
            return None

    async def sweep(self) -> list[Claim]:
        """Own sandboxes without a living owner: in some something is planned, and nobody may ever ask for them.

        With them come those of earlier claims whose answer never came. What takes longer than from beat to beat, or
        fails in the middle, is left to the next one.
        """
        async with self._claiming:
            until_s = time.monotonic() + BEAT_S
            claims: list[Claim] = []
            orphans = [*self._doubtful, *map(tuple, await self._line.ask(ORPHANS, __version__))]
            for orphan in dict.fromkeys(orphans):
                try:
                    claim = await self._take(*orphan)
                except EngineError:
                    if not claims:
                        raise
                    break
                if claim is not None:
                    claims.append(claim)
                if time.monotonic() > until_s:
                    break
            return claims

    async def run(self, taken: Callable[[list[Claim]], None], kept: Callable[[list[Claim]], None]) -> None:
        """Beat and sweep for as long as the task lives, whether the engine answers or not.

        Args:
            taken: is told of sandboxes that a sweep has brought.
            kept: is told of all that it owns, where others may have taken it for dead.

        Raises:
            ReplacedError: another process has the address of this node now.
        """
        while True:
            await asyncio.sleep(BEAT_S)
            try:
                if not await self.beat():
                    kept(await self.own_again())
                if not self.is_leaving and (claims := await self.sweep()):
                    taken(claims)
            except EngineError:  # also one that refuses this node, for as long as a password is being changed
                continue

    async def others(self) -> list[Elsewhere]:
        """Return the other nodes that live."""
        return [Elsewhere(*row) for row in await self._line.ask(LIVING, self.id)]

    async def forget(self, name: str) -> bool:
        """Have nothing kept of a sandbox any more, whoever owns it; tell whether there was one."""
        return bool(await self._line.ask(FORGOTTEN, name))

    async def give_up(self, lives: Collection[int]) -> set[int]:
        """Own those of some sandboxes no more that a living node may have, of the version that they were kept by.

        Args:
            lives: their beginnings.

        Returns:
            Those of whoever is given up.
        """
        return {life for (life,) in await self._line.ask(GIVEN_UP, __version__, self.id, [*lives])}

    async def draw_lives(self) -> range:
        """Return numbers for the next lives that begin here, which nobody else is given."""
        [(first,)] = await self._line.ask(DRAWN)
        return range(first, first + LIVES_AT_ONCE)

    async def leave(self) -> None:
        """Own nothing more, and be no node any more; whatever is to be written has to be written before."""
        self._sure_until_s = 0.0
        await self._line.ask(LEFT, self.id)

    async def _heir(self) -> Elsewhere:
        """Return another node that lives, and may own what this one no longer takes; raises `LeavingError`."""
        if not (others := await self.others()):
            raise LeavingError("this node leaves, and there is no other one")
        return others[0]

    async def _take(self, name: str, life: int, epoch: int) -> Claim | None:
        self._doubtful.add((name, life, epoch))
        taken = await self._line.ask(TAKEN, self.id, life, epoch)
        self._doubtful.discard((name, life, epoch))
        if taken:
            return Claim(name, life, taken[0][0])
        await self.beat()  # somebody was faster, or has this node's address: then this raises
        return None
