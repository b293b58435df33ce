"""Rebuild sandboxes from their records: the same inputs, at the same instants, in slices beside the work of others.

A sandbox that is being rebuilt has its turn taken, so whoever asks for it waits and nobody else does.
"""

from __future__ import annotations

import asyncio
import logging
import time
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING

from simulator.durable.beginning import Beginning, Reader, beginning_of
from simulator.durable.errors import UnknownBeginningError
from simulator.durable.kept import KeptLife
from simulator.durable.replay import DivergedError, Replay
from simulator.hosting.hosted import Shut
from simulator.hosting.kept import Progress
from simulator.sandbox.virtual_time import LAST_MS
from simulator.scenario.world import World

if TYPE_CHECKING:
    from simulator.durable.kept import Writer
    from simulator.durable.store import Life, Store
    from simulator.hosting.clocks import Clocks
    from simulator.hosting.host import Host
    from simulator.hosting.hosted import Hosted

logger = logging.getLogger(__name__)

SLICE_S = 0.01
"""How long rebuilding may hold the event loop before others have their turn."""

DONE = object()


class Waiting:
    """A sandbox in its place that is not rebuilt yet.

    Args:
        hosted: the sandbox, whose turn `stack` holds.
        replay: what is left to be applied; None where it cannot be.
        is_planned: whether something happens in it by itself.
        inputs: how many there are.
        since_ms: when it began, by the clock on the wall.
        stack: closed when it is rebuilt.
    """

    def __init__(
        self,
        hosted: Hosted,
        replay: Replay | None,
        inputs: int,
        since_ms: int,
        stack: AsyncExitStack,
        *,
        is_planned: bool,
    ) -> None:
        self.hosted = hosted
        self.replay = replay
        self.inputs = inputs
        self.since_ms = since_ms
        self.stack = stack
        self.is_planned = is_planned
        self.steps = iter(()) if replay is None else replay.steps()

    @property
    def rank(self) -> tuple[bool, bool, int]:
        """Who comes first: whoever is waited for, then what happens by itself, then what is soon done."""
        left = self.inputs - (0 if self.replay is None else self.replay.position)
        return (not self.hosted.turn.is_wanted, not self.is_planned, left)


class Rebuilding:
    """Rebuild the sandboxes of a folder.

    Args:
        store: its file.
        writer: writes what comes after.
        clocks: real time.
        is_divergence_accepted: whether a sandbox goes on whose inputs lead elsewhere than they did.
    """

    def __init__(self, store: Store, writer: Writer, clocks: Clocks, *, is_divergence_accepted: bool) -> None:
        self._store = store
        self._writer = writer
        self._clocks = clocks
        self._is_divergence_accepted = is_divergence_accepted
        self._reader: Reader | None = None
        self._waiting: list[Waiting] = []
        self._done = self._done_inputs = self._all = self._all_inputs = 0
        self.refused = 0
        """How many sandboxes answer nobody."""

    @property
    def progress(self) -> Progress:
        """How far it is."""
        applied = sum(each.replay.position for each in self._waiting if each.replay is not None)
        return Progress(self._done, self._all, self._done_inputs + applied, self._all_inputs)

    async def put_back(self, host: Host, life: Life) -> Hosted:
        """Put a sandbox in its place as it began, its turn taken."""
        if self._reader is None:
            self._reader = Reader(host.directory)
        try:
            beginning = self._reader.read(life.beginning)
            sandbox = beginning.build(life.name, host.directory, _still, _still)
        except Exception as error:  # noqa: BLE001 - a vendor's package may raise anything
            return self._put_aside(host, life, error)
        hosted = host.sandboxes.put_back(sandbox, beginning.world, life.life, beginning.elsewhere)
        await self._wait(host, hosted, life.begun_ms, is_planned=bool(life.is_planned))
        return hosted

    async def take_back(self, host: Host, hosted: Hosted) -> None:
        """Have a sandbox be as it is in the file, without what was computed since."""
        hosted.interrupt()
        try:
            async with hosted.stepping:
                await host.abandon(hosted)
                await hosted.turn.over()
                beginning = beginning_of(hosted.sandbox, hosted.world)
                sandbox = beginning.build(hosted.sandbox.name, host.directory, _still, _still)
                if host.sandboxes.get(sandbox.name) is not hosted:
                    return
                host.sandboxes.put_back(sandbox, hosted.world, hosted.life, host.sandboxes.led_elsewhere(hosted))
                kept = next((life for life in self._store.lives() if life.life == hosted.life), None)
                since_ms = self._clocks.wall_ms() if kept is None else kept.begun_ms
                await self._wait(host, hosted, since_ms, is_planned=True)
        finally:
            hosted.interruptions -= 1
        await self.run(host)

    async def run(self, host: Host) -> None:
        """Rebuild what waits, one slice after the other."""
        while self._waiting:
            waiting = min(self._waiting, key=lambda each: each.rank)
            until_s = time.monotonic() + SLICE_S
            try:
                while time.monotonic() < until_s and not waiting.hosted.is_closing:
                    if next(waiting.steps, DONE) is DONE:
                        break
                else:
                    if not waiting.hosted.is_closing:
                        await asyncio.sleep(0)
                        continue
            except DivergedError as error:
                self._shut(waiting.hosted, str(error))
            except Exception as error:
                logger.exception("a defect of the simulator, where sandbox %s was rebuilt", waiting.hosted.sandbox.name)
                self._shut(waiting.hosted, f"it cannot be rebuilt: {error!r}; the log has the traceback")
            await self._end(host, waiting)
            await asyncio.sleep(0)

    # -----------------------------------------------------------------------------------------------------------------

    async def _wait(self, host: Host, hosted: Hosted, since_ms: int, *, is_planned: bool) -> None:
        stack = AsyncExitStack()
        hosted.is_rebuilt = False
        sandbox = await stack.enter_async_context(hosted.turn.taken(hosted))
        replay = Replay(
            hosted, sandbox, host.directory, self._store.inputs(hosted.life), since_ms,
            is_divergence_accepted=self._is_divergence_accepted,
        )  # fmt: skip
        inputs = self._store.count(hosted.life)
        waiting = Waiting(hosted, replay, inputs, since_ms, stack, is_planned=is_planned)
        self._waiting.append(waiting)
        self._all += 1
        self._all_inputs += inputs

    async def _end(self, host: Host, waiting: Waiting) -> None:
        """Have a sandbox go on from where it stands."""
        hosted, replay = waiting.hosted, waiting.replay
        self._waiting.remove(waiting)
        self._done += 1
        self._done_inputs += waiting.inputs
        hosted.is_rebuilt = True
        sandbox = hosted.sandbox
        is_going_on = replay is not None and hosted.shut is None and not hosted.is_closing
        if replay is not None and is_going_on:
            self._go_on(host, hosted, replay, waiting.since_ms)
        elif replay is not None:
            sandbox.clock.set_rate(0)
        await waiting.stack.aclose()
        if replay is None or not is_going_on:
            return
        if host.observer is not None:
            host.observer.lived(hosted)
        hosted.told_incoming = sandbox.incoming.kept.next_ordinal - 1  # the log of the last process told of them
        hosted.turn.note(is_behind=sandbox.agenda.next_due_ms <= sandbox.clock.now_ms())
        host.courier.dispatch(hosted, replay.on_their_way)
        host.moved(hosted)

    def _go_on(self, host: Host, hosted: Hosted, replay: Replay, since_ms: int) -> None:
        sandbox = hosted.sandbox
        clock = sandbox.clock
        stands_ms = clock.now_ms()
        clock.set_rate(0)
        clock.follow(self._clocks.monotonic_ms, host.sandboxes.live_ms)
        if replay.rate == 1:  # time has gone on meanwhile, by the clock on the wall
            passed_ms = self._clocks.wall_ms() - replay.wall_ms
            clock.move_to(min(max(stands_ms, replay.paced_ms + passed_ms), LAST_MS))
        clock.set_rate(replay.rate)
        sandbox.inputs.keep = None
        kept = KeptLife(self._writer, hosted, since_ms, replay.position, replay.size_bytes)
        kept.at_ms = stands_ms
        hosted.kept = sandbox.inputs.keep = kept

    def _put_aside(self, host: Host, life: Life, error: Exception) -> Hosted:
        """Have a sandbox in its place that cannot begin as it did: it is there, and answers nobody."""
        sandbox = Beginning(World(speed=0.0), 0, host.settings.bounds).build(life.name, host.directory, _still, _still)
        hosted = host.sandboxes.put_back(sandbox, World(), life.life)
        self._shut(hosted, str(error) if isinstance(error, UnknownBeginningError) else f"it cannot begin: {error!r}")
        return hosted

    def _shut(self, hosted: Hosted, why: str) -> None:
        name = hosted.sandbox.name
        self.refused += 1
        words = (
            f"Sandbox {name!r} is kept in the folder of data, and {why}. It answers nobody until it is reset or "
            "deleted, or the server is started with the version that it began with, or with --on-divergence accept."
        )
        logger.error("%s", words)
        hosted.shut = Shut(503, "diverged", words, is_readable=False)


def _still() -> float:
    """Return a time that does not pass."""
    return 0.0
