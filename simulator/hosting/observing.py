"""Say what the server expects of those who look on: a judge of exchanges and callbacks, and a log of what travels.

Either is given to the server by whoever starts it. The server neither knows nor steers them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Awaitable

    from simulator.api.request import Response
    from simulator.hosting.hosted import Hosted
    from simulator.sandbox.books.callbacks import Callback


class Observer(Protocol):
    """Judge the exchanges and callbacks of a server. It adds to a world's violations and changes nothing else."""

    @property
    def mode(self) -> str:
        """How it works: `record` or `strict`."""
        ...

    async def open(self) -> None:
        """Make ready, before the server listens; raises `SimulatorError` where it cannot work without its data."""
        ...

    async def close(self) -> None:
        """Stop; what waits is left unjudged."""
        ...

    def answered(self, hosted: Hosted, response: Response) -> Response | Awaitable[Response]:
        """Take note of the newest exchange of a sandbox; return the response to be written, or one that comes later."""
        ...

    def called_back(self, hosted: Hosted, callback: Callback) -> None:
        """Take note of a callback that was sent."""
        ...

    def lived(self, hosted: Hosted) -> None:
        """Take note of all that a sandbox has lived through before it was looked on."""
        ...

    async def catch_up(self) -> None:
        """Judge all that waits to be judged, so that a reader never comes too early."""
        ...


class TrafficLog(Protocol):
    """Tell people what travels, while it does. It never waits, and changes nothing."""

    def answered(self, hosted: Hosted, response: Response) -> None:
        """Tell of the newest exchange of a sandbox, which was answered just now."""
        ...

    def called_back(self, hosted: Hosted, callback: Callback) -> None:
        """Tell of the newest attempt of a callback."""
        ...

    def received(self, hosted: Hosted) -> None:
        """Tell of the messages that came from handsets since this was called last."""
        ...
