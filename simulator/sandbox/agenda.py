"""What will happen, and when: actions with a due instant go in, they come out in order of (due, ordinal)."""

from __future__ import annotations

import heapq
from collections.abc import Callable
from typing import Any

Action = Callable[[Any, Any], None]
"""A function (sandbox, subject) that changes the sandbox. A plain module-level function, never a closure."""

NEVER_MS = 1 << 62


class Agenda:
    """Entries in virtual time; entries due at the same instant run in the order they were added."""

    __slots__ = ("_entries", "_ordinal", "next_due_ms")

    def __init__(self) -> None:
        self._entries: list[tuple[int, int, Action, Any]] = []
        self._ordinal = 0
        self.next_due_ms = NEVER_MS  # kept as a plain attribute: it is read on every request

    def __len__(self) -> int:
        return len(self._entries)

    def add(self, due_ms: int, action: Action, subject: object) -> None:
        """Plan `action(sandbox, subject)` for an instant."""
        self._ordinal += 1
        heapq.heappush(self._entries, (due_ms, self._ordinal, action, subject))
        self.next_due_ms = min(self.next_due_ms, due_ms)

    def pop(self) -> tuple[int, Action, Any]:
        """Take out the first entry: its due instant, action and subject."""
        due_ms, _, action, subject = heapq.heappop(self._entries)
        self.next_due_ms = self._entries[0][0] if self._entries else NEVER_MS
        return due_ms, action, subject
