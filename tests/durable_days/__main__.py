"""Play days that are kept in a folder, cut what was kept of each anywhere, and see that what begins again is the same.

Run it as `python -m durable_days` in the folder `tests`. Every day is cut at every record and at the end of every
sandbox, its log at 64 places, and it is played once more with a restart after every input. The exit status is 1 if
anything is otherwise than it was.
"""

from __future__ import annotations

import asyncio
import logging
import random
import sys
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path

import click
from support.stage import Hands

from durable_days.cutting import (
    LOG,
    Played,
    begin_again,
    contents_of,
    cut_at,
    cut_log,
    differences,
    differences_of,
    held_by,
    play,
)
from durable_days.restarting import play_steadily
from simulator.hosting.observing import Observer
from simulator.observer.modes import Mode, observer_for
from simulator.vendors import BUILT_IN

PLACES = 64
SHOWN = 5


@click.command(help=__doc__)
@click.option("--days", type=click.IntRange(min=1), default=10, show_default=True, help="How many; each has its seed.")
@click.option("--inputs", type=click.IntRange(min=1), default=60, show_default=True, help="How many each day has.")
@click.option("--first", type=int, default=0, show_default=True, help="The seed of the first day; others count on.")
def main(*, days: int, inputs: int, first: int) -> None:
    """Do it."""
    logging.disable()  # days are full of refusals
    click.echo("| seed | records | cuts | places in the log | otherwise |")
    click.echo("|---|---|---|---|---|")
    wrong = 0
    for seed in range(first, first + days):
        with tempfile.TemporaryDirectory(prefix="durable-days-") as folder:
            found = asyncio.run(_day(str(seed), inputs, Path(folder)))
        for line in found[:SHOWN]:
            click.echo(line, err=True)
        wrong += len(found)
    sys.exit(1 if wrong else 0)


async def _day(seed: str, inputs: int, folder: Path) -> list[str]:
    """Play one day and cut it; returns what is otherwise. Every second day is observed."""
    is_observed = int(seed) % 2 == 1
    hands = _taken_over()
    played = await play(seed, inputs, folder, hands, _judge(is_observed=is_observed))
    found = []
    for number in played.cuts:
        cut = folder / f"cut-{number}"
        cut_at(played, number, cut)
        again = await begin_again(cut, hands.wall_ms, _judge(is_observed=is_observed))
        found += [f"seed {seed}, cut at {number}: {line}" for line in differences(played, number, again)]
    places = [line async for line in _cut_log(played, seed, folder, hands)]
    found += places
    without = await play_steadily(seed, inputs, folder / "one", _taken_over(), restarts=None)
    for restarts in ("stop", "kill"):
        with_them = await play_steadily(seed, inputs, folder / restarts, _taken_over(), restarts=restarts)
        if with_them != without:
            found.append(f"seed {seed}: it is another day with a restart after every input ({restarts})")
    records = sum(len(rows) for _, rows in played.transactions)
    click.echo(f"| {seed} | {records} | {len(played.cuts)} | {PLACES} | {len(found)} |")
    return found


async def _cut_log(played: Played, seed: str, folder: Path, hands: Hands) -> AsyncIterator[str]:
    contents = contents_of(played, folder / "contents")
    length = (played.folder / LOG).stat().st_size
    for place in random.Random(seed).sample(range(length), PLACES):
        cut = folder / f"place-{place}"
        cut_log(played, place, cut)
        held = held_by(cut)
        if held not in contents:
            yield f"seed {seed}, log cut at {place}: it holds what it never held"
            continue
        again = await begin_again(cut, hands.wall_ms)
        for life in held.lives:
            was = played.stands[life.life, len(held.records[life.life])]
            for line in differences_of(was, again.stands[life.name]):
                yield f"seed {seed}, log cut at {place}, sandbox {life.name}: {line}"


def _taken_over() -> Hands:
    """Hands that the running loop goes by."""
    hands = Hands()
    asyncio.get_running_loop().time = hands.loop_s  # type: ignore[method-assign]
    return hands


def _judge(*, is_observed: bool) -> Observer | None:
    return observer_for(Mode.RECORD, BUILT_IN) if is_observed else None


if __name__ == "__main__":
    main(prog_name="python -m durable_days")
