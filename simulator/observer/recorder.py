"""Judge exchanges and callbacks after they were answered, when nobody else wants the event loop or somebody asks.

A long one is judged in steps, so that it never takes more of the loop than is due.

Under load judging gets a share of the time and no more, so a backlog builds up. It is bounded: exchanges without a
turn are counted as unjudged.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections import deque
from typing import TYPE_CHECKING, Any, NamedTuple

from simulator.hosting.timer import Timer
from simulator.observer.preparing import Preparation
from simulator.secrets.hiding import without_secrets

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator, Sequence
    from pathlib import Path

    from simulator.api.request import Response
    from simulator.api.vendor import Vendor
    from simulator.hosting.hosted import Hosted
    from simulator.hosting.violations import Violation
    from simulator.sandbox.books.callbacks import Callback
    from simulator.sandbox.books.journal import Exchange
    from simulator.sandbox.sandbox import Sandbox

logger = logging.getLogger(__name__)

LOAD_AFTER_S = 0.7
"""The pause between the first request and the loading of the judge, unless it is asked for sooner."""

MAX_WAITING = 20_000
ASKED_SLICE_S = 0.001
"""The time that judging may hold the event loop when somebody waits for it."""

IDLE_SLICE_S = 0.0003
"""The time it may hold an event loop that nobody wants just now: a request may come in any moment."""

IDLE_S = 0.0003
"""The delay below which a callback of the loop had no others before it: the loop is idle."""

SHARE = 0.06
"""Its part of the processor time while the loop is busy."""

PAUSE_S = 0.003
"""The pause before it takes its part of a busy loop, and looks whether that has become idle."""


DONE = object()
"""What a judging that has ended gives in the place of a step."""


class Waiting(NamedTuple):
    """An exchange to be judged, or one of its callbacks. By ordinals, so that nothing is kept for it."""

    hosted: Hosted
    sandbox: Sandbox
    exchange: int
    callback: int


class Recorder:
    """Keeps violations of exchanges after they were answered, and never changes an answer.

    Args:
        contracts: the folder that holds one folder for each vendor; None takes those that are installed.
        vendors: those that are emulated.
    """

    mode = "record"

    def __init__(self, contracts: Path | None, vendors: Sequence[Vendor[Any]]) -> None:
        self._preparation = Preparation(contracts, vendors)
        self._timer = Timer()
        self._waiting: deque[Waiting] = deque()
        self._judging: Iterator[None] | None = None
        self._finished = 0
        self._used_s = 0.0  # processor time of the loop's thread when it was last judged
        self._is_armed = False
        self._is_closed = False

    async def open(self) -> None:
        """Do nothing yet: the judge is loaded when there is something to judge."""

    async def close(self) -> None:
        """Stop; leave the waiting exchanges unjudged."""
        self._is_closed = True
        self._timer.forget()
        await self._preparation.close()

    def answered(self, hosted: Hosted, response: Response) -> Response | Awaitable[Response]:
        """Have the newest exchange judged later."""
        self._wait(Waiting(hosted, hosted.sandbox, hosted.sandbox.journal.total, 0))
        return response

    def called_back(self, hosted: Hosted, callback: Callback) -> None:
        """Have a callback judged later; a further try of the same is the same."""
        if len(callback.attempts) == 1:
            self._wait(Waiting(hosted, hosted.sandbox, callback.subject.exchange, callback.ordinal))

    def lived(self, hosted: Hosted) -> None:
        """Have all kept exchanges judged later, and all callbacks that were sent."""
        sandbox = hosted.sandbox
        for ordinal in sandbox.journal.ordinals:
            self._wait(Waiting(hosted, sandbox, ordinal, 0))
        for callback in sandbox.callbacks.oldest_first():
            if callback.attempts:
                self._wait(Waiting(hosted, sandbox, callback.subject.exchange, callback.ordinal))

    async def catch_up(self) -> None:
        """Judge all that waits now, in slices; what comes meanwhile waits on."""
        until = self._finished + len(self._waiting) + (self._judging is not None)
        while self._finished < until:
            if self._judging is None and (lacking := self._lacking()):
                await asyncio.shield(self._preparation.begin(lacking, self._begin_again))
            self._judge_some(time.monotonic() + ASKED_SLICE_S, time.monotonic)
            await asyncio.sleep(0)

    def judging(self, waiting: Waiting) -> Iterator[None]:
        """Judge one thing step by step and keep its violations; count it where it cannot be judged."""
        hosted, sandbox, ordinal, callback_ordinal = waiting
        if hosted.sandbox is not sandbox:
            return  # it began anew, and nobody can ask any more
        exchange = sandbox.journal.get(ordinal)
        found: tuple[Violation, ...] | None = None
        judge = self._preparation.judge
        if exchange is not None and judge is not None:
            try:
                if not callback_ordinal and judge.is_fine(exchange):
                    found = ()
                elif not callback_ordinal:
                    found = yield from judge.of_exchange(exchange)
                elif (callback := sandbox.callbacks.get(callback_ordinal)) is not None:
                    found = yield from judge.of_callback(exchange, callback)
            except Exception:
                target = without_secrets(exchange.target[:200])
                logger.exception("a defect of the observer, in %s %s", exchange.method, target)
        if hosted.sandbox is not sandbox:
            return
        if exchange is None or found is None:
            hosted.violations.unjudged += 1
        elif found or not callback_ordinal:
            hosted.violations.add(exchange, found)

    def _wait(self, waiting: Waiting) -> None:
        self._waiting.append(waiting)
        if len(self._waiting) > MAX_WAITING:
            self._waiting.popleft().hosted.violations.unjudged += 1
            self._finished += 1
        if not self._is_armed:
            self._arm(LOAD_AFTER_S if self._preparation.judge is None else PAUSE_S)

    def _arm(self, after_s: float) -> None:
        self._is_armed = True
        self._timer.set(after_s, self._take_part)

    def _take_part(self) -> None:
        """Judge, after a pause, for the share of time that is due, however busy the loop is."""
        used_s = time.thread_time()
        self._judge_some(used_s + SHARE * (used_s - self._used_s), time.thread_time)
        self._look_again()

    def _look_again(self) -> None:
        self._used_s = time.thread_time()
        self._is_armed = self._is_busy and not self._is_closed
        if not self._is_armed:
            return
        if self._judging is None and (lacking := self._lacking()):
            self._preparation.begin(lacking, self._begin_again)
        else:
            self._timer.set(0, self._go_on, time.monotonic())

    def _go_on(self, asked_s: float) -> None:
        """Go on at once if the loop is idle, else after a pause."""
        now_s = time.monotonic()
        if now_s - asked_s < IDLE_S:
            self._judge_some(now_s + IDLE_SLICE_S, time.monotonic)
            self._look_again()
        else:
            self._arm(PAUSE_S)

    def _judge_some(self, until_s: float, clock: Callable[[], float]) -> None:
        waiting = self._waiting
        while (waiting or self._judging is not None) and clock() < until_s:
            if self._judging is None:
                if self._lacking():
                    return
                self._judging = self.judging(waiting.popleft())
            if next(self._judging, DONE) is DONE:
                self._judging = None
                self._finished += 1

    @property
    def _is_busy(self) -> bool:
        return self._judging is not None or bool(self._waiting)

    def _lacking(self) -> Exchange | None:
        """Return the next thing, if something has to be loaded before it can be judged."""
        if not self._waiting:
            return None
        exchange = self._waiting[0].sandbox.journal.get(self._waiting[0].exchange)
        return exchange if self._preparation.is_lacking(exchange) else None

    def _begin_again(self) -> None:
        if self._is_busy and not self._is_closed:
            self._arm(PAUSE_S)
