"""Give a request that has begun its time to become complete."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.server.refusals import late_body, late_head

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable

    from simulator.server.reading import Reader
    from simulator.server.refusals import Refusal
    from simulator.settings import Settings


LINGER_S = 5.0
"""How long a client may go on sending after its last answer: closing the connection at once would take that from it."""


class Patience:
    """Waits for the rest of one request at a time. Nothing is set or cancelled for requests that come whole.

    What is to be called it knows only while it waits: a connection that it always knew would be garbage in a circle.

    Args:
        loop: the event loop.
        settings: how long each part may take.
    """

    __slots__ = ("_begun_s", "_handle", "_heard_s", "_loop", "_ordinal", "_settings")

    def __init__(self, loop: asyncio.AbstractEventLoop, settings: Settings) -> None:
        self._loop = loop
        self._settings = settings
        self._handle: asyncio.TimerHandle | None = None
        self._ordinal = -1  # of the request that was waited for last
        self._begun_s = 0.0
        self._heard_s = 0.0

    def begin(self, reader: Reader, look: Callable[[], None]) -> None:
        """Take note that some of a request has come, and not all; `look` is called when it may be time to refuse."""
        self._heard_s = self._loop.time()
        if self._ordinal != reader.ordinal:
            self._ordinal = reader.ordinal
            self._begun_s = self._heard_s
        if self._handle is None:
            settings = self._settings
            self.wait(min(settings.head_timeout_s, settings.body_timeout_s, settings.body_gap_timeout_s), look)

    def refusal(self, reader: Reader, look: Callable[[], None], *, is_held: bool) -> Refusal | None:
        """Return what a request is refused with whose time is over; None for any other, which is looked at again.

        Args:
            reader: reads it.
            look: is called when it is to be looked at again.
            is_held: it is us who do not read, and its time stands still.
        """
        settings, now_s = self._settings, self._loop.time()
        if is_held:
            self._begun_s = self._heard_s = now_s
        if reader.is_in_body:
            until_s = min(self._heard_s + settings.body_gap_timeout_s, self._begun_s + settings.body_timeout_s)
            refusal = late_body(settings.body_timeout_s, settings.body_gap_timeout_s)
        else:
            until_s = self._begun_s + settings.head_timeout_s
            refusal = late_head(settings.head_timeout_s)
        if now_s >= until_s:
            return refusal
        self.wait(until_s - now_s, look)
        return None

    def linger(self, close: Callable[[], None]) -> None:
        """Close a connection after its last answer, but not before the client has had time to read that."""
        self.wait(LINGER_S, close)

    def wait(self, seconds: float, then: Callable[[], None]) -> None:
        """Wait for something else from now on."""
        self.end()
        self._handle = self._loop.call_later(seconds, self._over, then)

    def end(self) -> None:
        """Wait for nothing."""
        if self._handle is not None:
            self._handle.cancel()
            self._handle = None

    def _over(self, then: Callable[[], None]) -> None:
        self._handle = None
        then()
