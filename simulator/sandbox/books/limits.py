"""Limit how often somebody may ask: admit or refuse a request, counted by key."""

from __future__ import annotations

import enum
from collections.abc import Hashable
from typing import NamedTuple

from simulator.values import frozen

MINUTE_MS = 60_000
SECOND_MS = 1_000


class Counted(enum.Enum):
    """Whose requests are counted together."""

    ACCOUNT = "account"
    CREDENTIAL = "credential"


class Rate(NamedTuple):
    """The number of requests that are admitted in one window."""

    number: int
    window_ms: int


@frozen
class Limit:
    """The rates that all have to admit a request; each has a window of a length of its own."""

    rates: tuple[Rate, ...]

    def __post_init__(self) -> None:
        windows = {rate.window_ms for rate in self.rates}
        if not windows or len(windows) < len(self.rates) or any(min(rate) < 1 for rate in self.rates):
            raise ValueError(f"{self.rates}: expected rates above zero, at least one, and none twice for one window")


def per_minute(number: int, burst: int | None = None) -> Limit:
    """Make a limit of that many requests a minute; of no more than `burst` of them in one second, if given."""
    rate = Rate(number, MINUTE_MS)
    return Limit((rate,) if burst is None else (rate, Rate(burst, SECOND_MS)))


class Admission(NamedTuple):
    """What a limit said of one request: how far its first rate is taken, or the rate that refuses it."""

    limit: int
    """The number of that rate."""
    remaining: int
    reset_ms: int
    """The instant at which its window ends and the count starts anew; a request that is refused is admitted then."""
    is_allowed: bool = True


class _Window:
    """One window under way; without a request it has not begun."""

    __slots__ = ("count", "end_ms")

    def __init__(self) -> None:
        self.count = 0
        self.end_ms = 0


class RateLimits:
    """Fixed windows, each of which begins with the first request of a key that is admitted while there is none.

    A refused request counts nowhere. A window under way outlives a change of the limit: the new number holds for it.
    No vendor says how its window is measured; a fixed one makes `retryAfter` exact. Source: assumed.
    """

    __slots__ = ("_windows",)

    def __init__(self) -> None:
        self._windows: dict[Hashable, dict[int, _Window]] = {}

    def admit(self, key: Hashable, limit: Limit, now_ms: int) -> Admission:
        """Count one request of `key`; where a rate is exhausted, refuse it until the last such window ends."""
        windows = self._windows.get(key)
        if windows is None:
            windows = self._windows[key] = {}
        refusal: Admission | None = None
        for number, window_ms in limit.rates:
            window = windows.get(window_ms)
            if window is None:
                windows[window_ms] = _Window()
            elif now_ms >= window.end_ms:
                window.count = 0
            elif window.count >= number and (refusal is None or window.end_ms > refusal.reset_ms):
                refusal = Admission(number, 0, window.end_ms, is_allowed=False)
        if refusal is not None:
            return refusal
        for _, window_ms in limit.rates:
            window = windows[window_ms]
            if not window.count:
                window.end_ms = now_ms + window_ms
            window.count += 1
        number, window_ms = limit.rates[0]
        window = windows[window_ms]
        return Admission(number, number - window.count, window.end_ms)
