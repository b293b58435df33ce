"""Hold an answer back: until it comes, or until what it rests on is kept."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Coroutine
from typing import TYPE_CHECKING, NamedTuple

from simulator.api.problem import problem
from simulator.api.request import Response

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from simulator.hosting.host import Host
    from simulator.hosting.hosted import Hosted

Until = Awaitable[str | None] | None
"""What an answer is held back by, if it is: gives None, or in words why the answer may not go out at all."""


class Later(NamedTuple):
    """An answer that has to be waited for, also by the later requests of the same connection."""

    coming: Awaitable[Response]

    def forget(self) -> None:
        """Give it up, before anybody has begun to wait for it."""
        if isinstance(self.coming, Coroutine):
            self.coming.close()


class Held(NamedTuple):
    """An answer that may go out when something is done, which gives None, or in words why it may not."""

    response: Response
    until: asyncio.Future[str | None]

    @property
    def coming(self) -> Awaitable[Response]:
        """The answer, for whoever waits."""
        return after(self.until, self.response)

    def outcome(self) -> Response:
        """Return what goes out, now that it is done."""
        return _outcome(self.until.result(), self.response)

    def forget(self) -> None:
        """Give it up: what was done is done."""


class Forwarded(NamedTuple):
    """An answer that comes from another process: whoever reads it there and here has no task for it."""

    until: asyncio.Future[Response]

    @property
    def coming(self) -> Awaitable[Response]:
        """The answer, for whoever waits."""
        return self.until

    def outcome(self) -> Response:
        """Return what goes out, now that it is done."""
        return self.until.result()

    def forget(self) -> None:
        """Give it up, and have the other process know."""
        self.until.cancel()


Answered = Response | Later | Held | Forwarded


async def after(held: Awaitable[str | None], response: Response) -> Response:
    """Release an answer when something is done, or say why it may not go out."""
    return _outcome(await asyncio.shield(held), response)  # others wait for the same


async def each_after(host: Host, hosted: Hosted, pieces: AsyncGenerator[bytes]) -> AsyncGenerator[bytes]:
    """Release each piece of an answer when the host does; the connection ends at one that may not go out."""
    async with contextlib.aclosing(pieces):
        async for piece in pieces:
            held = host.held(hosted)
            if held is not None and (why_not := await asyncio.shield(held)) is not None:
                raise ConnectionAbortedError(why_not)
            yield piece


def _outcome(why_not: str | None, response: Response) -> Response:
    return response if why_not is None else problem(507, "disk-full", why_not)
