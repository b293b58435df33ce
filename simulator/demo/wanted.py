"""Describe wanted demo data: numbers and a seed, without the weight of what makes it."""

from __future__ import annotations

from simulator.values import frozen

MAX_COUNT = 5_000
MAX_DAYS = 90
DAY_MS = 86_400_000


@frozen
class Demo:
    """The number of messages over a number of days; equal seeds give equal ones."""

    count: int = 300
    days: int = 5
    seed: str = "demo"

    @property
    def span_ms(self) -> int:
        """The time between the first message and the present."""
        return self.days * DAY_MS
