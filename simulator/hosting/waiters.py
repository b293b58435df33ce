"""Those who wait for something to happen in one world, and how they are woken."""

from __future__ import annotations

import asyncio


class Waiters:
    """Futures of those who wait in one world. `polls` is how many long polls search it again and again."""

    __slots__ = ("_waiting", "polls")

    def __init__(self) -> None:
        self._waiting: list[asyncio.Future[None]] = []
        self.polls = 0

    def __len__(self) -> int:
        return len(self._waiting)

    def wake(self) -> None:
        """Wake everybody: something has happened."""
        if self._waiting:
            waiting, self._waiting = self._waiting, []
            for waiter in waiting:
                if not waiter.done():
                    waiter.set_result(None)

    def change(self) -> asyncio.Future[None]:
        """What is done as soon as something happens, counted from this call, not from when it is awaited."""
        waiter: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append(waiter)
        waiter.add_done_callback(self._forget)
        return waiter

    def _forget(self, waiter: asyncio.Future[None]) -> None:
        """Whoever gave up is not woken."""
        if waiter in self._waiting:
            self._waiting.remove(waiter)
