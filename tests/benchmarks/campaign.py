"""The campaign day at its full size, in virtual time and within this process: how long it really takes."""

from __future__ import annotations

import time

from support.campaign import lead

from simulator.scenario.loading import Loader
from simulator.vendors import BUILT_IN

COUNT = 100_000
BULK = 500


def campaign() -> list[str]:
    """From reading the scenario until the last message is at its end."""
    began = time.perf_counter()
    led = lead(Loader(BUILT_IN).load(["campaign-day"]), COUNT, BULK)
    took_s = time.perf_counter() - began
    states = ", ".join(f"{count} {state}" for state, count in led.states.most_common())
    return [
        f"campaign day: {COUNT} numbers in {took_s:.1f} s of real time (aim 60); last one done after "
        f"{led.finished_ms / 3_600_000:.1f} h of virtual time, {led.cost} spent, {led.statuses[402]} refusals for "
        f"money; {states}"
    ]
