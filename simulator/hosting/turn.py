"""Apply one input at a time to a world, in slices where it takes long: others wait there, and nobody elsewhere."""

from __future__ import annotations

import asyncio
import contextlib
import threading
import time
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

from simulator.sandbox.acts.advancing import catch_up, run_until

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator

    from simulator.sandbox.sandbox import Sandbox

ResultT = TypeVar("ResultT")

SLICE_S = 0.01
"""How long a slice may hold the event loop before others have their turn."""


class World(Protocol):
    """What begins anew now and then: its sandbox is another one then."""

    sandbox: Sandbox


class Turn:
    """Whose turn it is in one world.

    `is_free` is what nearly everybody finds who has an input to apply, and applies it at once. It is not free where
    something is applied in slices, or others wait for that, or so much is due that coming to the present takes long.
    """

    __slots__ = ("_lock", "_wanted", "is_free")

    def __init__(self) -> None:
        self.is_free = True
        self._lock = asyncio.Lock()
        self._wanted = 0

    @property
    def is_taken(self) -> bool:
        """Whether something is applied in slices; whatever else changes the world keeps away meanwhile."""
        return self._lock.locked()

    @property
    def is_wanted(self) -> bool:
        """Whether others wait for whoever has it."""
        return self._wanted > 1

    def note(self, *, is_behind: bool) -> None:
        """Note whether much is due that was not run yet."""
        self.is_free = not is_behind and not self._wanted

    async def over(self) -> None:
        """Wait until nothing is applied in slices."""
        while self._lock.locked():
            async with self._lock:
                pass

    @contextlib.asynccontextmanager
    async def taken(self, world: World) -> AsyncIterator[Sandbox]:
        """Wait for a turn, and have it; yields the world at its present, which may have begun anew meanwhile."""
        self._wanted += 1
        self.is_free = False
        try:
            async with self._lock:
                sandbox = world.sandbox
                await _come_to_present(sandbox)
                yield sandbox
        finally:
            self._wanted -= 1
            self.is_free = not self._wanted

    async def come_to_present(self, world: World) -> None:
        """Wait for a turn and bring the world to its present; what follows before the next wait finds it there."""
        async with self.taken(world):
            pass


async def _come_to_present(sandbox: Sandbox) -> None:
    until = time.monotonic() + SLICE_S
    for _ in run_until(sandbox, sandbox.clock.now_ms()):
        if time.monotonic() > until:
            await asyncio.sleep(0)
            until = time.monotonic() + SLICE_S
    catch_up(sandbox)  # what follows is done at the present, not at the instant of what was due last


async def in_slices(sandbox: Sandbox, work: Callable[[Sandbox], ResultT]) -> ResultT:
    """Do work in a world whose turn one has; returns and raises what it does.

    It may stop where it calls `Sandbox.pause`, and comes to its end in any case: nothing is accepted by halves.
    """
    sliced = Sliced(sandbox, work)
    try:
        for _ in sliced:
            await asyncio.sleep(0)
    finally:  # also where nobody waits for it any more
        for _ in sliced:
            pass
    return sliced.result()


class Sliced(Generic[ResultT]):
    """Work that runs in a thread of its own, but only while the loop's waits for it: never both at once.

    So work that is written without a thought of waiting can be interrupted wherever it pauses, and nothing that it
    shares with others needs a lock.
    """

    def __init__(self, sandbox: Sandbox, work: Callable[[Sandbox], ResultT]) -> None:
        self._sandbox = sandbox
        self._work = work
        self._results: list[ResultT] = []
        self._error: BaseException | None = None
        self._is_done = False
        self._until = 0.0
        self._may_run, self._may_wait = threading.Semaphore(0), threading.Semaphore(0)
        threading.Thread(target=self._run, name=f"long request of {sandbox.name}", daemon=True).start()

    def __iter__(self) -> Iterator[None]:
        """Run slice after slice, each when the next value is asked for, as many as are left."""
        while not self._is_done:
            self._until = time.monotonic() + SLICE_S
            self._may_run.release()
            self._may_wait.acquire()
            yield

    def result(self) -> ResultT:
        """Return or raise what the work has, which has come to its end."""
        if self._error is not None:
            raise self._error
        return self._results[0]

    def _run(self) -> None:
        self._may_run.acquire()
        self._sandbox.pause = self._pause
        try:
            self._results.append(self._work(self._sandbox))
        except BaseException as error:  # noqa: BLE001 - it is raised again where somebody waits for it
            self._error = error
        finally:
            self._sandbox.pause = None
            self._is_done = True
            self._may_wait.release()

    def _pause(self) -> None:
        if time.monotonic() > self._until:
            self._may_wait.release()
            self._may_run.acquire()
