"""Keep the sandboxes of a host in an engine: those alone that this node owns, for as long as it does."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

from simulator import __version__
from simulator.durable.beginning import beginning_of
from simulator.durable.flags import FLAGS, flags_of, why_not
from simulator.durable.kept import KeptLife
from simulator.engine.errors import EngineError, away, shown
from simulator.engine.held import Beginning
from simulator.hosting.clocks import Clocks
from simulator.hosting.kept import KeptFacts
from simulator.hosting.sandboxes import DEFAULT_NAME
from simulator.replicas.holdings import Holdings
from simulator.replicas.lives import Lives
from simulator.replicas.owned import handed
from simulator.replicas.problems import AWAY, MOVED, SILENT

if TYPE_CHECKING:
    from collections.abc import Awaitable, Collection

    from simulator.durable.store import Row
    from simulator.engine.held import Commit, Held
    from simulator.hosting.host import Host
    from simulator.hosting.hosted import Hosted, Shut
    from simulator.hosting.kept import Progress
    from simulator.scenario.world import World

logger = logging.getLogger(__name__)

LEAVE_S = 5.0
"""How long the engine has to take note that a simulator leaves; else it is missed as if it had died."""
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
        self._wall_s = clocks.wall_s
        self._behind_s = 0.0
        """By how much the clock on the wall is behind that of the engine, the only one that all simulators have."""
        clocks = Clocks(lambda: self._wall_s() + self._behind_s, clocks.monotonic_ms)
        self.holdings = Holdings(url, self, clocks, is_divergence_accepted=is_divergence_accepted)
        self.access = self.holdings.access
        self.errands = self.holdings.errands
        self.failed = self.errands.failed
        self.lives = Lives(self.access.node.draw_lives)
        self.found = 0
        """How many sandboxes there were when it began."""
        self._clocks = clocks
        self._reset = reset
        self._names: frozenset[str] = frozenset()
        self._owned = self.holdings.owned
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
        return self.holdings.rebuilding.progress

    @property
    def unready(self) -> Shut | None:
        """Why no requests should be sent at present: not all is rebuilt that was its own, or the engine is away."""
        if not self.access.is_sure:
            return AWAY
        return None if self.holdings.is_rebuilt_once else self.holdings.rebuilding.unready

    def owns(self, name: str) -> bool:
        """Tell whether this node owns the sandbox of a name, as far as it knows."""
        return name in self._owned

    def keeps(self, name: str) -> bool:
        """Tell whether a sandbox of that name was kept when the engine was first asked, and goes on."""
        return name in self._names

    # Beginning and end -----------------------------------------------------------------------------------------------

    async def look(self) -> None:
        """Find out which sandboxes there are, and what time it is, and forget those that are to begin anew.

        Raises:
            EngineError: it cannot be used, or has no sandbox that is to begin anew.
        """
        names = {name for _, name in await self.access.reading.names()}
        before_s = self._wall_s()
        now_s = await self.access.reading.now_s()  # second: to connect would take longer one way than the other
        self._behind_s = now_s - (before_s + self._wall_s()) / 2
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
        self.holdings.host, self._is_open = host, True
        flags = flags_of(host.sandboxes.world, host.settings.bounds)
        before = await self.access.reading.note(FLAGS) if self.keeps(DEFAULT_NAME) else None
        if (words := why_not(before, flags, self.place)) is not None:
            raise EngineError(words)
        await self.access.reading.take_note(FLAGS, flags)
        await self.lives.ready()
        host.sandboxes.keeper = self

    async def close(self) -> None:
        """Write the rest, own nothing more, and take leave of the engine, as far as it answers in time."""
        for hosted in self.holdings.host.sandboxes if self._is_open else ():
            if isinstance(hosted.kept, KeptLife):
                hosted.kept.note_end()
        await self.access.log.close()
        await self.errands.close()
        try:
            async with asyncio.timeout(LEAVE_S):
                await self.access.leave()
        except (EngineError, TimeoutError) as error:
            why = error if isinstance(error, EngineError) else away(self.access.url, error)
            logger.warning("%s; others have the sandboxes of this node in a few seconds", why)
            self.access.drop()

    # What the host tells ---------------------------------------------------------------------------------------------

    def facts_of(self, hosted: Hosted) -> KeptFacts | None:
        """Return what is known of how a sandbox is kept."""
        kept = hosted.kept
        return (
            self.holdings.before.get(hosted.life)
            if kept is None
            else KeptFacts(kept.since_ms, kept.inputs, kept.size_bytes)
        )

    def held(self, hosted: Hosted) -> Awaitable[Shut | None] | None:
        """Return what is done when everything is written that was computed so far, or another node owns it."""
        if hosted.kept is not None:
            hosted.kept.note_progress()
        return self.written(hosted)

    def written(self, hosted: Hosted) -> Awaitable[Shut | None] | None:
        """Return what is done when everything is written that was added so far."""
        if hosted.shut is MOVED and hosted.life:  # and no stand-in
            return self._moved
        held = self._owned.of(hosted.life)
        if held is not None:
            return held.commit
        return None if hosted.kept is None else self._moved

    def lasting(self, hosted: Hosted) -> Awaitable[Shut | None] | None:
        """Return what is done when everything is written that was computed so far, however long the engine is away."""
        held = self.held(hosted)
        return None if held is None else asyncio.get_running_loop().create_task(self._lasting(hosted, held))

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
        elsewhere = self.holdings.host.sandboxes.led_elsewhere(hosted)
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
            self.errands.do(self.access.reading.take_note(FLAGS, flags_of(world, self.holdings.host.settings.bounds)))

    def gone(self, hosted: Hosted) -> None:
        """Keep nothing more of a sandbox."""
        hosted.kept = hosted.sandbox.inputs.keep = None
        self.holdings.before.pop(hosted.life, None)
        held = self._owned.end(hosted.sandbox.name)
        if held is not None:
            self.errands.do(self._ended(hosted.sandbox.name, held.life, held))

    async def _ended(self, name: str, life: int, held: Held) -> None:
        if (commit := held.commit) is not None:
            await asyncio.shield(commit)
        self._owned.forget(name, life, held)

    # What is kept of a sandbox tells ---------------------------------------------------------------------------------

    def wall_ms(self) -> int:
        """Return the present instant by the clock of the engine, in milliseconds."""
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
