"""Wait for one thing at a time on the event loop: set again and again, or told to forget it."""

from __future__ import annotations

import asyncio
import math
from typing import TYPE_CHECKING

from simulator.sandbox.virtual_time import NEVER_MS

if TYPE_CHECKING:
    from collections.abc import Callable


class Timer:
    """One wait of the running event loop at most, for the function that was set last."""

    __slots__ = ("_handle", "_until_s")

    def __init__(self) -> None:
        self._handle: asyncio.Handle | None = None
        self._until_s = math.inf

    @property
    def left_s(self) -> float:
        """How many real seconds it still waits; infinite where it does not."""
        return math.inf if self._handle is None else self._until_s - asyncio.get_running_loop().time()

    def set(self, wait_s: float, ring: Callable[..., object], *given: object) -> None:
        """Call after some real seconds, and not as was set before; after none, as soon as the loop comes to it."""
        self.forget()
        loop = asyncio.get_running_loop()
        self._until_s = loop.time() + wait_s
        if wait_s > 0:
            self._handle = loop.call_at(self._until_s, self._over, ring, given)
        else:
            self._handle = loop.call_soon(self._over, ring, given)

    def forget(self) -> None:
        """Wait for nothing."""
        if self._handle is not None:
            self._handle.cancel()
            self._handle = None

    def _over(self, ring: Callable[..., object], given: tuple[object, ...]) -> None:
        self._handle = None
        ring(*given)


class AgendaTimer(Timer):
    """The timer of one world's agenda; `armed_ms` is the virtual instant it waits for, never where it does not."""

    __slots__ = ("armed_ms",)

    def __init__(self) -> None:
        super().__init__()
        self.armed_ms = NEVER_MS

    def forget(self) -> None:
        """Wait for nothing."""
        super().forget()
        self.armed_ms = NEVER_MS
