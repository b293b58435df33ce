"""Move time by hand: run everything due until an instant, in order, and tell what happened.

A reset or deletion ends whoever moves the time; everybody else who wants to move it waits in line.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from typing import TYPE_CHECKING

from simulator.commands.performing import perform
from simulator.commands.time import MoveTo
from simulator.sandbox.acts.advancing import advance
from simulator.sandbox.errors import ConflictError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from simulator.hosting.courier import Courier
    from simulator.hosting.hosted import Hosted
    from simulator.sandbox.books.callbacks import Dispatch
    from simulator.sandbox.events import Event


SLICE_S = 0.01
"""How long steps may hold the event loop before others have their turn."""

OF_REQUESTS = frozenset({"message.accepted", "request.answered"})
"""What a request brings and time does not."""

GIVEN_UP = "time was not moved to the end: the sandbox was reset or deleted, or the server stops"


class Stepper:
    """Move time step by step: each due entry at its own instant, its callbacks answered before the next."""

    def __init__(self, courier: Courier) -> None:
        self._courier = courier

    async def advance_to(self, hosted: Hosted, target_ms: int) -> list[Event]:
        """Run everything due until an instant, whatever it schedules included, and stand there.

        A running clock is held meanwhile and then goes on from there.

        Raises:
            ConflictError: the instant is past, and the sandbox has a history that it would contradict.
        """
        async with _moving(hosted):
            sandbox = hosted.sandbox
            if target_ms < sandbox.clock.now_ms():
                if sandbox.journal.total or len(sandbox.agenda):
                    raise ConflictError(
                        "time cannot go back once something has happened in a sandbox: reset it, or make one that "
                        "begins at that instant"
                    )
                perform(sandbox, MoveTo(target_ms))
                return []
            return await self._run(hosted, target_ms)

    async def advance_by(self, hosted: Hosted, duration_ms: int) -> list[Event]:
        """Advance like `advance_to`, as far from the instant at which it is this one's turn."""
        async with _moving(hosted):
            return await self._run(hosted, hosted.sandbox.clock.now_ms() + duration_ms)

    async def settle(self, hosted: Hosted, limit_ms: int) -> tuple[list[Event], bool]:
        """Run until nothing is planned and every callback has its result, or the instant `limit_ms` is reached.

        Time jumps from entry to entry and stays at the last one. Returns what happened and whether all is settled.
        """
        async with _moving(hosted):
            sandbox = hosted.sandbox
            happenings = await self._run(hosted, sandbox.clock.now_ms())  # what is due or under way by now
            while sandbox.agenda.next_due_ms <= limit_ms or hosted.underway:
                due_ms = sandbox.agenda.next_due_ms
                happenings += await self._run(hosted, due_ms if due_ms <= limit_ms else sandbox.clock.now_ms())
            return happenings, not len(sandbox.agenda)

    async def _run(self, hosted: Hosted, target_ms: int) -> list[Event]:
        sandbox = hosted.sandbox
        clock = sandbox.clock
        rate = clock.rate
        clock.set_rate(0)
        events: list[Event] = []
        try:
            with sandbox.events.told_to(events.append):
                await self._step(hosted, target_ms)
        finally:
            clock.set_rate(rate)
            if hosted.kept is not None and hosted.sandbox is sandbox:
                hosted.kept.paced()
        return [event for event in events if event.what not in OF_REQUESTS]

    async def _step(self, hosted: Hosted, target_ms: int) -> None:
        sandbox, clock = hosted.sandbox, hosted.sandbox.clock
        await hosted.underway.ended()
        await hosted.turn.over()
        target_ms = max(target_ms, clock.now_ms())  # a running clock may have passed it before it was held
        until = time.monotonic() + SLICE_S
        _stop_if_interrupted(hosted)
        for dispatches in advance(sandbox, target_ms):
            hosted.follow_outages()  # whoever is called back may ask a vendor at once
            for dispatch in dispatches:
                await self._post(hosted, dispatch)
            await hosted.underway.ended()  # requests served meanwhile, and entries due at the same instant
            if time.monotonic() > until:
                hosted.turn.note(is_behind=sandbox.agenda.next_due_ms <= clock.now_ms())
                await asyncio.sleep(0)  # others have their turn
                until = time.monotonic() + SLICE_S
            await hosted.turn.over()
            _stop_if_interrupted(hosted)
        perform(sandbox, MoveTo(target_ms))

    async def _post(self, hosted: Hosted, dispatch: Dispatch) -> None:
        posting = hosted.underway.awaited = asyncio.get_running_loop().create_task(self._courier.post(hosted, dispatch))
        try:
            await posting
        except asyncio.CancelledError:
            if hosted.is_interrupted:
                raise ConflictError(GIVEN_UP) from None
            raise
        finally:
            hosted.underway.awaited = None


@contextlib.asynccontextmanager
async def _moving(hosted: Hosted) -> AsyncIterator[None]:
    """Be the one who moves the time of a world, when nothing is applied to it in slices."""
    async with hosted.stepping:
        await hosted.turn.over()
        yield


def _stop_if_interrupted(hosted: Hosted) -> None:
    """Raise `ConflictError` where the sandbox is about to be reset or deleted."""
    if hosted.is_closing or hosted.is_interrupted:
        raise ConflictError(GIVEN_UP)
