"""Have clients ask simulators while the nemesis is at them; then see whether all know what clients were told."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
import random
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path

from durable.kills.book import ACTS, Book, Kind, Operation
from durable.kills.checking import each_event_has_one_body, wrongs_of
from durable.kills.found import Found, Reading
from durable.kills.load import PASSING, SHARED, Habits, Load, prepare
from durable.kills.mix import Mix
from durable.kills.receiving import Receiver
from durable.kills.wire import Gone, Wire, ask, request
from durable.kills.world import world
from support.engine_proxy import proxy
from support.postgresql import PostgreSQL

from replicas.nemesis.planting import UNALTERED, Altered
from replicas.nemesis.simulators import NEXT_S, Balancer, Simulator
from replicas.nemesis.troubling import ALL, Nemesis, Trouble

QUIET = ("lane", "mall")
"""Sandboxes that nobody resets, and in which little is done, so that whoever has them hears late of another owner."""
FROZEN = QUIET[1:]
"""Reads of these need nothing to be written: time, which alone changes them beside requests, stands still."""
MADE = (SHARED[1], PASSING, *QUIET)
SANDBOXES = (SHARED[0], *MADE)
HABITS = Habits(
    senders=8,
    sandboxes={SHARED[0]: 8, SHARED[1]: 6, PASSING: 3, QUIET[0]: 1, QUIET[1]: 1},
    pause_s=0.08,
    patience_s=2.0,
    moving=0.1,
    watchers=3,
    resetting={SHARED[1]: 1},
    act_pause_s=0.6,
    unknown_act_s=10.0,
)
ROOMY = (
    "--max-messages", "1000000", "--max-ledger-entries", "1000000", "--max-callbacks", "1000000",
    "--max-incoming", "1000000", "--journal-bytes", "1000000000", "--data-bytes", "10000000000",
)  # fmt: skip
"""Nothing that clients were told falls off, however long it goes on."""
EXPECTED = frozenset({"engine-away", "sandbox-moved", "node-away", "stopping"})
"""What we may answer instead of a vendor while there is trouble; nothing of the request was done."""
NEVER = frozenset({"defect", "diverged"})
"""What we must not answer, whatever happens."""
READY_S = 30.0
AFTERWARDS_S = 1.0
"""So long clients go on when all is well again."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What is done.

    Args:
        seed: of what is asked for, and of what is done meanwhile.
        simulators: how many.
        troubles: what is done, and how often.
        planted: what is wrong with the simulators on purpose.
        flags: further ones of `serve`.
    """

    seed: str
    simulators: int = 3
    troubles: Mapping[Trouble, int] = field(default_factory=lambda: ALL)
    planted: Altered = UNALTERED
    flags: tuple[str, ...] = ()


class Campaign:
    """What is done to one engine.

    `answers` counts what was received, what had no answer (unknown), what of that was done, and acts on sandboxes.

    Args:
        engine: which is started and stopped.
        folder: an empty one.
        plan: what is done.
    """

    def __init__(self, engine: PostgreSQL, folder: Path, plan: Plan) -> None:
        self.book = Book()
        self.book.absent |= {*MADE}
        self.receiver = Receiver(self.book)
        self.answers: Counter[str] = Counter()
        self.simulators: list[Simulator] = []
        self.balancer = Balancer(self.simulators)
        self._engine = engine
        self._database = engine.database()
        self._folder = folder
        self._plan = plan
        self.nemesis = Nemesis(self.simulators, engine, plan.seed, plan.troubles, lambda: self.book.now)

    @contextlib.asynccontextmanager
    async def going_on(self) -> AsyncIterator[None]:
        """Have simulators begin, all at the same time; in the end they are ended."""
        async with contextlib.AsyncExitStack() as stack:
            await stack.enter_async_context(self.receiver.listening())
            self._mix = Mix(self.book, self.receiver.url, self._plan.seed, FROZEN)
            scenario = self._folder / "scenario.yaml"
            scenario.write_text(json.dumps(world(self.receiver.url, SHARED[0])), encoding="utf-8")
            for number in range(1, self._plan.simulators + 1):
                seed = f"{self._plan.seed} {number}"
                between = await stack.enter_async_context(proxy(self._engine, seed))
                flags = [
                    "--engine", self._engine.url(self._database, between.folder), "--scenario", str(scenario),
                    "--log-level", "error", *ROOMY, *self._plan.flags,
                ]  # fmt: skip
                chance = random.Random(seed)
                self.simulators.append(Simulator(number, flags, self._folder, between, self._plan.planted, chance))
            try:
                await asyncio.gather(*(each.start() for each in self.simulators))
                await prepare(self.balancer, self._mix, MADE)
                yield
            finally:
                await asyncio.gather(*(each.kill() for each in self.simulators if not each.is_gone))

    async def be_troubled(self, seconds: float) -> list[str]:
        """Have clients ask while the nemesis goes on; returns what is wrong when all is well again.

        It is over as soon as they are shown what must not be so.
        """
        before = len(self.book.operations)
        load = Load(self.balancer, self._mix, HABITS, at_most=1_000_000)
        asking = asyncio.create_task(load.run())
        try:
            await self.nemesis.run(seconds, lambda: self._shown)
            if self._shown:
                asking.cancel()
                await asyncio.wait([asking])
                return self._shown
            wrongs = [wrong async for wrong in self._not_ready()]
            await asyncio.wait([asking], timeout=AFTERWARDS_S)
        finally:
            load.stop()
        await asking
        wrongs += [wrong async for wrong in self._not_settled()]
        return [*wrongs, *await self._check(self.book.operations[before:])]

    async def end(self) -> list[str]:
        """End all simulators gracefully; returns what is wrong with that."""
        ended = await asyncio.gather(*(each.end(self.book.now) for each in self.simulators))
        return [wrong for wrong in ended if wrong is not None]

    def changes_of_owners(self) -> int:
        """Return how often a sandbox that is still there had another owner."""
        return int(self._engine.sql("SELECT sum(epoch - 1) FROM sms_simulator.sandbox", database=self._database))

    # -----------------------------------------------------------------------------------------------------------------

    @property
    def _shown(self) -> list[str]:
        """What clients have seen that must not be so, whatever is found later."""
        never = sorted(self.book.problems.keys() & NEVER)
        return [*self.book.stale, *(f"clients were answered with {problem}" for problem in never)]

    async def _check(self, asked: list[Operation]) -> list[str]:
        self.answers["received"] += sum(each.is_answered for each in asked)
        self.answers["acts"] += sum(each.kind in ACTS for each in asked)
        unknown = [each for each in asked if not each.is_answered]
        self.answers["unknown"] += len(unknown)
        wrongs = [
            *self.nemesis.wrongs,
            *self.balancer.wrongs,
            *self.book.stale,
            *each_event_has_one_body(self.receiver.came, beginning_anew={SHARED[1], PASSING}),
            *each_answer_is_expected(asked),
            *(f"{each} has logged a traceback\n{each.log}" for each in self.simulators if "Traceback" in each.log),
        ]
        try:
            for sandbox in SANDBOXES:
                found = [await self._found(simulator, sandbox) for simulator in self.simulators]
                wrongs += wrongs_of(self.book, sandbox, found[0], self.receiver.came)
                wrongs += differences(sandbox, found)
        except (AssertionError, Gone) as error:
            wrongs.append(f"not all can be read in the end: {error!r}")
        self.answers["done"] += sum(each.was_found is True for each in unknown)
        return wrongs

    async def _found(self, simulator: Simulator, sandbox: str) -> Found | None:
        with Wire(simulator.port) as wire:
            reading = Reading(wire)
            return await reading.find(sandbox) if sandbox in await reading.sandboxes() else None

    async def _not_ready(self) -> AsyncIterator[str]:
        """Wait until all simulators are ready; yields which are not."""
        for simulator in self.simulators:
            status, told = await self._answered(simulator, request("GET", "/__admin/readyz", {}, b""))
            if status != 200:
                yield f"{simulator} is not ready though all is well again: {told}"

    async def _not_settled(self) -> AsyncIterator[str]:
        """Settle through all simulators, of which some learn by that who has a sandbox; yields what cannot."""
        for simulator, sandbox in itertools.product(self.simulators, SANDBOXES):
            settle = request("POST", f"/s/{sandbox}/__admin/clock/settle", {}, b"{}")
            status, told = await self._answered(simulator, settle)
            if status != 200 and (sandbox, status) != (PASSING, 404):
                yield f"sandbox {sandbox} does not come to rest through {simulator}: {told}"

    async def _answered(self, simulator: Simulator, asked: bytes) -> tuple[int, str]:
        """Ask for something until the answer is not about trouble; returns its status, and what it says."""
        status, told = 0, "nobody answers"
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(READY_S):
                while status in {0, 503}:
                    with Wire(simulator.port) as wire, contextlib.suppress(Gone):
                        [answered] = await ask(wire, [asked])
                        status, told = answered.status, f"{answered}"
                    await asyncio.sleep(NEXT_S)
        return status, told


def each_answer_is_expected(operations: list[Operation]) -> Iterator[str]:
    """What is asked as it should be is refused by us alone, and for reasons that are about trouble."""
    for operation in operations:
        is_allowed = operation.problem in EXPECTED or (operation.sandbox == PASSING and operation.status < 500)
        is_interrupted = operation.kind is Kind.ADVANCE and operation.problem == "conflict"
        if operation.is_refused and operation.is_ours and not (is_allowed or is_interrupted):
            yield f"{operation} was answered {operation.status} {operation.answer!r}"
        elif operation.is_refused and not operation.is_ours and operation.is_to_be_accepted:
            yield f"{operation} was refused with {operation.status} {operation.answer!r}"


def differences(sandbox: str, found: list[Found | None]) -> Iterator[str]:
    """Say what simulators tell differently of a sandbox, but for the instant, which may be later each time."""
    first = found[0]
    for number, other in enumerate(found[1:], 2):
        if first is None or other is None:
            if first is not other:
                yield f"sandbox {sandbox} is not there for all simulators"
            continue
        if other.now < first.now:
            yield f"it is {other.now} in sandbox {sandbox} for simulator {number}, and was {first.now}"
        for name in (each.name for each in fields(Found) if each.name != "now"):
            one, two = getattr(first, name), getattr(other, name)
            if one != two:
                yield f"simulator {number} tells other {name} of sandbox {sandbox}: {odd(one, two)}"


def odd(one: object, two: object) -> str:
    """Say what is in one alone."""
    if not isinstance(one, list) or not isinstance(two, list):
        return f"{one} and {two}"
    missing, more = [each for each in one if each not in two], [each for each in two if each not in one]
    return f"{len(one)} and {len(two)}, without {missing[:3]}, and beside it {more[:3]}"
