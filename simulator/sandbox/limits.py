"""Request rates: a key and an instant go in, an admission with what is left of the window comes out."""

from __future__ import annotations

from typing import NamedTuple


class Admission(NamedTuple):
    """What a rate limit said of one request."""

    is_allowed: bool
    limit: int
    remaining: int
    reset_ms: int
    """The instant at which the window ends and the count starts anew."""


class RateLimits:
    """Fixed windows that begin with the first request of a key.

    No vendor says how its window is measured; a fixed one makes `retryAfter` exact. Source: assumed.
    """

    __slots__ = ("_windows",)

    def __init__(self) -> None:
        self._windows: dict[str, list[int]] = {}

    def admit(self, key: str, limit: int, window_ms: int, now_ms: int) -> Admission:
        """Count one request of `key` and say whether it is within `limit` requests in `window_ms`."""
        window = self._windows.get(key)
        if window is None or now_ms >= window[0]:
            window = self._windows[key] = [now_ms + window_ms, 0]
        if window[1] >= limit:
            return Admission(is_allowed=False, limit=limit, remaining=0, reset_ms=window[0])
        window[1] += 1
        return Admission(is_allowed=True, limit=limit, remaining=limit - window[1], reset_ms=window[0])
