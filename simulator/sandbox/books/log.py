"""Keep a bounded, append-only sequence: items have ordinals, the oldest fall off and are counted.

Whoever stops in the middle of reading goes by ordinals: places move when the oldest items fall off meanwhile.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Generic, TypeVar

ItemT = TypeVar("ItemT")

SLACK = 64
"""Empty places at the front that are not worth moving everything for."""


class Log(Generic[ItemT]):
    """Items numbered from 1 without a gap; finding one by its ordinal takes constant time.

    `next_ordinal` is the ordinal that the next item will get: a plain attribute, read several times a request.

    Args:
        limit: how many items are kept at most.
    """

    __slots__ = ("_first", "_head", "_holes", "_items", "limit", "next_ordinal")

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self._items: list[ItemT | None] = []
        self._head = 0  # where the oldest kept item stands in the list
        self._holes = 0  # places after the oldest item whose own was removed
        self._first = 1  # the ordinal of the list's first place
        self.next_ordinal = 1

    def __len__(self) -> int:
        return len(self._items) - self._head - self._holes

    @property
    def oldest_ordinal(self) -> int:
        """The ordinal of the oldest item still kept (or of the next one, when empty)."""
        return self._first + self._head

    @property
    def ordinals(self) -> range:
        """The ordinals of the items that are kept at present."""
        return range(self.oldest_ordinal, self.next_ordinal)

    @property
    def dropped(self) -> int:
        """How many items have been removed, for room or on request."""
        return self.oldest_ordinal - 1 + self._holes

    def append(self, item: ItemT) -> ItemT | None:
        """Add an item; return the one that had to go to keep the limit, if any."""
        items = self._items
        items.append(item)
        self.next_ordinal += 1
        return self.drop_oldest() if len(items) - self._head > self.limit else None

    def extend(self, items: Sequence[ItemT]) -> None:
        """Add several items, in one go; whoever has more than the limit drops some."""
        self._items.extend(items)
        self.next_ordinal += len(items)

    def drop_oldest(self) -> ItemT | None:
        """Remove and return the oldest item; None when there is none."""
        if self._head == len(self._items):
            return None
        item = self._items[self._head]
        self._items[self._head] = None
        self._head += 1
        while self._holes and self._head < len(self._items) and self._items[self._head] is None:
            self._head += 1  # the oldest place always holds an item
            self._holes -= 1
        if self._head > SLACK and self._head * 2 > len(self._items):
            del self._items[: self._head]
            self._first += self._head
            self._head = 0
        return item

    def clear(self) -> None:
        """Remove all items at once."""
        self._items = []
        self._head = self._holes = 0
        self._first = self.next_ordinal

    def remove(self, ordinal: int) -> ItemT | None:
        """Remove and return an item wherever it stands; None if it is not there."""
        item = self.get(ordinal)
        if item is None:
            return None
        if ordinal == self.oldest_ordinal:
            return self.drop_oldest()
        self._items[ordinal - self._first] = None
        self._holes += 1
        return item

    def get(self, ordinal: int) -> ItemT | None:
        """Return the item with that ordinal, or None if it never existed or is gone."""
        place = ordinal - self._first
        return self._items[place] if self._head <= place < len(self._items) else None

    def oldest_first(self) -> Iterator[ItemT]:
        """Yield all kept items, oldest first."""
        for place in range(self._head, len(self._items)):
            item = self._items[place]
            if item is not None:
                yield item

    def newest_first(self, before: int | None = None) -> Iterator[ItemT]:
        """Yield kept items, newest first; `before` starts below that ordinal."""
        end = len(self._items) if before is None else min(len(self._items), before - self._first)
        for place in range(end - 1, self._head - 1, -1):
            item = self._items[place]
            if item is not None:
                yield item
