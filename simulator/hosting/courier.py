"""Send callbacks: those of one subject in order, a bounded number at once to one receiver; keep each result."""

from __future__ import annotations

import asyncio
import contextlib
from collections import deque
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

from simulator.commands.callbacks import TakeResult
from simulator.commands.performing import perform
from simulator.hosting.underway import Lane
from simulator.sandbox.acts.advancing import catch_up

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable

    from simulator.hosting.hosted import Hosted
    from simulator.hosting.observing import Observer
    from simulator.hosting.release import Release
    from simulator.sandbox.books.callbacks import Callback, Dispatch


class Posted(NamedTuple):
    """The result of one try.

    Args:
        status: of the answer, None where there was none.
        error: why there was none.
        answer: its beginning.
        duration_ms: how long the receiver took, in real time.
    """

    status: int | None
    error: str | None
    answer: str
    duration_ms: int


Post = Callable[["Callback"], Awaitable[Posted]]
"""Sends a callback once."""


class Courier:
    """Send callbacks: one try each, retries are the sandbox's affair.

    Callbacks of one subject go one after the other; those of different subjects side by side, as many at once for each
    sandbox and receiver as the settings allow, so that a slow receiver delays no other.

    Args:
        post: sends one.
        concurrency: callbacks under way at once, for each sandbox and receiver.
        release: says when one may go out; at once, if there is none.
        recorded: called after each result has gone into its sandbox.
        observer: judges what is sent, if there is one.
    """

    def __init__(
        self,
        post: Post,
        concurrency: int,
        release: Release | None,
        recorded: Callable[[Hosted], None],
        observer: Observer | None = None,
    ) -> None:
        self._post = post
        self._concurrency = concurrency
        self._release = release
        self._recorded = recorded
        self._observer = observer

    def dispatch(self, hosted: Hosted, dispatches: Iterable[Dispatch]) -> None:
        """Send callbacks without waiting for their results."""
        for dispatch in dispatches:
            key = dispatch.callback.subject.key
            waiting = hosted.underway.behind.get(key)
            if waiting is not None:
                waiting.append(dispatch)
                continue
            hosted.underway.behind[key] = deque()
            hosted.underway.begin(asyncio.get_running_loop().create_task(self._drain(hosted, key, dispatch)))

    async def post(self, hosted: Hosted, dispatch: Dispatch) -> None:
        """Make one try and put its result into the sandbox."""
        sandbox = hosted.sandbox
        callback = dispatch.callback
        async with self._lane(hosted, urlsplit(callback.url).netloc):
            if self._release is not None and (held := self._release.held(hosted)) is not None:
                await held
            at_ms = sandbox.clock.now_ms()
            status, error, answer, duration_ms = await self._post(callback)
        if hosted.sandbox is not sandbox:
            return  # the sandbox began anew meanwhile and knows nothing of this callback
        catch_up(sandbox)
        perform(
            sandbox,
            TakeResult(callback.ordinal, at_ms, status, error, duration_ms, answer, dispatch.is_replay),
        )
        if self._observer is not None:
            self._observer.called_back(hosted, callback)
        self._recorded(hosted)

    @contextlib.asynccontextmanager
    async def _lane(self, hosted: Hosted, receiver: str) -> AsyncIterator[None]:
        """Take a place among the callbacks under way to one receiver; the last user forgets the lane."""
        lanes = hosted.underway.lanes
        lane = lanes.get(receiver)
        if lane is None:
            lane = lanes[receiver] = Lane(asyncio.Semaphore(self._concurrency))
        lane.users += 1
        try:
            async with lane.places:
                yield
        finally:
            lane.users -= 1
            if not lane.users:
                lanes.pop(receiver, None)

    async def _drain(self, hosted: Hosted, key: int | str, dispatch: Dispatch) -> None:
        waiting = hosted.underway.behind[key]
        try:
            await self.post(hosted, dispatch)
            while waiting:
                await self.post(hosted, waiting.popleft())
        finally:
            del hosted.underway.behind[key]
