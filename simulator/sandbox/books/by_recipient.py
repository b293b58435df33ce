"""Find the messages to a recipient, newest first, though some between them were dropped."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simulator.sandbox.books.log import Log

MANY_GONE = 1_000
"""So many are kept in mind before those are looked for that nothing leads to any more."""


class Sent(Protocol):
    """A message, as far as its place among those to its recipient goes."""

    @property
    def to(self) -> str:
        """Return its recipient."""

    @property
    def ordinal(self) -> int:
        """Return its number."""

    @property
    def earlier(self) -> int:
        """Return the number of the one before it to the same recipient; 0 where it is the first."""


SentT = TypeVar("SentT", bound=Sent)


class ByRecipient(Generic[SentT]):
    """The way from each recipient to the newest message, and from each message to the one before it.

    `latest` is that newest one's ordinal: whoever stores a message reads it, and writes it.

    Args:
        messages: all that are kept.
    """

    __slots__ = ("_gone", "_messages", "latest")

    def __init__(self, messages: Log[SentT]) -> None:
        self.latest: dict[str, int] = {}
        self._messages = messages
        self._gone: dict[int, int] = {}  # by message that went before older ones: the one before it to its number

    def newest_first(self, recipient: str, before: int | None) -> Iterator[SentT]:
        """Yield the messages to a recipient; `before` starts below that ordinal."""
        ordinal = self.latest.get(recipient, 0)
        while ordinal:
            message = self._messages.get(ordinal)
            if message is not None and (before is None or ordinal < before):
                yield message
            ordinal = self._gone.get(ordinal, 0) if message is None else message.earlier

    def forget(self, message: SentT) -> None:
        """Have the newer messages to its recipient lead to the older ones, of a message that was dropped."""
        earlier = self._kept_before(message)
        if self.latest.get(message.to) != message.ordinal:
            if earlier:
                self._gone[message.ordinal] = earlier
        elif earlier:
            self.latest[message.to] = earlier
        else:
            del self.latest[message.to]

    def tidy(self) -> None:
        """Forget the ways that nothing leads to any more, where there are many."""
        if len(self._gone) > 2 * len(self._messages) + MANY_GONE:
            oldest = self._messages.oldest_ordinal
            self._gone = {number: earlier for number, earlier in self._gone.items() if number > oldest}

    def clear(self) -> None:
        """Forget everything."""
        self.latest.clear()
        self._gone.clear()

    def _kept_before(self, message: SentT) -> int:
        """Find the previous message to the same recipient that is kept, as an ordinal; 0 if there is none."""
        ordinal = message.earlier
        while ordinal and self._messages.get(ordinal) is None:
            ordinal = self._gone.get(ordinal, 0)
        return ordinal
