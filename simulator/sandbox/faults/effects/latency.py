"""Hold an answer for a while, in real time: a client's patience is real. All else that faults do is virtual time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import field
from typing import Annotated

from simulator.sandbox.faults.declaring import Flaw, RealTime, Written, declared_as
from simulator.sandbox.faults.effect import Effect
from simulator.sandbox.rules.delays import Delay
from simulator.values import frozen

MAX_HOLD_MS = 600_000
"""No answer is held longer, whatever is drawn."""
MOSTLY = 0.95
"""The share of waits that have to be shorter than that."""


@frozen
class Latency(Effect):
    """How long an answer is held, in real milliseconds, and by how much that varies either way."""

    delay: Annotated[Delay, Written.DELAY] | None = field(
        default=None, metadata=declared_as("How long the answer is held, in real time.", key="latency")
    )
    jitter_ms: RealTime = field(default=0, metadata=declared_as("How much the wait varies either way.", key="jitter"))

    @property
    def is_any(self) -> bool:
        """Whether there is a wait that could vary."""
        return self.delay is not None

    def flaw(self) -> Flaw | None:
        """Complain of a wait that no client lives through, or that varies and is none."""
        if self.delay is not None and self.delay.at(MOSTLY) > MAX_HOLD_MS:
            return Flaw("latency", "a `latency` of ten minutes at most: it passes in real time")
        if self.jitter_ms and self.delay is None:
            return Flaw("contradiction", "`latency` beside `jitter`")
        return None

    def hold_ms(self, draw: Callable[[], float]) -> int:
        """Return the wait for two draws."""
        if self.delay is None:
            return 0
        delay_ms = self.delay.at(draw())
        return min(max(0, delay_ms + round((draw() * 2 - 1) * self.jitter_ms)), MAX_HOLD_MS)
