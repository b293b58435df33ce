"""What will happen, and when: actions with a due instant go in, they come out in order of (due, order of adding)."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator
from typing import Any

Action = Callable[[Any, Any], None]
"""A function (sandbox, subject) that changes the sandbox. A plain module-level function, never a closure."""

Entry = tuple[Action, Any]

NEVER_MS = 1 << 62


class Agenda:
    """Entries in virtual time; entries due at the same instant run in the order they were added."""

    # Under load many entries share a millisecond. A heap of instants with a list each is shallower, and its plain
    # integers compare faster, than a heap of entries.
    __slots__ = ("_at_hand", "_at_hand_ms", "_by_due", "_dues", "count", "next_due_ms")

    def __init__(self) -> None:
        self._dues: list[int] = []
        self._by_due: dict[int, list[Entry]] = {}
        self._at_hand: list[Entry] = []  # the entries of the first instant, last first, once one of them was taken
        self._at_hand_ms = 0
        self.count = 0
        self.next_due_ms = NEVER_MS  # this one and `count` are plain attributes: they are read on every request

    def __len__(self) -> int:
        return self.count

    def add(self, due_ms: int, action: Action, subject: object) -> None:
        """Plan `action(sandbox, subject)` for an instant; one that is past comes after what is due at present."""
        if self._at_hand:
            due_ms = max(due_ms, self._at_hand_ms)
        self.count += 1
        entries = self._by_due.get(due_ms)
        if entries is not None:
            entries.append((action, subject))
            return
        self._by_due[due_ms] = [(action, subject)]
        heapq.heappush(self._dues, due_ms)
        self.next_due_ms = min(self.next_due_ms, due_ms)

    def subjects(self) -> Iterator[Any]:
        """What something is planned for, in no order; one may come several times."""
        for entries in (self._at_hand, *self._by_due.values()):
            for _, subject in entries:
                yield subject

    def pop(self) -> tuple[int, Action, Any]:
        """Take out the first entry: its due instant, action and subject."""
        if not self._at_hand:
            self._at_hand_ms = heapq.heappop(self._dues)
            self._at_hand = self._by_due.pop(self._at_hand_ms)
            self._at_hand.reverse()
        due_ms = self._at_hand_ms
        action, subject = self._at_hand.pop()
        self.count -= 1
        if not self._at_hand:
            self.next_due_ms = self._dues[0] if self._dues else NEVER_MS
        return due_ms, action, subject
