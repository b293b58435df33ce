"""A timer that can be set again and again: a wait goes in, and something is done when it is over."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

NEAR_S = 0.002
"""Two times this close are the same."""


class Alarm:
    """At most one timer, for the time that was set last; see the module.

    Args:
        ring: is called when it is time.
    """

    def __init__(self, ring: Callable[[], None]) -> None:
        self._ring = ring
        self._timer: asyncio.TimerHandle | None = None

    @property
    def is_set(self) -> bool:
        """Whether it will ring."""
        return self._timer is not None

    def set(self, wait_s: float | None) -> None:
        """Ring after so many real seconds, and not as was said before; None: not at all."""
        if wait_s is None:
            self._forget()
            return
        loop = asyncio.get_running_loop()
        when = loop.time() + wait_s
        if self._timer is not None and abs(self._timer.when() - when) < NEAR_S:
            return  # it is asked for on every request
        self._forget()
        self._timer = loop.call_at(when, self._run)

    def _forget(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _run(self) -> None:
        self._timer = None
        self._ring()
