"""Hold an answer back: until it comes, or until what it rests on is kept."""

from __future__ import annotations

import asyncio
import contextlib
import inspect
from collections.abc import Awaitable, Coroutine
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, NamedTuple

from simulator.api.request import Response

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable, Generator

    from simulator.hosting.host import Host
    from simulator.hosting.hosted import Hosted, Shut

GIVEN_UP = frozenset({HTTPStatus.CONFLICT, HTTPStatus.INTERNAL_SERVER_ERROR})
"""What a command is answered that ended in the middle; all other refusals come before anything is done."""

Until = Awaitable["Shut | None"] | None
"""What an answer is held back by, if it is: gives None, or why the answer may not go out at all."""


class Later(NamedTuple):
    """An answer that has to be waited for, also by the later requests of the same connection."""

    coming: Awaitable[Response]

    def forget(self) -> None:
        """Give it up, before anybody has begun to wait for it."""
        if isinstance(self.coming, Coroutine):
            _close(self.coming)


class Held(NamedTuple):
    """An answer that may go out when something is done, which gives None, or why it may not."""

    response: Response
    until: asyncio.Future[Shut | None]

    @property
    def coming(self) -> Awaitable[Response]:
        """The answer, for whoever waits."""
        return after(self.until, self.response)

    def outcome(self) -> Response:
        """Return what goes out, now that it is done."""
        return _outcome(self.until.result(), self.response)

    def forget(self) -> None:
        """Give it up: what was done is done."""


class Coming:
    """An answer that comes from another process; whoever is to be called then is called at once, not in the next turn.

    Args:
        give_up: is called where nobody waits any more.
    """

    __slots__ = ("_callbacks", "_future", "_give_up", "response")

    def __init__(self, give_up: Callable[[], None]) -> None:
        self._give_up = give_up
        self._callbacks: list[Callable[[Coming], object]] = []
        self._future: asyncio.Future[Response] | None = None
        self.response: Response | None = None

    def come(self, response: Response) -> None:
        """Note the answer, and call whoever is to be called."""
        if self.response is not None:
            return
        self.response = response
        if self._future is not None and not self._future.done():
            self._future.set_result(response)
        callbacks, self._callbacks = self._callbacks, []
        for callback in callbacks:
            callback(self)

    def add_done_callback(self, callback: Callable[[Coming], object]) -> None:
        """Have something called when it has come, or in a moment where it has."""
        if self.response is None:
            self._callbacks.append(callback)
        else:
            asyncio.get_running_loop().call_soon(callback, self)

    def result(self) -> Response:
        """Return it, now that it has come."""
        if self.response is None:
            raise asyncio.InvalidStateError("the answer has not come")
        return self.response

    def cancel(self) -> None:
        """Give it up, also where it has come and nobody has taken it: it may be one that goes on."""
        if self.response.__class__ is not Response:
            self._callbacks.clear()
            self._give_up()

    def __await__(self) -> Generator[Any, None, Response]:
        """Wait for it; whoever stops to wait gives it up."""
        if self.response is not None:
            return self.response
        if self._future is None:
            self._future = asyncio.get_running_loop().create_future()
        try:
            return (yield from self._future)
        except asyncio.CancelledError:
            self.cancel()
            raise


class Forwarded(NamedTuple):
    """An answer that comes from another process: whoever reads it there and here has no task for it."""

    until: Coming

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


async def after(held: Awaitable[Shut | None], response: Response) -> Response:
    """Release an answer when something is done, or say why it may not go out."""
    return _outcome(await asyncio.shield(held), response)  # others wait for the same


async def after_command(held: Until, response: Response) -> Response:
    """Release the answer to a command, or say why what it has done is not kept, all of it or perhaps a part."""
    why_not = None if held is None else await asyncio.shield(held)
    if why_not is None:
        return response
    is_begun = response.status < HTTPStatus.BAD_REQUEST or response.status in GIVEN_UP
    return (why_not.in_part if is_begun and why_not.in_part is not None else why_not).answer()


async def each_after(host: Host, hosted: Hosted, pieces: AsyncGenerator[bytes]) -> AsyncGenerator[bytes]:
    """Release each piece of an answer when the host does; the connection ends at one that may not go out."""
    async with contextlib.aclosing(pieces):
        async for piece in pieces:
            held = host.held(hosted)
            if held is not None and (why_not := await asyncio.shield(held)) is not None:
                raise ConnectionAbortedError(why_not.words)
            yield piece


def _close(coming: Coroutine[Any, Any, Any]) -> None:
    """Close a coroutine that has not begun, and those that it was given to wait for."""
    for given in inspect.getcoroutinelocals(coming).values():
        if isinstance(given, Coroutine):
            _close(given)
    coming.close()


def _outcome(why_not: Shut | None, response: Response) -> Response:
    return response if why_not is None else why_not.answer()
