"""MsGine sends to a simulator that keeps them in a PostgreSQL (`--engine`), and to one that keeps nothing."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator

from support.postgresql import PostgreSQL, kept_at, postgresql

from benchmarks import floors, traffic
from benchmarks.floors import Row
from benchmarks.kept import ROOMY
from benchmarks.pairs import PER_SECOND, WHOLE_US, Contender, in_turn
from benchmarks.servers import simulator
from simulator.engine.appending import Appending
from simulator.engine.held import Beginning
from simulator.engine.line import Line
from simulator.engine.tables import prepare

NAMES = ("team-1", "team-2", "team-3", "team-4")
BUSY = 128
"""Connections, where there are enough of them for a commit to hold the inputs of many."""
MEMORY, ENGINE = "in memory", "in PostgreSQL"
COMMITS = (4, 16, 64)
"""How many inputs are in each: 16 where 32 connections wait for answers."""
USUAL = 16
RECORD = bytes(350)
"""As long as that of a send."""


def shared(seconds: float, rounds: int) -> Iterator[Row | str]:
    """The same sends to both, in turn, over four sandboxes and with credentials alone; each commit is on the disk."""
    flags = ("--sandboxes", ",".join(NAMES))
    by_prefix = traffic.spread_msgine(NAMES)
    with postgresql() as server:
        with simulator(*flags) as plain, simulator(*flags, *kept_at(server), *ROOMY) as keeping:
            for what, asked, connections in (
                (f"MsGine sends kept in PostgreSQL (`--engine`), {BUSY} connections", by_prefix, BUSY),
                ("the same on 32 connections, so that fewer go into one commit", by_prefix, 32),
                ("the same by credentials, which are looked up for each", traffic.msgine(), 32),
            ):
                contenders = [
                    Contender(each, asked, name, connections) for each, name in ((plain, MEMORY), (keeping, ENGINE))
                ]
                pairs = in_turn(contenders, seconds, rounds)
                more_us = pairs.spread(ENGINE, WHOLE_US).median - pairs.spread(MEMORY, WHOLE_US).median
                pace = pairs.spread(ENGINE, PER_SECOND).median
                paced_us = plain.load(asked, seconds, connections, per_second=pace).whole_us
                yield Row(
                    what,
                    f"beside the same in memory {pairs.told(ENGINE, MEMORY)}, {more_us:.0f} us more with what follows; "
                    f"in memory as many a second take {paced_us:.0f} us each",
                    ((floors.ENGINE_US, more_us),) if connections == BUSY else (),
                )
                yield from pairs.notes()
        yield _written(server, seconds)


def _written(server: PostgreSQL, seconds: float) -> Row:
    """Write inputs as a simulator does, and nothing else, so many in each commit."""
    each_us = {count: asyncio.run(_write(server.url(server.database()), count, seconds)) for count in COMMITS}
    told = [f"{used_us:.0f} us with {count} in a commit" for count, used_us in each_us.items()]
    return Row(
        "processor time of writing an input to PostgreSQL, by itself",
        ", ".join(told),
        ((floors.COMMITTED_US, each_us[USUAL]),),
    )


async def _write(url: str, count: int, seconds: float) -> float:
    """Write for some seconds; returns the processor time of an input, in microseconds."""
    await prepare(url)
    log = Appending(Line(url), lambda _: None)
    lives = enumerate(NAMES, 1)
    all_held = [log.begin(Beginning(name, 1, 0, "1", 0, "{}"), life) for life, name in lives]
    await asyncio.gather(*(held.commit for held in all_held if held.commit is not None))
    commits, began_s, used_s = 0, time.perf_counter(), time.process_time()
    while time.perf_counter() < began_s + seconds:
        for turn in range(count):
            before, held = divmod(commits * count + turn, len(NAMES))
            all_held[held].add(before + 1, RECORD)
        await asyncio.gather(*(held.commit for held in all_held if held.commit is not None))
        commits += 1
    used_s = time.process_time() - used_s
    await log.close()
    assert not any(held.is_lost for held in all_held)
    return used_s / commits / count * 1e6
