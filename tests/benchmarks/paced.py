"""Sends at a steady pace: how fast they are answered, and up to which pace every one of them is judged."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks import floors, traffic
from benchmarks.floors import Row
from benchmarks.servers import simulator

PACES = (500, 1_000, 2_000, 3_000, 4_000, 5_000)
LONGER = 3
"""So many times as long as others: what waits to be judged fills its room only in some seconds."""

LATE = 1.05


def paced(seconds: float) -> Iterator[Row | str]:
    """Ever faster sends on 32 connections; each counts from when it was due."""
    asked = traffic.msgine()
    highest = 0
    with simulator() as ours:
        ours.load(asked, seconds)
        for per_second in PACES:
            before = ours.unjudged()
            sample = ours.load(asked, LONGER * seconds, per_second=per_second)
            unjudged = ours.unjudged() - before
            is_kept = sample.loaded.seconds <= LONGER * seconds * LATE
            if is_kept and not unjudged and per_second == next(pace for pace in PACES if pace > highest):
                highest = per_second
            told = f"p50 {sample.loaded.within_ms(0.5):.2f} ms, p99 {sample.p99_ms:.2f} ms, {unjudged:,} unjudged"
            if not is_kept:
                told += f"; the pace was not kept: {sample.per_second:,.0f} a second"
            yield Row(f"MsGine sends at {per_second:,} a second", told)
            server, load = sample.server_share, sample.load_share
            yield f"    the server's core was busy for {server:.0%}, that of the load for {load:.0%}"
    yield Row("every send is judged at", f"{highest:,} a second", ((floors.UNJUDGED, highest),))
