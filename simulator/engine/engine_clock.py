"""Read the clock of an engine between its answers: it is one for all nodes, however those of their machines are set."""

from __future__ import annotations

import time

PROMPT_S = 1.0
"""An instant whose way here may have taken longer tells too little."""


class EngineClock:
    """The clock of an engine; that of this machine until the engine has told an instant."""

    def __init__(self) -> None:
        self._ahead_s = time.time() - time.monotonic()
        """By how much it is ahead of our monotonic one."""

    def now_s(self) -> float:
        """Return the present instant, in seconds since the Unix epoch."""
        return self._ahead_s + time.monotonic()

    def follow(self, told_s: float, since_s: float) -> None:
        """Follow it by an instant that it has just told, half-way since it was asked by our monotonic one."""
        now_s = time.monotonic()
        if now_s - since_s < PROMPT_S:
            self._ahead_s = told_s - (since_s + now_s) / 2
