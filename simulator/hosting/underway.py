"""Keep the callbacks of one world that are under way: which wait for which, and what ends them all."""

from __future__ import annotations

import asyncio
from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from simulator.sandbox.books.callbacks import Dispatch


@dataclass(slots=True)
class Lane:
    """The way to one receiver: how many callbacks are on it, and what waits for a place, in its order.

    A callback waits by itself; whoever moves the time waits with a future for the one that is sent next.
    """

    taken: int = 0
    waiting: deque[Dispatch | asyncio.Future[None]] = field(default_factory=deque)


@dataclass(slots=True)
class Underway:
    """Callbacks under way.

    Args:
        behind: for each subject with a callback under way, those that wait for it.
        lanes: by receiver.
        tasks: that send them, side by side.
        awaited: the callback that whoever moves the time waits for.
    """

    behind: dict[int | str, deque[Dispatch] | None] = field(default_factory=dict)
    lanes: dict[str, Lane] = field(default_factory=dict)
    tasks: set[asyncio.Task[None]] = field(default_factory=set)
    awaited: asyncio.Task[None] | None = None

    def __bool__(self) -> bool:
        return bool(self.tasks)

    def lane(self, receiver: str) -> Lane:
        """Return the way to a receiver."""
        lane = self.lanes.get(receiver)
        if lane is None:
            lane = self.lanes[receiver] = Lane()
        return lane

    def begin(self, task: asyncio.Task[None]) -> None:
        """Keep a task until it has ended."""
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    async def ended(self) -> None:
        """Wait for all; waiting for one of them would not yield if it is done but not yet discarded."""
        while self.tasks:
            await asyncio.wait(list(self.tasks))

    def give_up(self) -> None:
        """Give up those that are sent side by side, and all that wait for them."""
        self.behind.clear()
        for lane in self.lanes.values():
            lane.waiting.clear()
        for task in list(self.tasks):
            task.cancel()

    def interrupt(self) -> None:
        """Give up all, and the one that whoever moves the time waits for."""
        self.give_up()
        if self.awaited is not None:
            self.awaited.cancel()

    async def abandon(self) -> None:
        """Give up all that are sent side by side, and wait until they are."""
        while self.tasks:
            self.give_up()
            await asyncio.wait(list(self.tasks))
        self.behind.clear()  # a task that was cancelled before it ran has not cleared its own
        self.lanes.clear()
