"""Read the real time of a process, as a value: `assembly.py` makes the clocks, and a test makes its own.

Slices of work and patience on the wire are no time of a world's, and read the monotonic clock themselves.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Clocks:
    """Where real time is read.

    Args:
        wall_s: since the Unix epoch; it may be set back.
        monotonic_ms: since whenever, never back: what virtual time and lifetimes are made of.
    """

    wall_s: Callable[[], float]
    monotonic_ms: Callable[[], float]

    def wall_ms(self) -> int:
        """Return the present instant, in milliseconds since the Unix epoch."""
        return round(self.wall_s() * 1000)
