"""UGSMS bulks of a thousand different texts, with all that follows: judging, deduction and delivery."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks import floors, traffic
from benchmarks.floors import Row
from benchmarks.pairs import PER_SECOND, WHOLE_US, Contender, in_turn
from benchmarks.servers import bare, simulator


def bulks(seconds: float, rounds: int) -> Iterator[Row | str]:
    """Bulks on two connections, against a bare handler that parses them and builds their answers."""
    asked = traffic.ugsms_bulk()
    with bare() as baseline, simulator() as ours:
        contenders = [Contender(baseline, asked, "bare", 2), Contender(ours, asked, "simulator", 2)]
        pairs = in_turn(contenders, seconds, rounds)
        unjudged = ours.unjudged()
    a_second = pairs.spread("simulator", lambda sample: traffic.BULK / WHOLE_US(sample) * 1e6)
    accepted = pairs.spread("simulator", lambda sample: traffic.BULK * sample.per_second)
    yield Row(
        f"UGSMS bulks of {traffic.BULK} different texts, judged, with deduction and delivery",
        f"{a_second:,.0f} messages a second of processor time; accepted at {accepted:,.0f} a second, "
        f"{pairs.ratio('simulator', 'bare', PER_SECOND):.2f} of what a bare aiohttp handler does",
        ((floors.BULK, a_second.median),),
    )
    yield from pairs.notes()
    yield f"  {unjudged} bulks were never judged, for want of time"
