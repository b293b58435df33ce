"""Do something to simulators and their engine every few seconds, and undo it after a while."""

from __future__ import annotations

import asyncio
import contextlib
import enum
import random
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence

from support.postgresql import PostgreSQL

from replicas.nemesis.simulators import Simulator, State

PAUSE_S = (1.0, 3.0)
HALT_S = 8.0
"""Longer than the five seconds after which others take for dead whoever does not beat."""
SLOWEST_S = 0.1
TRY_AGAIN_S = 0.5
TRIES = 60


class Trouble(enum.Enum):
    """What may be done."""

    KILL = "a simulator is killed"
    HALT = "a simulator stands still for eight seconds"
    END = "a simulator is told to end"
    STOP_ENGINE = "the engine stops as if the power failed"
    CUT = "connections to the engine are cut"
    DELAY = "the engine answers late"
    SILENCE = "the engine is not heard for some seconds"


ALL: Mapping[Trouble, int] = {
    Trouble.KILL: 4, Trouble.HALT: 2, Trouble.END: 2, Trouble.STOP_ENGINE: 2, Trouble.CUT: 2, Trouble.DELAY: 2,
    Trouble.SILENCE: 2,
}  # fmt: skip
"""How often each, in parts."""
WITH_STANDBY: Mapping[Trouble, int] = {Trouble.KILL: 1, Trouble.HALT: 1, Trouble.END: 1, Trouble.STOP_ENGINE: 3}
"""How often where a standby takes the place of an engine that stops; nothing stands between it and simulators."""
FINDING_UNFENCED: Mapping[Trouble, int] = {Trouble.HALT: 1}
"""By these it is soon found out where owners of the past write."""
FINDING_HASTY: Mapping[Trouble, int] = {Trouble.KILL: 1}
"""By these it is soon found out where answers do not wait."""


class Nemesis:
    """Does it.

    Args:
        simulators: to whom.
        engine: and to what.
        seed: of what, to whom and for how long.
        troubles: what there is, and how often.
        now: tells the instant, counted in what clients saw.
    """

    def __init__(
        self,
        simulators: Sequence[Simulator],
        engine: PostgreSQL,
        seed: str,
        troubles: Mapping[Trouble, int],
        now: Callable[[], int],
    ) -> None:
        self.done: Counter[Trouble] = Counter()
        self.wrongs: list[str] = []
        self.notes: list[str] = []
        """What was done, and when."""
        self._simulators = simulators
        self._engine = engine
        self._chance = random.Random(seed)
        self._troubles = troubles
        self._now = now
        self._is_over = asyncio.Event()
        self._disturbed = 0
        """How much keeps simulators from their engine at present, that of the past included."""
        self._lasting = 0
        self._began_s = time.monotonic()

    async def run(self, seconds: float, is_enough: Callable[[], object]) -> None:
        """Go on for so long, or until it is enough, and undo everything in the end."""
        self._is_over.clear()
        until_s = time.monotonic() + seconds
        async with asyncio.TaskGroup() as group:
            looking = group.create_task(self._look_after())
            while time.monotonic() < until_s and not is_enough():
                await asyncio.sleep(self._chance.uniform(*PAUSE_S))
                [trouble] = self._chance.choices([*self._troubles], [*self._troubles.values()])
                group.create_task(self._do(trouble))
            self._is_over.set()
            looking.cancel()

    # -----------------------------------------------------------------------------------------------------------------

    async def _do(self, trouble: Trouble) -> None:
        if trouble in OF_ONE:
            able = [each for each in self._simulators if each.state is State.ANSWERS]
            if len(able) > 1:  # one goes on answering
                simulator = self._chance.choice(able)
                self._count(trouble, f"{simulator}")
                await OF_ONE[trouble](self, simulator)
        elif trouble is not Trouble.STOP_ENGINE or not self._lasting:
            self._count(trouble)
            await OF_ENGINE[trouble](self)

    async def _kill(self, simulator: Simulator) -> None:
        await simulator.kill()
        await self._for(self._some(0.2, 1.5, 6.5, 8.0))
        await self._start(simulator, is_elsewhere=self._chance.random() < 0.25)

    async def _halt(self, simulator: Simulator) -> None:
        simulator.halt()
        await self._for(HALT_S)
        simulator.go_on()
        self._note(f"{simulator} goes on")

    async def _end(self, simulator: Simulator) -> None:
        if wrong := await simulator.end(self._now()):
            self.wrongs.append(wrong)
        self._note(f"{simulator} has ended")
        await self._for(self._some(0.0, 1.0, 6.5, 8.0))
        await self._start(simulator, is_elsewhere=self._chance.random() < 0.25)

    async def _stop_engine(self) -> None:
        with self._disturbing():
            await asyncio.to_thread(self._engine.stop)
            await self._for(self._some(0.0, 2.0, 5.5, 7.0))
            await asyncio.to_thread(self._engine.start)
        self._note("the engine is there again")

    async def _cut(self) -> None:
        with self._disturbing():
            for simulator in self._drawn():
                simulator.proxy.cut_all()

    async def _delay(self) -> None:
        drawn = self._drawn()
        for simulator in drawn:
            simulator.proxy.slowest_s += SLOWEST_S
        await self._for(self._chance.uniform(1.0, 4.0))
        for simulator in drawn:
            simulator.proxy.slowest_s -= SLOWEST_S

    async def _silence(self) -> None:
        drawn = self._drawn()
        with self._disturbing():
            for simulator in drawn:
                simulator.proxy.be_silent(is_silent=True)
            await self._for(self._some(1.0, 4.0, 6.0, 7.0))
            for simulator in drawn:
                simulator.proxy.be_silent(is_silent=False)
        self._note("the engine is heard again")

    # -----------------------------------------------------------------------------------------------------------------

    async def _start(self, simulator: Simulator, *, is_elsewhere: bool = False) -> None:
        """Start one again, as often as it takes where something keeps it from the engine."""
        for _ in range(TRIES):
            before = self._disturbed
            try:
                await simulator.start(is_elsewhere=is_elsewhere)
            except AssertionError as error:
                if before == self._disturbed and not self._lasting:
                    self.wrongs.append(f"{simulator} does not begin: {error}")
                    return
                await asyncio.sleep(TRY_AGAIN_S)
            else:
                self._note(f"{simulator} answers again")
                return
        self.wrongs.append(f"{simulator} does not begin")

    async def _look_after(self) -> None:
        """Notice simulators that end though nobody has told them to, and start them again."""
        while True:
            await asyncio.sleep(TRY_AGAIN_S)
            for simulator in self._simulators:
                if simulator.has_ended_by_itself():
                    self.wrongs.append(f"{simulator} has ended by itself\n{simulator.log}")
                    await simulator.kill()
                    await self._start(simulator)

    @contextlib.contextmanager
    def _disturbing(self) -> Iterator[None]:
        self._disturbed += 1
        self._lasting += 1
        try:
            yield
        finally:
            self._lasting -= 1

    def _drawn(self) -> list[Simulator]:
        """One of them, or all."""
        is_for_all = self._chance.random() < 0.4
        return [*self._simulators] if is_for_all else [self._chance.choice(self._simulators)]

    def _some(self, least_s: float, most_s: float, *longer: float) -> float:
        """Draw a time: rather a short one, but sometimes one that is long enough for others to notice."""
        return self._chance.uniform(*((least_s, most_s) if self._chance.random() < 0.65 else longer))

    async def _for(self, seconds: float) -> None:
        """Leave it as it is for so long, or until all is over."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._is_over.wait()

    def _count(self, trouble: Trouble, whom: str = "") -> None:
        self.done[trouble] += 1
        self._note(f"{trouble.value} {whom}")

    def _note(self, what: str) -> None:
        self.notes.append(f"{time.monotonic() - self._began_s:6.2f} s, {self._now()}: {what}")


OF_ONE = {Trouble.KILL: Nemesis._kill, Trouble.HALT: Nemesis._halt, Trouble.END: Nemesis._end}
OF_ENGINE = {
    Trouble.STOP_ENGINE: Nemesis._stop_engine, Trouble.CUT: Nemesis._cut, Trouble.DELAY: Nemesis._delay,
    Trouble.SILENCE: Nemesis._silence,
}  # fmt: skip
