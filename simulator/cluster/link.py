"""Reach another process, whenever it is there."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from simulator.cluster import frames
from simulator.cluster.frames import Kind
from simulator.cluster.line import Line
from simulator.server.holding import Forwarded, Later

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from simulator.api.request import Request, Response
    from simulator.cluster.words import Words
    from simulator.server.holding import Answered
    from simulator.server.rounds import Round

    Reach = Callable[[Callable[[], Line]], Awaitable[Line]]

PATIENCE_S = 5.0
"""How long a request waits for a process that is not there."""

AGAIN_S = 0.02
"""How soon one tries again to reach it."""


class Link:
    """The way to one other process, which is found again where that is started again.

    Args:
        reach: opens a connection to it that has a line as its protocol; raises `OSError`, with words why not.
        greeting: what it is told first.
        words: what is said of it to whoever waits for it in vain.
        patience_s: how long a request waits for it.
        again_s: how soon one tries again to reach it.
    """

    def __init__(
        self,
        reach: Reach,
        greeting: Callable[[], object],
        words: Words,
        patience_s: float = PATIENCE_S,
        again_s: float = AGAIN_S,
    ) -> None:
        self._reach = reach
        self._greeting = greeting
        self._words = words
        self._patience_s = patience_s
        self._again_s = again_s
        self._why = "no answer came in time"
        self._is_closed = False
        self._line: Line | None = None
        self._settled = asyncio.Event()  # it is there, or will be asked nothing more
        self._reaching: asyncio.Task[None] | None = None

    @property
    def is_up(self) -> bool:
        """Whether the other process is there, and knows what it was told first."""
        return self._settled.is_set() and not self._is_closed

    def open(self, together: Round) -> None:
        """Begin to reach it; what is asked of it is sent at the end of each round of the event loop."""
        self._reaching = asyncio.get_running_loop().create_task(self._keep_reaching(together))

    async def close(self) -> None:
        """Say that nothing more will be asked, and end; whoever waits for it is told so."""
        self._is_closed = True
        self._settled.set()
        if self._reaching is not None:
            self._reaching.cancel()
            await asyncio.wait([self._reaching])
        if self._line is not None:
            self._line.send(frames.frame(Kind.END, 0))
            self._line.end()

    async def wait(self) -> bool:
        """Wait for it, not for long; tell whether it is there."""
        try:
            await asyncio.wait_for(self._settled.wait(), self._patience_s)
        except TimeoutError:
            return False
        return self.is_up

    def ask(self, name: str | None, request: Request) -> Answered:
        """Have a request answered there.

        Args:
            name: of the sandbox that it is for; None where that is the other process's to tell.
            request: with all of its body.
        """
        if self._line is None or not self.is_up:
            return Later(self._ask_when_there(name, request))
        return Forwarded(self._line.ask(name, request))

    async def ask_for(self, kind: Kind, value: object) -> Any:
        """Say something, and return what is said to it; None where nobody is there to say it."""
        if self._line is None:
            return None
        return await self._line.ask_for(kind, value)

    def end_streams(self) -> None:
        """Have every answer from there end that would go on for ever."""
        if self._line is not None:
            self._line.end_streams()

    def say(self, kind: Kind, value: object) -> None:
        """Say something to which nothing is said."""
        if self._line is not None:
            self._line.send(frames.frame_of(kind, 0, value))

    async def _ask_when_there(self, name: str | None, request: Request) -> Response:
        if not await self.wait() or self._line is None:
            return self._words.closed() if self._is_closed else self._words.away(self._patience_s, self._why)
        return await self._line.ask(name, request)

    async def _keep_reaching(self, together: Round) -> None:
        while True:
            try:
                self._line = line = await self._reach(lambda: Line(self._words, together))
            except OSError as error:
                self._why = str(error)
                await asyncio.sleep(self._again_s)
                continue
            is_greeted = await line.ask_for(Kind.LEAD, self._greeting()) is not None
            if is_greeted:
                self._settled.set()
                await line.lost.wait()
                self._settled.clear()
            self._line = None
            if not is_greeted:
                await asyncio.sleep(self._again_s)
