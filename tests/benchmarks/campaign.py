"""The campaign day at its full size, in virtual time and within this process: how long it really takes."""

from __future__ import annotations

import time
from collections.abc import Iterator

from support.campaign import lead

from benchmarks.floors import Row
from simulator.scenario.loading import Loader
from simulator.vendors import BUILT_IN

COUNT = 100_000
BULK = 500


def campaign() -> Iterator[Row | str]:
    """From reading the scenario until the last message is at its end."""
    began = time.perf_counter()
    led = lead(Loader(BUILT_IN).load(["campaign-day"]), COUNT, BULK)
    took_s = time.perf_counter() - began
    states = ", ".join(f"{count} {state}" for state, count in led.states.most_common())
    yield Row(
        f"the scenario `campaign-day`: {COUNT:,} numbers in bulks of {BULK}, "
        f"{led.finished_ms / 3_600_000:.0f} hours of virtual time",
        f"{took_s:.1f} s",
    )
    yield f"  {led.cost} spent, {led.statuses[402]} refusals for money; {states}"
