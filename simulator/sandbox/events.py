"""Tell everything that happens in a world, as one stream of numbered events, to those who listen meanwhile."""

from __future__ import annotations

import contextlib
from collections import deque
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from simulator.sandbox.books.accounts import Account

KEPT = 4_096
"""How many of the newest events are kept for whoever reads them now and then."""


class Event(NamedTuple):
    """One thing that happened.

    Args:
        number: counts from 1 in the life of a world, whether anybody listened or not.
        at_ms: the instant.
        what: "message.sent", "ledger.charge", "request.answered" ...
        ordinal: which message, ledger entry or request.
        account: on which it happened, where it happened on one.
    """

    number: int
    at_ms: int
    what: str
    ordinal: int
    account: Account | None


class Events:
    """The stream of one world: told to those who listen, and kept for those who read it now and then.

    That something happened is always counted. An event is made only while somebody listens, or has read less than
    `KEPT` events ago: so a reader needs no farewell, and a world that nobody looks at spends nothing on it.
    """

    __slots__ = ("_kept", "_listeners", "_read_until", "number")

    def __init__(self) -> None:
        self.number = 0
        self._listeners: list[Callable[[Event], None]] = []
        self._kept: deque[Event] = deque(maxlen=KEPT)
        self._read_until = 0

    def tell(self, at_ms: int, what: str, ordinal: int, account: Account | None = None) -> None:
        """Say that something happened."""
        self.number += 1
        if self._listeners or self.number <= self._read_until:
            event = Event(self.number, at_ms, what, ordinal, account)
            self._kept.append(event)
            for listener in tuple(self._listeners):
                listener(event)

    def listen(self, listener: Callable[[Event], None]) -> None:
        """Have every event told to a listener for good; what it sets off it puts on the agenda."""
        self._listeners.append(listener)

    @contextlib.contextmanager
    def told_to(self, listener: Callable[[Event], None]) -> Iterator[None]:
        """Have every event told to a listener while this is entered; it must not change the world."""
        self._listeners.append(listener)
        try:
            yield
        finally:
            self._listeners.remove(listener)

    def since(self, number: int) -> list[Event] | None:
        """Return the events after one of that number; None where one of them was not kept.

        The next ones are kept from now on.
        """
        self._read_until = self.number + KEPT
        missed = self.number - number
        if missed <= 0:
            return [] if missed == 0 else None
        events = list(self._kept)[-missed:]
        return events if len(events) == missed and events[0].number == number + 1 else None
