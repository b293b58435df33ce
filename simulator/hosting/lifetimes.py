"""Let go of sandboxes that nobody has called for too long.

A test run that is killed cannot delete what it made, and where many runs share a server, it would fill up. A lifetime
is real time, unlike everything in a sandbox, because it is about the test run that made it.
"""

from __future__ import annotations

import asyncio
import logging
import math
from typing import TYPE_CHECKING

from simulator.hosting.hosted import Lifetime
from simulator.hosting.timer import Timer

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Iterator

    from simulator.hosting.hosted import Hosted
    from simulator.hosting.sandboxes import Sandboxes

logger = logging.getLogger(__name__)

SOONEST_S = 1.0
"""One looks no more often than this, however many there are."""


class Lifetimes:
    """Let go of sandboxes whose lifetime is over, by one timer for all of them.

    Args:
        sandboxes: all of them.
        let_go: ends one that was just forgotten.
        now_s: the real time.
    """

    def __init__(
        self,
        sandboxes: Sandboxes,
        let_go: Callable[[Hosted], Coroutine[None, None, None]],
        now_s: Callable[[], float],
    ) -> None:
        self._sandboxes = sandboxes
        self._let_go = let_go
        self.now_s = now_s
        self._timer = Timer()
        self._leaving: set[asyncio.Task[None]] = set()

    def watch(self, hosted: Hosted, expires_in_s: float) -> None:
        """Let go of a sandbox when it has not been called for so long."""
        hosted.lifetime = Lifetime(expires_in_s, self.now_s, self.now_s())
        self._arm()

    async def close(self) -> None:
        """Stop; what has not ended stays as it is."""
        self._timer.forget()
        if self._leaving:
            await asyncio.wait(self._leaving)

    def look(self) -> None:
        """Let go of what has ended."""
        for hosted, lifetime in list(self._watched()):
            is_waited_for = hosted.waiters.are_there or hosted.underway or hosted.stepping.locked()
            if is_waited_for or not hosted.is_rebuilt:
                lifetime.seen()  # it could not be called until now, or somebody waits in it at this moment
            elif lifetime.left_s <= 0:
                name = hosted.sandbox.name
                logger.info("sandbox %s was not called for %g s, and has expired", name, lifetime.expires_in_s)
                gone = self._sandboxes.delete(name)
                task = asyncio.get_running_loop().create_task(self._let_go(gone))
                self._leaving.add(task)
                task.add_done_callback(self._leaving.discard)
        self._arm()

    def _watched(self) -> Iterator[tuple[Hosted, Lifetime]]:
        for hosted in self._sandboxes:
            if hosted.lifetime is not None:
                yield hosted, hosted.lifetime

    def _arm(self) -> None:
        left_s = min((lifetime.left_s for _, lifetime in self._watched()), default=math.inf)
        if max(left_s, SOONEST_S) < self._timer.left_s:
            self._timer.set(max(left_s, SOONEST_S), self.look)
