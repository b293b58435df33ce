"""Keep those who wait for something to happen in one world, and wake them."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable


class Waiters:
    """Those who wait in one world: `waiting` holds a future for each.

    `polls` counts long polls that search again, `streams` those who are told of events as long as they listen.
    """

    __slots__ = ("polls", "streams", "waiting")

    def __init__(self) -> None:
        self.waiting: list[asyncio.Future[None]] = []
        self.polls = self.streams = 0

    @property
    def are_there(self) -> bool:
        """Whether anybody waits."""
        return bool(self.waiting or self.polls or self.streams)

    def wake(self) -> None:
        """Wake everybody: something has happened."""
        if self.waiting:
            waiting, self.waiting = self.waiting, []
            for waiter in waiting:
                if not waiter.done():
                    waiter.set_result(None)

    async def wake_after(self, held: Awaitable[object]) -> None:
        """Wake everybody when something is done, for which others may wait, too."""
        await asyncio.shield(held)
        self.wake()

    def change(self) -> asyncio.Future[None]:
        """Return an awaitable that is done as soon as something happens, counted from this call."""
        waiter: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.waiting.append(waiter)
        waiter.add_done_callback(self._forget)
        return waiter

    def _forget(self, waiter: asyncio.Future[None]) -> None:
        """Forget whoever gave up, who is not woken."""
        if waiter in self.waiting:
            self.waiting.remove(waiter)
