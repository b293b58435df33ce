"""MsGine sends to a simulator that keeps them in a PostgreSQL (`--engine`), and to one that keeps nothing."""

from __future__ import annotations

from collections.abc import Iterator

from support.postgresql import postgresql

from benchmarks import floors, traffic
from benchmarks.floors import Row
from benchmarks.kept import ROOMY
from benchmarks.pairs import WHOLE_US, Contender, in_turn
from benchmarks.servers import free_port, simulator

NAMES = ("team-1", "team-2", "team-3", "team-4")
MEMORY, ENGINE = "in memory", "in PostgreSQL"


def shared(seconds: float, rounds: int) -> Iterator[Row | str]:
    """The same sends to both, in turn, over four sandboxes and with credentials alone; the engine is on its own."""
    flags = ("--sandboxes", ",".join(NAMES))
    with postgresql() as server:
        engine = ("--engine", server.url(server.database()), "--node", f"127.0.0.1:{free_port()}", *ROOMY)
        with simulator(*flags) as plain, simulator(*flags, *engine) as keeping:
            for what, asked in (
                ("MsGine sends kept in PostgreSQL (`--engine`), by a prefix", traffic.spread_msgine(NAMES)),
                ("the same by credentials, which are looked up", traffic.msgine()),
            ):
                pairs = in_turn([Contender(plain, asked, MEMORY), Contender(keeping, asked, ENGINE)], seconds, rounds)
                more_us = pairs.spread(ENGINE, WHOLE_US).median - pairs.spread(MEMORY, WHOLE_US).median
                is_by_prefix = what.endswith("prefix")
                yield Row(
                    what,
                    f"{pairs.told(ENGINE, MEMORY)}, {more_us:.0f} us more with what follows",
                    ((floors.ENGINE_US, more_us),) if is_by_prefix else (),
                )
                yield from pairs.notes()
