"""MsGine sends to a simulator that keeps them in a PostgreSQL (`--engine`), and to one that keeps nothing."""

from __future__ import annotations

from collections.abc import Iterator

from support.postgresql import kept_at, postgresql

from benchmarks import floors, traffic
from benchmarks.floors import Row
from benchmarks.kept import ROOMY
from benchmarks.pairs import WHOLE_US, Contender, in_turn
from benchmarks.servers import simulator

NAMES = ("team-1", "team-2", "team-3", "team-4")
BUSY = 128
"""Connections, where there are enough of them for a commit to hold the inputs of many."""
MEMORY, ENGINE = "in memory", "in PostgreSQL"


def shared(seconds: float, rounds: int) -> Iterator[Row | str]:
    """The same sends to both, in turn, over four sandboxes and with credentials alone; each commit is on the disk."""
    flags = ("--sandboxes", ",".join(NAMES))
    by_prefix = traffic.spread_msgine(NAMES)
    with postgresql() as server:
        engine = (*kept_at(server), *ROOMY)
        with simulator(*flags) as plain, simulator(*flags, *engine) as keeping:
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
                yield Row(
                    what,
                    f"beside the same in memory {pairs.told(ENGINE, MEMORY)}, {more_us:.0f} us more with what follows",
                    ((floors.ENGINE_US, more_us),) if connections == BUSY else (),
                )
                yield from pairs.notes()
