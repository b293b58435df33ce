"""What a world waits for: its next due entry, and the end of its life. Whoever waits looks at these."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from simulator.sandbox.agenda import NEVER_MS


@dataclass(slots=True)
class Timer:
    """The timer of one world; `armed_ms` is the virtual instant it waits for."""

    handle: asyncio.TimerHandle | None = None
    armed_ms: int = NEVER_MS

    def forget(self) -> None:
        """Wait for nothing."""
        if self.handle is not None:
            self.handle.cancel()
        self.handle = None
        self.armed_ms = NEVER_MS


@dataclass(slots=True)
class Lifetime:
    """How long a sandbox stays without being called, in real seconds.

    Args:
        expires_in_s: after its last request.
        now_s: the real time.
        seen_s: when it was called last.
    """

    expires_in_s: float
    now_s: Callable[[], float]
    seen_s: float

    def seen(self) -> None:
        """It was called just now."""
        self.seen_s = self.now_s()

    @property
    def left_s(self) -> float:
        """Until it ends."""
        return self.seen_s + self.expires_in_s - self.now_s()
