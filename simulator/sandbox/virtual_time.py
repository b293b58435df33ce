"""Tell virtual time, and keep what will happen in it: a clock of integer milliseconds, and an agenda.

Entries of the agenda come out in the order of their due instants, and of their adding where these are equal. It is a
heap of instants with a list of entries each: under load many entries share a millisecond.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator
from typing import Any

LAST_MS = 253_402_300_799_999 - 365 * 86_400_000
"""Where a clock that runs fast stops: a year before dates end, for what is still planned needs one."""

Action = Callable[[Any, Any], None]
"""A function (sandbox, subject) that changes the sandbox. A plain module-level function, never a closure."""

Entry = tuple[Action, Any]

NEVER_MS = 1 << 62


class Clock:
    """virtual = base + rate x (real - real base), in integer milliseconds since the Unix epoch.

    Args:
        start_ms: the first virtual instant.
        real_ms: the source of real time, any monotonic count of milliseconds; injected, never read elsewhere.
        rate: 1 is live, 0 frozen, n runs n times as fast.
        live_ms: the source at rate 1, which may jump ahead as the clock on the wall does; the same one if left out.
    """

    __slots__ = ("_base_ms", "_live_ms", "_other_ms", "_real_base_ms", "_real_ms", "moves", "rate")

    def __init__(
        self,
        start_ms: int,
        real_ms: Callable[[], float],
        rate: float = 1.0,
        live_ms: Callable[[], float] | None = None,
    ) -> None:
        self._other_ms = real_ms
        self._live_ms = live_ms or real_ms
        self._base_ms = start_ms
        self.moves = 0
        """How often it was set otherwise than by itself, to another speed or instant: whoever shows it looks again."""
        self.rate = rate
        """Virtual milliseconds per real millisecond; 0 when frozen. Set by `set_rate` alone."""
        self._real_ms = self._live_ms if rate == 1 else real_ms
        self._real_base_ms = self._real_ms()

    @property
    def is_frozen(self) -> bool:
        """Whether time stands still until somebody moves it."""
        return self.rate == 0

    def now_ms(self) -> int:
        """Return the present virtual instant."""
        rate = self.rate
        if rate == 0:
            return self._base_ms
        now_ms = int(self._base_ms + (self._real_ms() - self._real_base_ms) * rate)
        return min(LAST_MS, now_ms)

    def set_rate(self, rate: float) -> None:
        """Go on from the present instant at another speed."""
        self._base_ms = self.now_ms()
        self._real_ms = self._live_ms if rate == 1 else self._other_ms
        self._real_base_ms = self._real_ms()
        self.rate = rate
        self.moves += 1

    def move_to(self, instant_ms: int) -> None:
        """Jump to an instant and go on from there at the same speed."""
        self._base_ms = instant_ms
        self._real_base_ms = self._real_ms()
        self.moves += 1

    def follow(self, real_ms: Callable[[], float], live_ms: Callable[[], float]) -> None:
        """Go on from the present instant by other sources of real time."""
        self._base_ms = self.now_ms()
        self._other_ms, self._live_ms = real_ms, live_ms
        self._real_ms = live_ms if self.rate == 1 else real_ms
        self._real_base_ms = self._real_ms()

    def real_ms_until(self, instant_ms: int) -> float | None:
        """Return real milliseconds until a virtual instant, 0 if it is past, None if the clock is frozen."""
        if self.rate == 0:
            return None
        return max(0.0, (instant_ms - self.now_ms()) / self.rate)


class Agenda:
    """Entries in virtual time; entries due at the same instant run in the order they were added.

    `taken` counts the entries, and the callbacks that were sent or wait for others and have no result yet: all of what
    is to come. Its limit is minded by whoever could do without: what has to happen is planned beyond it.

    Args:
        limit: how many places there are.
    """

    # Under load many entries share a millisecond. A heap of instants with a list each is shallower, and its plain
    # integers compare faster, than a heap of entries.
    __slots__ = ("_at_hand", "_at_hand_ms", "_by_due", "_dues", "count", "limit", "next_due_ms", "taken")

    def __init__(self, limit: int = NEVER_MS) -> None:
        self.limit = limit
        self.taken = 0
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
        if self._at_hand and due_ms < self._at_hand_ms:
            due_ms = self._at_hand_ms
        self.count += 1
        self.taken += 1
        entries = self._by_due.get(due_ms)
        if entries is not None:
            entries.append((action, subject))
            return
        self._by_due[due_ms] = [(action, subject)]
        heapq.heappush(self._dues, due_ms)
        if due_ms < self.next_due_ms:  # noqa: PLR1730 - `min` would be a call
            self.next_due_ms = due_ms

    @property
    def reached_ms(self) -> int:
        """The instant of the newest entry that was taken out."""
        return self._at_hand_ms

    def entries(self) -> list[Entry]:
        """List what is planned, in no order."""
        return [entry for entries in (self._at_hand, *self._by_due.values()) for entry in entries]

    def upcoming(self) -> Iterator[tuple[int, list[Entry]]]:
        """Yield each instant at which something is planned, in order, with its entries; asking for the first is cheap.

        Whatever changes meanwhile, the instants are those of the beginning, and the entries those of the moment.
        """
        if self._at_hand:
            yield self._at_hand_ms, self._at_hand[::-1]
        dues = list(self._dues)
        ahead = [(due_ms, 0) for due_ms in dues[:1]]
        while ahead:
            due_ms, place = heapq.heappop(ahead)
            yield due_ms, list(self._by_due.get(due_ms, ()))
            for below in range(2 * place + 1, min(2 * place + 3, len(dues))):
                heapq.heappush(ahead, (dues[below], below))

    def pop(self) -> tuple[int, Action, Any]:
        """Take out the first entry: its due instant, action and subject."""
        at_hand = self._at_hand
        if not at_hand:
            due_ms = self._at_hand_ms = heapq.heappop(self._dues)
            at_hand = self._at_hand = self._by_due.pop(due_ms)
            at_hand.reverse()
        action, subject = at_hand.pop()
        self.count -= 1
        self.taken -= 1
        if not at_hand:
            self.next_due_ms = self._dues[0] if self._dues else NEVER_MS
        return self._at_hand_ms, action, subject
