"""Keep the sandboxes of a host in an engine: those alone that this node owns, for as long as it does."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

from simulator import __version__
from simulator.durable.beginning import beginning_of
from simulator.durable.flags import FLAGS, flags_of, why_not
from simulator.durable.kept import KeptLife
from simulator.durable.rebuilding import Rebuilding
from simulator.engine.errors import EngineAwayError, EngineError, shown
from simulator.engine.held import Beginning
from simulator.hosting.kept import KeptFacts
from simulator.hosting.sandboxes import DEFAULT_NAME
from simulator.replicas.access import Access
from simulator.replicas.errands import Errands
from simulator.replicas.fetched import Fetched
from simulator.replicas.lives import Lives
from simulator.replicas.owned import Owned, handed
from simulator.replicas.problems import AWAY, MOVED, SILENT

if TYPE_CHECKING:
    from collections.abc import Awaitable, Collection

    from simulator.durable.store import Row
    from simulator.engine.held import Commit, Held
    from simulator.engine.nodes import Claim
    from simulator.hosting.clocks import Clocks
    from simulator.hosting.host import Host
    from simulator.hosting.hosted import Hosted, Shut
    from simulator.hosting.kept import Progress
    from simulator.scenario.world import World

logger = logging.getLogger(__name__)

AGAIN_S = 0.1
"""How soon one looks again whether the engine answers."""


class EngineKeeper:
    """Keep sandboxes in an engine.

    Args:
        url: of the engine.
        clocks: real time.
        limit_bytes: how much each sandbox may take.
        reset: the names of sandboxes that are to begin anew.
        is_divergence_accepted: whether a sandbox goes on whose inputs lead elsewhere than they did.
    """

    _host: Host

    def __init__(
        self,
        url: str,
        clocks: Clocks,
        limit_bytes: int,
        reset: Collection[str] = (),
        *,
        is_divergence_accepted: bool = False,
    ) -> None:
        self.limit_bytes = limit_bytes
        self.access = Access(url, self._lost)
        self.lives = Lives(self.access.node.draw_lives)
        self.errands = Errands(self.place)
        self.failed = self.errands.failed
        self.found = 0
        """How many sandboxes there were when it began."""
        self.is_begun = False
        """Whether it is known what this node owns."""
        self._clocks = clocks
        self._reset = reset
        self._names: frozenset[str] = frozenset()
        self._fetched = Fetched()
        self._rebuilding = Rebuilding(self._fetched, self, clocks, is_divergence_accepted=is_divergence_accepted)
        self._runner: asyncio.Task[None] | None = None
        self._is_rebuilt_once = False
        self._owned = Owned(self.access.log)
        self._before: dict[int, KeptFacts] = {}
        self._is_open = False
        self._moved: Commit = asyncio.get_running_loop().create_future()
        self._moved.set_result(MOVED)

    @property
    def place(self) -> str:
        """Where it keeps them, without a password."""
        return shown(self.access.url)

    @property
    def progress(self) -> Progress:
        """How far it has rebuilt what it owns."""
        return self._rebuilding.progress

    @property
    def unready(self) -> Shut | None:
        """Why no requests should be sent at present: not all is rebuilt that was its own, or the engine is away."""
        if not self.access.is_sure:
            return AWAY
        return None if self._is_rebuilt_once else self._rebuilding.unready

    def owns(self, name: str) -> bool:
        """Tell whether this node owns the sandbox of a name, as far as it knows."""
        return name in self._owned

    def keeps(self, name: str) -> bool:
        """Tell whether a sandbox of that name was kept when the engine was first asked, and goes on."""
        return name in self._names

    # Beginning and end -----------------------------------------------------------------------------------------------

    async def look(self) -> None:
        """Find out which sandboxes there are, and forget those that are to begin anew.

        Raises:
            EngineError: it cannot be used, or has no sandbox that is to begin anew.
        """
        names = {name for _, name in await self.access.reading.names()}
        unknown = sorted({*self._reset} - names - {DEFAULT_NAME})
        if unknown:
            raise EngineError(f"{self.place} keeps no sandbox {unknown[0]!r} that could begin anew (--data-reset)")
        for name in self._reset:
            await self.access.node.forget(name)
        self._names = frozenset(names - {*self._reset})
        self.found = len(self._names)

    async def open(self, host: Host) -> None:
        """Keep every sandbox of a host from now on.

        Raises:
            EngineError: the default one began with other flags than those of now.
        """
        self._host, self._is_open = host, True
        flags = flags_of(host.sandboxes.world, host.settings.bounds)
        before = await self.access.reading.note(FLAGS) if self.keeps(DEFAULT_NAME) else None
        if (words := why_not(before, flags, self.place)) is not None:
            raise EngineError(words)
        await self.access.reading.take_note(FLAGS, flags)
        await self.lives.ready()
        host.sandboxes.keeper = self

    async def close(self) -> None:
        """Write the rest, own nothing more, and take leave of the engine."""
        for hosted in self._host.sandboxes if self._is_open else ():
            if isinstance(hosted.kept, KeptLife):
                hosted.kept.note_end()
        await self.access.log.close()
        await self.errands.close()
        if self.access.node.id:
            try:
                await self.access.node.leave()
            except EngineAwayError as error:
                logger.warning("%s; others have the sandboxes of this node in a few seconds", error)
        await self.access.close()

    # What this node owns ---------------------------------------------------------------------------------------------

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
        held = self._owned.named(claim.name)
        if held is not None and held.epoch >= claim.epoch:
            return
        if held is not None:
            self._let_go(held)
        held = self.access.log.hold(
            life.life, claim.epoch, is_planned=bool(life.is_planned), lifetime_s=life.lifetime_s
        )
        self._owned.add(claim.name, held)
        self._before[life.life] = KeptFacts(life.begun_ms, len(rows), None)
        self._fetched.put(life.life, rows)
        hosted = await self._rebuilding.put_back(self._host, life)
        if life.lifetime_s is not None:
            self._host.lifetimes.watch(hosted, life.lifetime_s)
        self._rebuild()

    def _rebuild(self) -> None:
        if self._runner is None or self._runner.done():
            self._runner = self.errands.do(self._run())

    async def _run(self) -> None:
        await self._rebuilding.run(self._host)
        self._is_rebuilt_once |= self.is_begun

    def begin(self) -> None:
        """Note that all is here that this node owns."""
        self.is_begun = True
        self._rebuild()

    def own_again(self, claims: list[Claim]) -> None:
        """Have here what this node still owns, and nothing else: others may have taken it for dead."""
        for held in self._owned.own_again(claims):
            held.is_lost = True
            self._lost(held)
        for claim in claims:
            if self._owned.of(claim.life) is None:
                self.errands.do(self.take_in(claim))

    def _lost(self, held: Held) -> None:
        """Have a sandbox here no more that another node owns."""
        for name in self._let_go(held):
            if self.is_begun:
                logger.warning("another simulator has sandbox %s now: nothing of it is here any more", name)

    def _let_go(self, held: Held) -> list[str]:
        names = list(self._owned.drop(held))
        for hosted in [each for each in self._host.sandboxes if each.sandbox.name in names]:
            self.errands.do(self._host.end(self.released(hosted)))
        return names

    def released(self, hosted: Hosted) -> Hosted:
        """Have a sandbox here no more, which goes on elsewhere, and return it."""
        hosted.kept = hosted.sandbox.inputs.keep = None
        hosted.shut = MOVED
        self._host.sandboxes.release(hosted)
        return hosted

    # What the host tells ---------------------------------------------------------------------------------------------

    def facts_of(self, hosted: Hosted) -> KeptFacts | None:
        """Return what is known of how a sandbox is kept."""
        kept = hosted.kept
        return self._before.get(hosted.life) if kept is None else KeptFacts(kept.since_ms, kept.inputs, kept.size_bytes)

    def held(self, hosted: Hosted) -> Awaitable[Shut | None] | None:
        """Return what is done when everything is written that was computed so far, or another node owns it."""
        if hosted.kept is not None:
            hosted.kept.note_progress()
        return self.written(hosted)

    def written(self, hosted: Hosted) -> Awaitable[Shut | None] | None:
        """Return what is done when everything is written that was added so far."""
        if hosted.shut is MOVED:
            return self._moved
        held = self._owned.of(hosted.life)
        return None if held is None else held.commit

    def lasting(self, hosted: Hosted) -> Awaitable[Shut | None] | None:
        """Return what is done when everything is written that was computed so far, however long the engine is away."""
        held = self.held(hosted)
        return None if held is None else self._lasting(hosted, held)

    async def _lasting(self, hosted: Hosted, held: Awaitable[Shut | None] | None) -> Shut | None:
        while held is not None:
            if (why_not := await asyncio.shield(held)) is not SILENT:
                return why_not
            await asyncio.sleep(AGAIN_S)
            held = self.held(hosted)
        return None

    def begun(self, hosted: Hosted) -> None:
        """Keep a sandbox from its beginning on, and nothing more of what was before it."""
        name, life, now_ms = hosted.sandbox.name, hosted.life, self.wall_ms()
        kept = hosted.kept = hosted.sandbox.inputs.keep = KeptLife(self, hosted, now_ms)
        elsewhere = self._host.sandboxes.led_elsewhere(hosted)
        text = beginning_of(hosted.sandbox, hosted.world, elsewhere, hosted.strays_before[:2]).text()
        beginning = Beginning(name, self.access.node.id, now_ms, __version__, now_ms, text)
        lifetime_s = None if hosted.lifetime is None else hosted.lifetime.expires_in_s
        held = self._owned.begin(beginning, life, is_planned=kept.is_planned, lifetime_s=lifetime_s)
        held.lead(handed(hosted))
        kept.paced()

    def stays(self, hosted: Hosted) -> None:
        """Keep how long a sandbox stays without being called."""
        held = self._owned.of(hosted.life)
        if held is not None and hosted.lifetime is not None:
            held.stay(hosted.lifetime.expires_in_s)

    def usual(self, world: World) -> None:
        """Keep what the settings have the default sandbox begin as."""
        if self.owns(DEFAULT_NAME):
            self.errands.do(self.access.reading.take_note(FLAGS, flags_of(world, self._host.settings.bounds)))

    def gone(self, hosted: Hosted) -> None:
        """Keep nothing more of a sandbox."""
        hosted.kept = hosted.sandbox.inputs.keep = None
        self._before.pop(hosted.life, None)
        held = self._owned.end(hosted.sandbox.name)
        if held is not None:
            self.errands.do(self._ended(hosted.sandbox.name, held.life, held))

    async def _ended(self, name: str, life: int, held: Held) -> None:
        if (commit := held.commit) is not None:
            await asyncio.shield(commit)
        self._owned.forget(name, life, held)

    # What is kept of a sandbox tells ---------------------------------------------------------------------------------

    def wall_ms(self) -> int:
        """Return the present instant by the clock on the wall, in milliseconds."""
        return self._clocks.wall_ms()

    def add(self, row: Row) -> None:
        """Have an input written: its life, position and record."""
        life, position, record = row
        if (held := self._owned.of(life)) is not None:  # type: ignore[arg-type]
            held.add(position, record)  # type: ignore[arg-type]

    def plan(self, life: int, *, is_planned: bool) -> None:
        """Have it written whether something is planned in a life."""
        if (held := self._owned.of(life)) is not None:
            held.plan(is_planned=is_planned)
