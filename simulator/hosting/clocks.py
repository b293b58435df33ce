"""Read the real time of a process, as a value: `assembly.py` makes the clocks, and a test makes its own.

Slices of work and patience on the wire are no time of a world's, and read the monotonic clock themselves.
"""

from __future__ import annotations

import logging
from collections.abc import Callable

from simulator.values import frozen

logger = logging.getLogger(__name__)

STEP_MS = 100.0
"""By how much the clock on the wall has to move otherwise than the monotonic one to count as set anew."""


@frozen
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


class LiveTime:
    """Counts milliseconds that never go back, and jumps ahead where the clock on the wall does.

    A laptop that slept, or a clock that was set, leaves the monotonic clock behind: what fell due meanwhile in worlds
    that run at the speed of life is due. A clock that is set back is not followed: time goes on from where it stands.

    Args:
        clocks: the real ones.
    """

    def __init__(self, clocks: Clocks) -> None:
        self._wall_s, self._monotonic_ms = clocks.wall_s, clocks.monotonic_ms
        self._ahead_ms = 0.0
        self.set_back = 0
        """How often the clock on the wall was set back."""
        self._wall_less_monotonic_ms = clocks.wall_s() * 1000 - clocks.monotonic_ms()

    def __call__(self) -> float:
        """Return the present count."""
        monotonic_ms = self._monotonic_ms()
        moved_ms = self._wall_s() * 1000 - monotonic_ms - self._wall_less_monotonic_ms
        if moved_ms >= STEP_MS or moved_ms <= -STEP_MS:
            self._wall_less_monotonic_ms += moved_ms
            if moved_ms > 0:
                self._ahead_ms += moved_ms
            else:
                self.set_back += 1
                logger.warning(
                    "the clock of this machine was set back by %.1f s; sandboxes go on from where they stand, at their "
                    "speed",
                    -moved_ms / 1000,
                )
        return monotonic_ms + self._ahead_ms
