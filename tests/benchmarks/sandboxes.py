"""One process with many sandboxes: what each takes to make, and sends spread over them."""

from __future__ import annotations

import contextlib
import http.client
import json
import time
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
        with contextlib.closing(http.client.HTTPConnection("127.0.0.1", ours.port)) as connection:
            began_s = time.perf_counter()
            for number in range(count):
                connection.request("POST", "/__admin/sandboxes", json.dumps({"name": f"s{number}"}))
                connection.getresponse().read()
            each_ms = (time.perf_counter() - began_s) / count * 1000
        each_kb = (ours.resident_mb() - before_mb) * 1024 / count
        sends = traffic.msgine()
        spread_out = tuple(
            each.replace(b" /", b" /s/s%d/" % (number % count), 1) for number, each in enumerate(sends.requests)
        )
        loaded = load(Target(ours.name, ours.port), replace(sends, requests=spread_out), seconds)
    yield Row(
        f"{count:,} sandboxes in one process",
        f"{each_ms:.1f} ms and {each_kb:.0f} KB each to make; {loaded.per_second:,.0f} MsGine sends a second over all",
    )
