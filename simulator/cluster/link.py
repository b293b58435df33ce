"""Reach another process of the same server, whenever it is there."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from simulator.api.problem import problem
from simulator.cluster import frames
from simulator.cluster.frames import Kind
from simulator.cluster.line import Line
from simulator.server.holding import Forwarded, Later

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from simulator.api.request import Request, Response
    from simulator.server.holding import Answered
    from simulator.server.rounds import Round

PATIENCE_S = 5.0
"""How long a request waits for a process that is being started."""

AGAIN_S = 0.02
"""How soon one tries again to reach it."""


class Link:
    """The way to one other process, which is found again where that is started again.

    Args:
        process: its number.
        path: of its socket.
        greeting: what it is told first.
    """

    def __init__(self, process: int, path: Path, greeting: Callable[[], object]) -> None:
        self.process = process
        self._path = path
        self._greeting = greeting
        self._line: Line | None = None
        self._up = asyncio.Event()
        self._reaching: asyncio.Task[None] | None = None

    @property
    def is_up(self) -> bool:
        """Whether the other process is there, and knows what it was told first."""
        return self._up.is_set()

    def open(self, together: Round) -> None:
        """Begin to reach it; what is asked of it is sent at the end of each round of the event loop."""
        self._reaching = asyncio.get_running_loop().create_task(self._keep_reaching(together))

    async def close(self) -> None:
        """Say that nothing more will be asked, and end."""
        if self._reaching is not None:
            self._reaching.cancel()
            await asyncio.wait([self._reaching])
        if self._line is not None:
            self._line.send(frames.frame(Kind.END, 0))
            self._line.end()

    async def wait(self) -> bool:
        """Wait for it, not for long; tell whether it is there."""
        try:
            await asyncio.wait_for(self._up.wait(), PATIENCE_S)
        except TimeoutError:
            return False
        return True

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

    def say(self, kind: Kind, value: object) -> None:
        """Say something to which nothing is said."""
        if self._line is not None:
            self._line.send(frames.frame_of(kind, 0, value))

    async def _ask_when_there(self, name: str | None, request: Request) -> Response:
        if not await self.wait() or self._line is None:
            return problem(
                503,
                "worker-away",
                f"The process of this server that has the sandbox of this request (worker {self.process}) is being "
                f"started, and was not there within {PATIENCE_S:g} s. Nothing of the request was done: send it again.",
            )
        return await self._line.ask(name, request)

    async def _keep_reaching(self, together: Round) -> None:
        loop = asyncio.get_running_loop()
        while True:
            try:
                _, line = await loop.create_unix_connection(lambda: Line(self.process, together), str(self._path))
            except OSError:
                await asyncio.sleep(AGAIN_S)
                continue
            self._line = line
            if await line.ask_for(Kind.LEAD, self._greeting()) is not None:
                self._up.set()
                await line.lost.wait()
            self._up.clear()
            self._line = None
