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

    `next_ordinal` is the ordinal that the next item will get, `oldest_ordinal` that of the oldest one still kept (or of
    the next one, when empty): plain attributes, read several times a request.

    Args:
        limit: how many items are kept at most.
    """

    __slots__ = ("_first", "_holes", "_items", "limit", "next_ordinal", "oldest_ordinal")

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self._items: list[ItemT | None] = []
        self._holes = 0  # places after the oldest item whose own was removed
        self._first = 1  # the ordinal of the list's first place
        self.next_ordinal = self.oldest_ordinal = 1

    def __len__(self) -> int:
        return self.next_ordinal - self.oldest_ordinal - self._holes

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
        self._items.append(item)
        self.next_ordinal = following = self.next_ordinal + 1
        return self.drop_oldest() if following - self.oldest_ordinal > self.limit else None

    def extend(self, items: Sequence[ItemT]) -> None:
        """Add several items, in one go; whoever has more than the limit drops some."""
        self._items.extend(items)
        self.next_ordinal += len(items)

    def drop_oldest(self) -> ItemT | None:
        """Remove and return the oldest item; None when there is none."""
        ordinal = self.oldest_ordinal
        if ordinal == self.next_ordinal:
            return None
        place = ordinal - self._first
        item = self._items[place]
        self._items[place] = None
        self.oldest_ordinal = ordinal + 1
        if self._holes or not ordinal % SLACK:
            self._tidy()
        return item

    def clear(self) -> None:
        """Remove all items at once."""
        self._items = []
        self._holes = 0
        self._first = self.oldest_ordinal = self.next_ordinal

    def remove(self, ordinal: int) -> ItemT | None:
        """Remove and return an item wherever it stands; None if it is not there."""
        if ordinal == self.oldest_ordinal:
            return self.drop_oldest()
        item = self.get(ordinal)
        if item is not None:
            self._items[ordinal - self._first] = None
            self._holes += 1
        return item

    def get(self, ordinal: int) -> ItemT | None:
        """Return the item with that ordinal, or None if it never existed or is gone."""
        if self.oldest_ordinal <= ordinal < self.next_ordinal:
            return self._items[ordinal - self._first]
        return None

    def oldest_first(self) -> Iterator[ItemT]:
        """Yield all kept items, oldest first."""
        for place in range(self.oldest_ordinal - self._first, len(self._items)):
            item = self._items[place]
            if item is not None:
                yield item

    def newest_first(self, before: int | None = None) -> Iterator[ItemT]:
        """Yield kept items, newest first; `before` starts below that ordinal."""
        end = len(self._items) if before is None else min(len(self._items), before - self._first)
        for place in range(end - 1, self.oldest_ordinal - self._first - 1, -1):
            item = self._items[place]
            if item is not None:
                yield item

    def _tidy(self) -> None:
        """See that the oldest place holds an item, and give up empty places at the front where there are many."""
        items, place = self._items, self.oldest_ordinal - self._first
        while self._holes and items[place] is None:
            place += 1
            self._holes -= 1
        self.oldest_ordinal = self._first + place
        if place >= SLACK and place * 2 > len(items):
            del items[:place]
            self._first = self.oldest_ordinal
