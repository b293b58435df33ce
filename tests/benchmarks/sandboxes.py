"""One process with many sandboxes: what each takes to make, and sends spread over them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from benchmarks import traffic
from benchmarks.floors import Row
from benchmarks.load import Target, load
from benchmarks.servers import simulator


def sandboxes(seconds: float, count: int) -> Iterator[Row | str]:
    """Make them, then send to each in turn."""
    with simulator("--max-sandboxes", str(count + 10)) as ours:
        before_mb = ours.resident_mb()
        before_s = ours.cpu_seconds()
        for number in range(count):
            ours.ask("POST", "/__admin/sandboxes", {"name": f"s{number}"})
        each_ms = (ours.cpu_seconds() - before_s) / count * 1000
        each_kb = (ours.resident_mb() - before_mb) * 1024 / count
        sends = traffic.msgine()
        spread_out = tuple(
            each.replace(b" /", b" /s/s%d/" % (number % count), 1) for number, each in enumerate(sends.requests)
        )
        loaded = load(Target(ours.name, ours.port), replace(sends, requests=spread_out), seconds)
    yield Row(
        f"{count:,} sandboxes in one process",
        f"{each_ms:.1f} ms of processor time and {each_kb:.0f} KB each to make; "
        f"{loaded.per_second:,.0f} MsGine sends a second over all",
    )
