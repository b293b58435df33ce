"""Play a day, cut what was kept of it anywhere, and compare what begins again with how the day stood there."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path
from typing import NamedTuple, Self

from support.sight import sight_of
from support.stage import Hands, Stage

from durable_days.day import Day
from durable_days.noting import (
    Key,
    Notes,
    NotingStore,
    Stand,
    Tenants,
    Write,
    beside,
    looking,
    noting,
    tenants_of,
)
from simulator.durable.store import FILE, Life, Row, Step, Store
from simulator.hosting.hosted import Hosted
from simulator.hosting.observing import Observer
from simulator.hosting.violations import Violation
from simulator.sandbox.acts.advancing import catch_up

LOG = f"{FILE}-wal"
SET_BACK_MS = 10 * 365 * 86_400_000
Found = tuple[Violation, ...] | None


@dataclass(frozen=True, slots=True)
class Played:
    """A day that is over, and what was kept of it.

    Args:
        writes: what was written, in its order.
        stands: how the sandboxes stood with each record.
        transactions: what was written, as it went into the file.
        folder: a copy of the file as it was in the end, with its log and nothing of that folded in.
        violations: what an observer found, by life and exchange.
    """

    writes: list[Write]
    stands: dict[Key, Stand]
    transactions: list[tuple[list[Step], list[Row]]]
    folder: Path
    violations: dict[Key, Found]

    @property
    def cuts(self) -> list[int]:
        """How many writes there may be up to a cut: to every record, and to the end of every sandbox."""
        return [number for number, write in enumerate(self.writes, 1) if write.is_cut]


@dataclass(frozen=True, slots=True)
class Content:
    """What a file holds: its sandboxes as they are kept, and the records of each life."""

    lives: tuple[Life, ...]
    records: dict[int, list[tuple[int, bytes]]]

    @classmethod
    def of(cls, store: Store) -> Self:
        lives = tuple(store.lives())
        return cls(lives, {each.life: list(store.inputs(each.life)) for each in lives})


async def play(seed: str, inputs: int, folder: Path, hands: Hands, observer: Observer | None = None) -> Played:
    """Play a day on a host that keeps its sandboxes in a folder, and end it as a process does that is killed."""
    notes, violations = Notes(), dict[Key, Found]()
    store = NotingStore(folder / "day", is_written=True)
    stage = Stage(folder / "day", hands, store=store, observer=observer, keeper=noting(notes))
    with looking(notes):
        await stage.start()
        day = Day(seed, stage)
        for _ in range(inputs):
            if observer is not None:
                await observer.catch_up()  # what begins anew may go with the next input
                note_violations(stage, violations)
            await day.go_on()
        notes.end()
    if observer is not None:
        await observer.catch_up()
        note_violations(stage, violations)
    copy = folder / "copy"
    copy.mkdir(mode=0o700)
    for name in (FILE, LOG):
        shutil.copy(folder / "day" / name, copy / name)
    played = Played([*notes.writes], notes.stands, [*store.transactions], copy, violations)
    await stage.stop()
    return played


def cut_at(played: Played, number: int, folder: Path) -> None:
    """Make the file as it was when so many writes had been done."""
    with Store(folder, is_written=True) as store:
        for step, row, *_ in played.writes[:number]:
            store.write([step] if step is not None else [], [row] if row is not None else [])


def contents_of(played: Played, folder: Path) -> list[Content]:
    """What the file held at first, and after each transaction."""
    with Store(folder, is_written=True) as store:
        contents = [Content.of(store)]
        for transaction in played.transactions:
            store.write(*transaction)
            contents.append(Content.of(store))
    return contents


def held_by(folder: Path) -> Content:
    """What a folder holds."""
    with Store(folder, is_written=True) as store:
        return Content.of(store)


def cut_log(played: Played, length: int, folder: Path) -> None:
    """Make the file with only so many bytes of its log."""
    folder.mkdir(mode=0o700)
    shutil.copy(played.folder / FILE, folder / FILE)
    (folder / LOG).write_bytes((played.folder / LOG).read_bytes()[:length])


class Again(NamedTuple):
    """What began again.

    Args:
        names: the sandboxes in their order, with the life of each.
        tenants: the sandbox that credentials lead into.
        stands: of each sandbox.
        violations: what was found, by life and exchange; None where nobody observed.
    """

    names: tuple[tuple[str, int], ...]
    tenants: Tenants
    stands: dict[str, Stand]
    violations: dict[Key, Found] | None


async def begin_again(folder: Path, wall_ms: int, observer: Observer | None = None) -> Again:
    """Open a folder, and see what is there; the clock on the wall was set back, so no time has passed meanwhile."""
    stage = Stage(folder, Hands(wall_ms - SET_BACK_MS), observer=observer)
    stage.is_answering = False
    await stage.start()
    try:
        await stage.rebuilt()
        await stage.quiet()
        _claim_all_are_sent(stage)
        stands = {hosted.sandbox.name: _stand_of(hosted) for hosted in stage.host.sandboxes}
        names = tuple((hosted.sandbox.name, hosted.life) for hosted in stage.host.sandboxes)
        violations: dict[Key, Found] | None = None
        if observer is not None:
            violations = {}
            await observer.catch_up()
            note_violations(stage, violations)
        return Again(names, tenants_of(stage.host), stands, violations)
    finally:
        await stage.stop()


def differences(played: Played, number: int, again: Again) -> Iterator[str]:
    """Say what is otherwise than it was when so many writes had been done; nothing where all is the same."""
    writes = played.writes[:number]
    records = Counter(write.row[0] for write in writes if write.row is not None)
    if again.names != writes[-1].names:
        yield f"the sandboxes were {writes[-1].names} and are {again.names}"
        return
    if again.tenants != writes[-1].tenants:
        yield f"credentials led {writes[-1].tenants} and lead {again.tenants}"
    for name, life in again.names:
        for difference in differences_of(played.stands[life, records[life]], again.stands[name]):
            yield f"sandbox {name} after {records[life]} records: {difference}"
    for key, found in (again.violations or {}).items():
        if played.violations.get(key) != found:
            yield f"violations of {key} were {played.violations.get(key)} and are {found}"


def differences_of(was: Stand, stand: Stand) -> Iterator[str]:
    """Say what of one sandbox is otherwise than it was."""
    for line, other in zip_longest(was.lines + was.beside, stand.lines + stand.beside):
        if line != other:
            yield f"was {line}\n  and is {other}"
    if (was.rate, was.now_ms) != (stand.rate, stand.now_ms):
        yield f"time was at {was.now_ms} with speed {was.rate}, and is at {stand.now_ms} with {stand.rate}"


def note_violations(stage: Stage, violations: dict[Key, Found]) -> None:
    """Note what was found by now."""
    for hosted in stage.host.sandboxes:
        for exchange in hosted.sandbox.journal.newest_first():
            violations[hosted.life, exchange.ordinal] = hosted.violations.of(exchange)


def _stand_of(hosted: Hosted) -> Stand:
    assert hosted.shut is None, hosted.shut
    clock = hosted.sandbox.clock
    now_ms = clock.now_ms()
    catch_up(hosted.sandbox)  # as whoever looks has it
    return Stand(sight_of(hosted.sandbox), beside(hosted), clock.rate, now_ms)


def _claim_all_are_sent(stage: Stage) -> None:
    """Claim that each callback without a result is sent again, or waits for one of its subject that is."""
    on_their_way: Counter[tuple[int, bytes]] = Counter()
    sent = Counter(stage.posted)
    for hosted in stage.host.sandboxes:
        in_flight = hosted.sandbox.in_flight
        for ordinal, times in in_flight._times.items():
            callback = in_flight.get(ordinal)
            assert callback is not None
            on_their_way[ordinal, callback.request.body] += times
        for waiting in hosted.underway.behind.values():
            sent.update((each.callback.ordinal, each.callback.request.body) for each in waiting or ())
    assert sent == on_their_way
