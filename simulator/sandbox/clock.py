"""Virtual time: real milliseconds go in, the sandbox's own instants come out."""

from __future__ import annotations

from collections.abc import Callable

LAST_MS = 253_402_300_799_999 - 365 * 86_400_000
"""Where a clock that runs fast stops: a year before dates end, for what is still planned needs one."""


class Clock:
    """virtual = base + rate x (real - real base), in integer milliseconds since the Unix epoch.

    Args:
        start_ms: the first virtual instant.
        real_ms: the source of real time, any monotonic count of milliseconds; injected, never read elsewhere.
        rate: 1 is live, 0 frozen, n runs n times as fast.
    """

    __slots__ = ("_base_ms", "_real_base_ms", "_real_ms", "rate")

    def __init__(self, start_ms: int, real_ms: Callable[[], float], rate: float = 1.0) -> None:
        self._real_ms = real_ms
        self._base_ms = start_ms
        self.rate = rate
        """Virtual milliseconds per real millisecond; 0 when frozen. Set by `set_rate` alone."""
        self._real_base_ms = real_ms()

    @property
    def is_frozen(self) -> bool:
        """Whether time stands still until somebody moves it."""
        return self.rate == 0

    def now_ms(self) -> int:
        """The present virtual instant."""
        if self.rate == 0:
            return self._base_ms
        return min(LAST_MS, int(self._base_ms + (self._real_ms() - self._real_base_ms) * self.rate))

    def set_rate(self, rate: float) -> None:
        """Go on from the present instant at another speed."""
        self._base_ms = self.now_ms()
        self._real_base_ms = self._real_ms()
        self.rate = rate

    def move_to(self, instant_ms: int) -> None:
        """Jump to an instant and go on from there at the same speed."""
        self._base_ms = instant_ms
        self._real_base_ms = self._real_ms()

    def real_ms_until(self, instant_ms: int) -> float | None:
        """Real milliseconds until a virtual instant, 0 if it is past, None if the clock is frozen."""
        if self.rate == 0:
            return None
        return max(0.0, (instant_ms - self.now_ms()) / self.rate)
