"""MsGine sends with everything on, against the bare handler, Python itself, and other mock servers, in turn."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from benchmarks import floors, traffic
from benchmarks.floors import Row
from benchmarks.pairs import P99_MS, Contender, in_turn
from benchmarks.peers import peers
from benchmarks.servers import bare, raw, simulator


def sends(seconds: float, rounds: int, folder: Path | None) -> Iterator[Row | str]:
    """Sends on 32 connections."""
    asked = traffic.msgine()
    with bare() as baseline, simulator() as ours, raw() as python, peers(folder, asked) as others:
        contenders = [
            Contender(baseline, asked, "bare"),
            Contender(ours, asked, "simulator"),
            Contender(python, asked, "raw asyncio"),
            *others,
        ]
        pairs = in_turn(contenders, seconds, rounds)
        unjudged, resident_mb = ours.unjudged(), ours.resident_mb()
    figures = (
        (floors.SENDS, pairs.share("simulator")),
        (floors.SENDS_P99, pairs.ratio("simulator", "bare", P99_MS).median),
    )
    yield Row("MsGine sends on 32 connections, with everything on", pairs.told("simulator"), figures)
    for other in contenders[2:]:
        yield Row(f"the same sends to {other.name}", pairs.told(other.name))
    yield from pairs.notes()
    yield f"  simulator afterwards: {resident_mb:.0f} MB; {unjudged} were never judged, for want of time"
