"""MsGine sends to one process and to two that share the port (`--workers`), spread over sandboxes and to one alone."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks import floors, traffic
from benchmarks.floors import Goal, Row
from benchmarks.pairs import LOAD_SHARE, PER_SECOND, SERVER_US, Contender, Pairs, in_turn
from benchmarks.servers import simulator, workers

NAMES = tuple(f"team-{number}" for number in range(16))
FEW, MANY = "one process", "two processes"


def several(seconds: float, rounds: int) -> Iterator[Row | str]:
    """The same sends to both, in turn; the load shares a core with the second process."""
    flags = ("--sandboxes", ",".join(NAMES))
    with simulator(*flags, name=FEW) as one, workers(2, *flags, name=MANY) as two:
        spread = in_turn(
            [Contender(each, traffic.spread_msgine(NAMES), each.name) for each in (one, two)], seconds, rounds
        )
        hot = in_turn([Contender(each, traffic.msgine(), each.name) for each in (one, two)], seconds, rounds)
    yield _row("MsGine sends over 16 sandboxes with `--workers 2`", spread, floors.WORKERS, floors.WORKERS_US)
    yield from spread.notes()
    yield _row("MsGine sends to one sandbox with `--workers 2`", hot, floors.WORKERS_HOT, None)
    yield from hot.notes()


def _row(what: str, pairs: Pairs, goal: Goal, goal_us: Goal | None) -> Row:
    ratio, cost = pairs.ratio(MANY, FEW, PER_SECOND), pairs.ratio(MANY, FEW, SERVER_US)
    share = pairs.spread(MANY, LOAD_SHARE).median
    told = (
        f"{ratio:.2f} of the throughput of one process, with {cost:.2f} of its processor time for each; "
        f"{pairs.spread(MANY, PER_SECOND):,.0f} a second, while the load took {share:.0%} of a core"
    )
    figures = [(goal, ratio.median)]
    if goal_us is not None:
        figures.append((goal_us, cost.median))
    return Row(what, told, tuple(figures))
