"""Have here what this node owns: take it in where it was claimed, let it go where another node has it."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

from simulator.durable.rebuilding import Rebuilding, counted
from simulator.engine.errors import EngineError, shown
from simulator.hosting.kept import KeptFacts, Progress
from simulator.replicas.access import Access
from simulator.replicas.errands import Errands
from simulator.replicas.fetched import Fetched
from simulator.replicas.owned import Owned
from simulator.replicas.problems import MOVED

if TYPE_CHECKING:
    from collections.abc import Iterable

    from simulator.durable.kept import Writer
    from simulator.engine.held import Held
    from simulator.engine.nodes import Claim
    from simulator.hosting.clocks import Clocks
    from simulator.hosting.host import Host
    from simulator.hosting.hosted import Hosted

logger = logging.getLogger(__name__)

AGAIN_S = 0.1
"""How soon one tries again to read what cannot be read at present."""
TELL_AFTER_S = 1.0
"""How long what is taken over is gathered, until it is told in one line."""


class Holdings:
    """The sandboxes of this node.

    Args:
        url: of the engine.
        writer: has written what comes to them.
        clocks: real time.
        is_divergence_accepted: whether a sandbox goes on whose inputs lead elsewhere than they did.
    """

    host: Host
    """Set by whoever opens the engine for it."""

    def __init__(self, url: str, writer: Writer, clocks: Clocks, *, is_divergence_accepted: bool) -> None:
        self.access = Access(url, self._lost)
        self.errands = Errands(shown(url))
        self.owned = Owned(self.access.log)
        self.before: dict[int, KeptFacts] = {}
        """By life, what is known of those that are not rebuilt yet."""
        self.is_begun = False
        """Whether it is known what this node owns."""
        self.is_rebuilt_once = False
        """Whether all is rebuilt that it owned then."""
        self._fetched = Fetched()
        self.rebuilding = Rebuilding(self._fetched, writer, clocks, is_divergence_accepted=is_divergence_accepted)
        self._runner: asyncio.Task[None] | None = None
        self._teller: asyncio.Task[None] | None = None
        self._ending: set[asyncio.Task[None]] = set()

    async def take_in(self, claim: Claim) -> None:
        """Have a sandbox here that this node has claimed; requests to it wait until it is rebuilt.

        Raises:
            EngineError: it cannot be read at present.
        """
        reading = self.access.reading
        life = await reading.life(claim.name)
        if life is None or life.epoch != claim.epoch:
            return  # it is gone, or was claimed again
        rows = [row async for row in reading.inputs(life.life)]
        if self.access.node.is_leaving:
            return  # others have it in a moment
        held = self.owned.named(claim.name)
        if held is not None and held.epoch >= claim.epoch:
            return
        if held is not None:
            self.access.log.let_go(held)
            self._let_go(held)
        held = self.access.log.hold(
            life.life, claim.epoch, is_planned=bool(life.is_planned), lifetime_s=life.lifetime_s
        )
        self.owned.add(claim.name, held)
        self.before[life.life] = KeptFacts(life.begun_ms, len(rows), None)
        self._fetched.put(life.life, rows)
        hosted = await self.rebuilding.put_back(self.host, life)
        if life.lifetime_s is not None:
            self.host.lifetimes.watch(hosted, life.lifetime_s)
        self._rebuild()

    async def take_in_at_last(self, claims: Iterable[Claim]) -> None:
        """Do that for several, as soon as they can be read: nobody else will, for this node owns them."""
        for claim in claims:
            while True:
                try:
                    await self.take_in(claim)
                except EngineError:
                    await asyncio.sleep(AGAIN_S)
                else:
                    break

    def _rebuild(self) -> None:
        if self._runner is None or self._runner.done():
            self._runner = self.errands.do(self._run())

    async def _run(self) -> None:
        if self._teller is None or self._teller.done():
            self._teller = self.errands.do(self._tell(self.rebuilding.progress))
        await self.rebuilding.run(self.host)
        unread = {hosted.life for hosted in self.host.sandboxes if hosted.kept is None}
        self.before = {life: facts for life, facts in self.before.items() if life in unread}
        self.is_rebuilt_once |= self.is_begun

    async def _tell(self, before: Progress) -> None:
        """Tell what was taken over since, all of it at once."""
        now = None
        while now is None or not now.is_done:
            await asyncio.sleep(TELL_AFTER_S)
            now = self.rebuilding.progress
        if taken := now.sandboxes - before.sandboxes:
            inputs = counted(now.inputs - before.inputs, "input")
            logger.info("took over %s, rebuilt from %s", counted(taken, "sandbox", "es"), inputs)

    def begin(self) -> None:
        """Note that all is here that this node owns."""
        self.is_begun = True
        self._rebuild()

    def own_again(self, claims: list[Claim]) -> None:
        """Have here what this node still owns, and nothing else: others may have taken it for dead."""
        for held in self.owned.own_again(claims):
            self.access.log.let_go(held)
            self._lost(held)
        if missing := [claim for claim in claims if self.owned.of(claim.life) is None]:
            self.errands.do(self.take_in_at_last(missing))

    def _lost(self, held: Held) -> None:
        """Have a sandbox here no more that another node owns."""
        for name in self._let_go(held):
            if self.is_begun:
                logger.warning("another simulator has sandbox %s now: nothing of it is here any more", name)

    def _let_go(self, held: Held) -> list[str]:
        names = list(self.owned.drop(held))
        for hosted in [each for each in self.host.sandboxes if each.sandbox.name in names]:
            for vendor, port in hosted.ports.items():
                words = "port %d of %s is closed: another simulator has sandbox %s now"
                logger.warning(words, port.number, vendor, hosted.sandbox.name)
            self._ending.add(task := self.errands.do(self.host.end(self.released(hosted))))
            task.add_done_callback(self._ending.discard)
        return names

    async def close(self) -> None:
        """Wait until nothing goes on any more in what was let go."""
        if self._ending:
            await asyncio.wait(self._ending)

    def released(self, hosted: Hosted) -> Hosted:
        """Have a sandbox here no more, which goes on elsewhere, and return it."""
        hosted.is_closing = True  # from now on: whoever rebuilds it would miss what it tells
        hosted.kept = hosted.sandbox.inputs.keep = None
        hosted.shut = MOVED
        self.host.sandboxes.release(hosted)
        return hosted
