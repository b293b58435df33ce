"""Write what is to be kept in a thread of its own: all of one turn of the event loop in one transaction."""

from __future__ import annotations

import asyncio
import queue
import sqlite3
import threading
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

    from simulator.durable.store import Row, Step, Store
    from simulator.hosting.hosted import Shut

    Commit = asyncio.Future[Shut | None]
    """Gives None when all is written, or why it is not."""


class Batch(NamedTuple):
    """What goes in together.

    Args:
        steps: statements, before the inputs.
        inputs: rows of life, position and record.
        commit: is done when the file has all of it.
    """

    steps: list[Step]
    inputs: list[Row]
    commit: Commit


def is_full(error: Exception) -> bool:
    """Tell whether room is all that is missing."""
    return getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_FULL


class Writing:
    """The thread that writes; at most one batch is on its way, and the next one gathers meanwhile.

    Args:
        store: the file.
        failed: is told of a batch that could not be written, and of one that had gathered behind it.
    """

    def __init__(self, store: Store, failed: Callable[[Exception, list[Batch]], None]) -> None:
        self._store = store
        self._failed = failed
        self._loop = asyncio.get_running_loop()
        self._queue: queue.SimpleQueue[Batch | None] = queue.SimpleQueue()
        self._steps: list[Step] = []
        self._inputs: list[Row] = []
        self._gathering: Commit | None = None
        self._under_way: Commit | None = None
        self._is_asked = False
        self._thread = threading.Thread(target=self._run, name="writes what is kept", daemon=True)
        self._thread.start()

    def add_input(self, row: Row) -> None:
        """Have an input written."""
        # A long request runs in a thread of its own, but only while the loop's waits for it.
        self._inputs.append(row)
        if not self._is_asked:
            self._ask()

    def add_step(self, statement: str, row: Row) -> None:
        """Have a statement run."""
        self._steps.append((statement, row))
        if not self._is_asked:
            self._ask()

    def forget(self, life: int) -> None:
        """Give up the inputs of a life that are not on their way yet."""
        self._inputs = [row for row in self._inputs if row[0] != life]

    @property
    def commit(self) -> Commit | None:
        """What is done as soon as everything that was added is written; None where it is."""
        if self._inputs or self._steps:
            if self._gathering is None:
                self._gathering = self._loop.create_future()
            return self._gathering
        return self._under_way

    def halt(self) -> None:
        """Write nothing more: whoever waits for anything waits for ever."""
        self._under_way = self._loop.create_future()

    async def attempt(self, steps: list[Step]) -> sqlite3.Error | None:
        """Write some statements by themselves, beside the others; returns why they were not."""
        try:
            await asyncio.to_thread(self._store.write, steps, [])
        except sqlite3.Error as error:
            return error
        return None

    async def close(self) -> None:
        """Wait until everything is written, or was to be, and end the thread."""
        while (commit := self.commit) is not None:
            await asyncio.wait([commit])
        self._queue.put(None)
        await asyncio.to_thread(self._thread.join)

    def _ask(self) -> None:
        self._is_asked = True
        self._loop.call_soon(self._send)

    def _send(self) -> None:
        """Hand over what has gathered in this turn of the loop, unless the last batch is still on its way."""
        self._is_asked = False
        if self._under_way is None and (self._inputs or self._steps):
            batch = self._gathered()
            self._under_way = batch.commit
            self._queue.put(batch)

    def _gathered(self) -> Batch:
        batch = Batch(self._steps, self._inputs, self._gathering or self._loop.create_future())
        self._steps, self._inputs, self._gathering = [], [], None
        return batch

    def _run(self) -> None:
        while (batch := self._queue.get()) is not None:
            error: Exception | None = None
            try:
                self._store.write(batch.steps, batch.inputs)
            except Exception as failure:  # noqa: BLE001 - whatever it is, nobody may take it for written
                error = failure
            self._loop.call_soon_threadsafe(self._written, batch, error)

    def _written(self, batch: Batch, error: Exception | None) -> None:
        self._under_way = None
        if error is None:
            batch.commit.set_result(None)
            self._send()
        else:
            self._failed(error, [batch, self._gathered()])
