"""Send callbacks: those of one subject in order, a bounded number at once to one receiver; keep each result."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

from simulator.commands.performing import perform
from simulator.sandbox.acts.advancing import catch_up

if TYPE_CHECKING:
    from collections.abc import Iterable

    from simulator.hosting.hosted import Hosted
    from simulator.hosting.keeper import Keeper
    from simulator.hosting.underway import Lane
    from simulator.sandbox.books.callbacks import Callback, Dispatch


class Posted(NamedTuple):
    """The result of one try.

    Args:
        status: of the answer, None where there was none.
        error: why there was none.
        answer: its beginning.
        duration_ms: how long the receiver took, in real time.
        reply: its text, where that is sent on to somebody.
    """

    status: int | None
    error: str | None
    answer: str
    duration_ms: int
    reply: str = ""


Post = Callable[["Callback"], Awaitable[Posted]]
"""Sends a callback once."""


class Courier:
    """Send callbacks: one try each, retries are the sandbox's affair.

    Callbacks of one subject go one after the other; those of different subjects side by side, as many at once for each
    sandbox and receiver as the settings allow, so that a slow receiver delays no other.

    Args:
        post: sends one.
        concurrency: callbacks under way at once, for each sandbox and receiver.
        keeper: says when one may go out; at once, if there is none.
        recorded: called after each result has gone into its sandbox.
    """

    def __init__(
        self,
        post: Post,
        concurrency: int,
        keeper: Keeper | None,
        recorded: Callable[[Hosted, Callback], None],
    ) -> None:
        self._post = post
        self._concurrency = concurrency
        self._keeper = keeper
        self._recorded = recorded

    def dispatch(self, hosted: Hosted, dispatches: Iterable[Dispatch]) -> None:
        """Send callbacks without waiting for their results."""
        behind = hosted.underway.behind
        for dispatch in dispatches:
            key = dispatch.callback.subject.key
            if key in behind:
                behind[key] = waiting = behind[key] or deque()  # most have none behind them
                waiting.append(dispatch)
            else:
                behind[key] = None
                self._queue(hosted, dispatch)

    async def post(self, hosted: Hosted, dispatch: Dispatch) -> None:
        """Make one try, as soon as there is a place on the way to its receiver, and put the result into the sandbox."""
        receiver = _receiver_of(dispatch)
        lane = hosted.underway.lane(receiver)
        if lane.taken >= self._concurrency:
            place: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            lane.waiting.append(place)
            await place
        else:
            lane.taken += 1
        try:
            await self._try(hosted, dispatch)
        finally:
            self._leave(hosted, receiver, lane)

    def _queue(self, hosted: Hosted, dispatch: Dispatch) -> None:
        """Send a callback when there is a place on the way to its receiver; what waits is no task yet."""
        lane = hosted.underway.lane(_receiver_of(dispatch))
        if lane.taken >= self._concurrency:
            lane.waiting.append(dispatch)
        else:
            lane.taken += 1
            self._begin(hosted, lane, dispatch)

    def _begin(self, hosted: Hosted, lane: Lane, dispatch: Dispatch) -> None:
        hosted.underway.begin(asyncio.get_running_loop().create_task(self._run(hosted, lane, dispatch)))

    async def _run(self, hosted: Hosted, lane: Lane, dispatch: Dispatch) -> None:
        """Make one try, then have the next callback of its subject queued, and the next one of its lane sent."""
        key = dispatch.callback.subject.key
        try:
            await self._try(hosted, dispatch)
        finally:
            waiting = hosted.underway.behind.get(key)  # nothing waits any more where all was given up
            if waiting:
                self._queue(hosted, waiting.popleft())
            else:
                hosted.underway.behind.pop(key, None)
            self._leave(hosted, _receiver_of(dispatch), lane)

    def _leave(self, hosted: Hosted, receiver: str, lane: Lane) -> None:
        """Give a place on the way to a receiver to the next that waits for one, or free it."""
        while lane.waiting:
            following = lane.waiting.popleft()
            if isinstance(following, asyncio.Future):
                if following.done():  # whoever waited gave up
                    continue
                following.set_result(None)
            else:
                self._begin(hosted, lane, following)
            return
        lane.taken -= 1
        if not lane.taken:
            hosted.underway.lanes.pop(receiver, None)

    async def _try(self, hosted: Hosted, dispatch: Dispatch) -> None:
        sandbox = hosted.sandbox
        callback = dispatch.callback
        held = None if self._keeper is None else self._keeper.lasting(hosted)
        if held is not None and await asyncio.shield(held) is not None:
            return  # what it rests on is not so
        at_ms = sandbox.clock.now_ms()
        status, error, answer, duration_ms, reply = await self._post(callback)
        if not hosted.turn.is_free:
            await hosted.turn.come_to_present(hosted)
        if hosted.sandbox is not sandbox:
            return  # the sandbox began anew meanwhile and knows nothing of this callback
        from simulator.commands.callbacks import TakeResult  # noqa: PLC0415 - no request waits for it

        catch_up(sandbox)
        perform(
            sandbox,
            TakeResult(callback.ordinal, at_ms, status, error, duration_ms, answer, dispatch.is_replay, reply),
        )
        self._recorded(hosted, callback)


def _receiver_of(dispatch: Dispatch) -> str:
    return urlsplit(dispatch.callback.url).netloc
