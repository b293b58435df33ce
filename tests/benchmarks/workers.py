"""MsGine sends to one process and to two that share the port (`--workers`), spread over sandboxes and to one alone."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks import floors, traffic
from benchmarks.floors import Goal, Row
from benchmarks.pairs import LOAD_SHARE, PER_SECOND, WHOLE_US, Contender, Pairs, in_turn
from benchmarks.servers import several

NAMES = tuple(f"team-{number}" for number in range(16))
BUSY = 128
"""Connections, where there are enough of them for several processes to be busy."""
FEW, MANY = "one process", "two processes"


def workers(seconds: float, rounds: int) -> Iterator[Row | str]:
    """The same sends to both, in turn; the load shares a core with the second process."""
    flags = ("--sandboxes", ",".join(NAMES))
    over_all, over_one = traffic.spread_msgine(NAMES), traffic.msgine()
    with several(1, *flags, name=FEW) as one, several(2, *flags, name=MANY) as two:
        few, spread, hot = (
            in_turn([Contender(each, asked, each.name, connections) for each in (one, two)], seconds, rounds)
            for asked, connections in ((over_all, 32), (over_all, BUSY), (over_one, BUSY))
        )
    yield _row(f"MsGine sends over 16 sandboxes with `--workers 2`, {BUSY} connections", spread,
               floors.WORKERS, floors.WORKERS_US)  # fmt: skip
    yield from spread.notes()
    yield _row("the same on 32 connections, of which each process has half", few)
    yield from few.notes()
    yield _row(f"MsGine sends to one sandbox with `--workers 2`, {BUSY} connections", hot, floors.WORKERS_HOT)
    yield from hot.notes()


def _row(what: str, pairs: Pairs, goal: Goal | None = None, goal_us: Goal | None = None) -> Row:
    ratio, cost = pairs.ratio(MANY, FEW, PER_SECOND), pairs.ratio(MANY, FEW, WHOLE_US)
    share = pairs.spread(MANY, LOAD_SHARE).median
    told = (
        f"{ratio:.2f} of the throughput of one process, with {cost:.2f} of its processor time for each "
        "(what follows included); "
        f"{pairs.spread(MANY, PER_SECOND):,.0f} a second, while the load took {share:.0%} of a core"
    )
    figures = ((goal, ratio.median), (goal_us, cost.median))
    return Row(what, told, tuple((goal, figure) for goal, figure in figures if goal is not None))
