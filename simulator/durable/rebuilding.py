"""Rebuild sandboxes from their records: the same inputs, at the same instants, in slices beside the work of others.

A sandbox that is being rebuilt has its turn taken, so whoever asks for it waits and nobody else does.
"""

from __future__ import annotations

import asyncio
import logging
import time
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING

from simulator.durable.beginning import Beginning, Reader
from simulator.durable.errors import UnknownBeginningError
from simulator.durable.kept import KeptLife
from simulator.durable.replay import DivergedError, Replay
from simulator.hosting.hosted import Shut
from simulator.hosting.kept import Progress
from simulator.sandbox.acts.advancing import catch_up, hand_out
from simulator.sandbox.virtual_time import LAST_MS
from simulator.scenario.world import World

if TYPE_CHECKING:
    from simulator.durable.kept import Writer
    from simulator.durable.source import BegunLife, Source
    from simulator.hosting.clocks import Clocks
    from simulator.hosting.host import Host
    from simulator.hosting.hosted import Hosted

logger = logging.getLogger(__name__)

SLICE_S = 0.01
"""How long rebuilding may hold the event loop before others have their turn."""

DONE = object()

STOPS = Shut(
    503,
    "stopping",
    "The server stops before it has rebuilt this sandbox. Nothing of this request was done: send it again when the "
    "server is back.",
    is_readable=False,
)
WENT = Shut(404, "unknown-sandbox", "This sandbox was deleted before it was rebuilt.", is_readable=False)


class Waiting:
    """A sandbox in its place that is not rebuilt yet.

    Args:
        hosted: the sandbox, whose turn `stack` holds.
        life: it, as it is kept.
        replay: what is left to be applied.
        inputs: how many there are.
        stack: closed when it is rebuilt.
        stands: whether nothing is to happen in it then.
    """

    def __init__(
        self, hosted: Hosted, life: BegunLife, replay: Replay, inputs: int, stack: AsyncExitStack, *, stands: bool
    ) -> None:
        self.hosted = hosted
        self.life = life
        self.replay = replay
        self.inputs = inputs
        self.stack = stack
        self.stands = stands
        self.steps = replay.steps()

    @property
    def rank(self) -> tuple[bool, bool, int]:
        """Who comes first: whoever is waited for, then what happens by itself, then what is soon done."""
        return (not self.hosted.turn.is_wanted, not self.life.is_planned, self.inputs - self.replay.position)


class Rebuilding:
    """Rebuild sandboxes that are kept.

    Args:
        source: what is kept of them.
        writer: writes what comes after.
        clocks: real time.
        is_divergence_accepted: whether a sandbox goes on whose inputs lead elsewhere than they did.
    """

    def __init__(self, source: Source, writer: Writer, clocks: Clocks, *, is_divergence_accepted: bool) -> None:
        self._source = source
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
        applied = sum(each.replay.position for each in self._waiting)
        return Progress(self._done, self._all, self._done_inputs + applied, self._all_inputs)

    @property
    def unready(self) -> Shut | None:
        """Why no requests should be sent yet: not all is rebuilt."""
        progress = self.progress
        if progress.is_done:
            return None
        words = (
            f"{progress.sandboxes} of {progress.of_sandboxes} sandboxes are rebuilt from what is kept of them, and "
            f"{progress.inputs} of {progress.of_inputs} of their inputs are applied. Requests are served; those to a "
            "sandbox that is not rebuilt yet wait."
        )
        return Shut(503, "rebuilding", words, is_readable=True)

    async def put_back(self, host: Host, life: BegunLife, *, stands: bool = False) -> Hosted:
        """Put a sandbox in its place as it began, its turn taken.

        Args:
            host: has its place.
            life: it, as it is kept.
            stands: whether it is to be looked at alone when it is rebuilt, and nothing happens in it.
        """
        if self._reader is None:
            self._reader = Reader(host.directory)
        try:
            beginning = self._reader.read(life.beginning)
            sandbox = beginning.build(life.name, host.directory, _still, _still)
        except Exception as error:  # noqa: BLE001 - a vendor's package may raise anything
            return self._put_aside(host, life, error)
        hosted = host.sandboxes.put_back(sandbox, beginning.world, life.life, life.made, beginning.elsewhere)
        hosted.strays_before = (*beginning.strays_before, 0)  # what was refused is not kept
        await self._wait(host, hosted, life, stands=stands)
        return hosted

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

    async def _wait(self, host: Host, hosted: Hosted, life: BegunLife, *, stands: bool) -> None:
        stack = AsyncExitStack()
        hosted.is_rebuilt = False
        sandbox = await stack.enter_async_context(hosted.turn.taken(hosted))
        inputs = self._source.count(hosted.life)
        replay = Replay(
            hosted, sandbox, host.directory, self._source.inputs(hosted.life), life.begun_ms,
            is_divergence_accepted=self._is_divergence_accepted,
        )  # fmt: skip
        waiting = Waiting(hosted, life, replay, inputs, stack, stands=stands)
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
        is_going_on = not waiting.stands and hosted.shut is None and not hosted.is_closing
        if is_going_on:
            self._go_on(host, hosted, replay, waiting.life.begun_ms)
        else:
            sandbox.clock.set_rate(0)
            if waiting.stands and hosted.shut is None:  # what it would send now it will send when it goes on
                catch_up(sandbox)
                hand_out(sandbox)
            elif hosted.shut is None:  # it is not what it was, and nothing of it is kept: whoever waits is refused
                hosted.shut = STOPS if host.is_stopping else WENT
        sandbox.inputs.keep = hosted.kept
        await waiting.stack.aclose()
        if host.observer is not None:
            host.observer.lived(hosted)
        hosted.told_incoming = sandbox.incoming.kept.next_ordinal - 1  # the log of the last process told of them
        if not is_going_on:
            return
        hosted.turn.note(is_behind=sandbox.agenda.next_due_ms <= sandbox.clock.now_ms())
        host.courier.dispatch(hosted, replay.on_their_way)
        host.moved(hosted)

    def _go_on(self, host: Host, hosted: Hosted, replay: Replay, since_ms: int) -> None:
        sandbox = hosted.sandbox
        if replay.divergence is not None:
            logger.warning("sandbox %s goes on, but %s (--on-divergence accept)", sandbox.name, replay.divergence)
        clock = sandbox.clock
        stands_ms = clock.now_ms()
        clock.set_rate(0)
        clock.follow(self._clocks.monotonic_ms, host.sandboxes.live_ms)
        is_ahead = False
        if replay.rate == 1:  # time has gone on meanwhile, by the clock on the wall
            by_the_wall_ms = replay.paced_ms + self._clocks.wall_ms() - replay.wall_ms
            is_ahead = stands_ms > by_the_wall_ms
            clock.move_to(min(max(stands_ms, by_the_wall_ms), LAST_MS))
        clock.set_rate(replay.rate)
        sandbox.inputs.keep = None
        kept = KeptLife(self._writer, hosted, since_ms, replay.position, replay.size_bytes, replay.remembered)
        kept.at_ms = stands_ms
        hosted.kept = kept
        if is_ahead:  # the clock on the wall was set back: from now on it counts from here
            kept.paced()

    def _put_aside(self, host: Host, life: BegunLife, error: Exception) -> Hosted:
        """Have a sandbox in its place that cannot begin as it did: it is there, and answers nobody."""
        sandbox = Beginning(World(speed=0.0), 0, host.settings.bounds).build(life.name, host.directory, _still, _still)
        hosted = host.sandboxes.put_back(sandbox, World(), life.life, life.made)
        self._shut(hosted, str(error) if isinstance(error, UnknownBeginningError) else f"it cannot begin: {error!r}")
        return hosted

    def _shut(self, hosted: Hosted, why: str) -> None:
        name = hosted.sandbox.name
        self.refused += 1
        words = (
            f"Sandbox {name!r} is kept, and {why}. It answers nobody until it is reset or deleted, or rebuilt by the "
            "version that wrote it, or with --on-divergence accept."
        )
        logger.error("%s", words)
        hosted.shut = Shut(503, "diverged", words, is_readable=False)


def counted(number: int, noun: str, more: str = "s") -> str:
    """Return a number with its noun, such as `1 sandbox` or `2 inputs`."""
    return f"{number} {noun}{'' if number == 1 else more}"


def _still() -> float:
    """Return a time that does not pass."""
    return 0.0
