"""Keep what an observer found in one world, by exchange, beside the journal.

The journal knows nothing of them: neither its bound nor what is recorded depends on whether and when somebody judged.
"""

from __future__ import annotations

from collections import Counter, deque
from enum import StrEnum
from sys import getsizeof
from typing import TYPE_CHECKING

from simulator.values import frozen

if TYPE_CHECKING:
    from simulator.sandbox.books.journal import Exchange, Journal

PART_OF_JOURNAL = 8
"""The bound is this part of the journal's: some seven thousand violations where nobody set another."""

MIN_BYTES = 256 * 1024
"""The least bound, whatever the journal's: the longest violations that one request can have fit in."""

OVERHEAD_BYTES = 250
"""What a violation takes beside its own texts: the object, and its places in what holds it."""

CLIENT = "client"
"""The side of a violation that the client under test has to mend; the other is `ours`."""


class Level(StrEnum):
    """How much a finding weighs."""

    VIOLATION = "violation"
    """A departure from what is documented."""

    HINT = "hint"
    """About what was accepted, or what no page states: it fails nothing."""


@frozen
class Violation:
    """A departure from a vendor's documentation, or a hint, ready to be shown: without credentials, and bounded.

    Args:
        vendor: None where a request hit no emulated route and resembles none.
        operation: None where no emulated route was hit.
        side: "client" or "ours".
        pointer: a JSON Pointer into the exchange, for example /request/body/numbers.
        rule: a keyword of JSON Schema, or the name of a rule that no schema can say.
        sent: what travelled.
        expected: what the documentation says.
        evidence: how that is known: documented, public, observed or assumed.
        source: the page and section that says so.
        message: all of it in one sentence, with the remedy.
        level: how much it weighs.
    """

    vendor: str | None
    operation: str | None
    side: str
    pointer: str
    rule: str
    sent: str
    expected: str
    evidence: str
    source: str
    message: str
    level: Level = Level.VIOLATION


class Violations:
    """The violations of one world, by exchange; they go when their exchange leaves the journal.

    When they take more than their bound, all those of the exchange that was judged first are dropped, and counted by
    level. Its judgement is lost with them, so it is shown as unjudged and counts as that: a report tells that it has
    gaps.

    Args:
        journal: the world's, which is only read.
    """

    __slots__ = ("_found", "_journal", "_oldest", "_with_some", "dropped", "kept_bytes", "limit_bytes", "unjudged")

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._found: dict[int, tuple[Violation, ...]] = {}  # what was judged and has none is in it, too
        self._with_some: deque[int] = deque()  # in the order in which they came; a few may be gone
        self._oldest = 1
        self.limit_bytes = max(MIN_BYTES, journal.limit_bytes // PART_OF_JOURNAL)
        self.kept_bytes = 0
        self.dropped = Counter[Level]()
        self.unjudged = 0

    def of(self, exchange: Exchange) -> tuple[Violation, ...] | None:
        """Return those of an exchange and its callbacks; None where no judgement of it is kept."""
        return self._found.get(exchange.ordinal)

    def add(self, exchange: Exchange, found: tuple[Violation, ...]) -> None:
        """Keep what was found in an exchange or in one of its callbacks; nothing found is a judgement, too."""
        self._follow_the_journal()
        ordinal = exchange.ordinal
        if self._journal.get(ordinal) is not exchange:
            return
        if not found:
            self._found.setdefault(ordinal, ())
            return
        before = self._found.get(ordinal, ())
        self._found[ordinal] = before + found
        if not before:
            self._with_some.append(ordinal)
        self.kept_bytes += _bytes_of(found)
        while self.kept_bytes > self.limit_bytes:
            self._drop_oldest()

    def _drop_oldest(self) -> None:
        lost = self._found.pop(self._with_some.popleft(), ())
        self.kept_bytes -= _bytes_of(lost)
        self.dropped.update(each.level for each in lost)
        self.unjudged += bool(lost)

    def _follow_the_journal(self) -> None:
        """Let go of what belongs to exchanges that the journal has dropped."""
        oldest = self._journal.ordinals.start
        if oldest == self._oldest:
            return
        for ordinal in range(self._oldest, oldest):
            self.kept_bytes -= _bytes_of(self._found.pop(ordinal, ()))
        self._oldest = oldest
        while self._with_some and self._with_some[0] < oldest:
            self._with_some.popleft()


def _bytes_of(found: tuple[Violation, ...]) -> int:
    """Count the bytes that violations take: their names are the contract's, their texts are their own."""
    return sum(
        OVERHEAD_BYTES + sum(map(getsizeof, (each.pointer, each.sent, each.expected, each.message))) for each in found
    )
