"""What the service knows: texts and what became of them, campaigns, codes; kept in memory."""

from __future__ import annotations

import datetime as dt
import enum
import itertools
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal


class State(enum.StrEnum):
    """What is known of a text."""

    QUEUED = "queued"
    UNSURE = "unsure"
    """A vendor was asked and did not answer: it may have been accepted."""
    SENT = "sent"
    DELIVERED = "delivered"
    FAILED = "failed"

    @property
    def is_final(self) -> bool:
        """Whether nothing is to come."""
        return self in {State.DELIVERED, State.FAILED}


@dataclass(slots=True, eq=False)
class Text:
    """One text to one number. It is not sent before `not_before`, nor after `useless_after`."""

    id: str
    phone: str
    body: str
    state: State = State.QUEUED
    vendor: str | None = None
    vendor_id: str | None = None
    estimate: Decimal = Decimal(0)
    reason: str | None = None
    not_before: dt.datetime | None = None
    useless_after: dt.datetime | None = None
    doubts: int = 0

    @property
    def is_better_sent_twice(self) -> bool:
        """Whether somebody waits for it, and its vendor still does not tell what became of it."""
        return self.useless_after is not None and self.doubts > 1

    def wait_until(self, moment: dt.datetime) -> None:
        """Have it tried again, but not before a moment."""
        self.state, self.not_before = State.QUEUED, moment

    def doubt(self, vendor: str, again_at: dt.datetime) -> None:
        """Note that a vendor may have accepted it, and when to find out."""
        self.state, self.vendor, self.not_before = State.UNSURE, vendor, again_at
        self.doubts += 1

    def fail(self, reason: str) -> None:
        """Note that it will not be sent."""
        self.state, self.reason = State.FAILED, reason


@dataclass(slots=True, eq=False)
class Campaign:
    """A text for each of many numbers."""

    id: str
    rows: list[Text]
    spent: Decimal = Decimal(0)

    @property
    def states(self) -> dict[str, int]:
        """How many of its texts are in each state."""
        return dict(Counter(row.state.value for row in self.rows))


@dataclass(slots=True)
class Code:
    """A one-time password that was sent to a number."""

    value: str
    valid_until: dt.datetime
    tries_left: int = 3


@dataclass(slots=True)
class Store:
    """Everything. `blocked` are numbers that nothing is sent to any more."""

    single: dict[str, Text] = field(default_factory=dict)
    campaigns: dict[str, Campaign] = field(default_factory=dict)
    codes: dict[str, Code] = field(default_factory=dict)
    accepted: dict[str, Text] = field(default_factory=dict)
    """Texts by the vendor's id."""
    early: dict[str, State] = field(default_factory=dict)
    """What was reported of ids that nobody knows (yet)."""
    blocked: set[str] = field(default_factory=set)
    _numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def new_id(self, kind: str) -> str:
        """An id that is not in use."""
        return f"{kind}-{next(self._numbers)}"

    def accept(self, text: Text, vendor: str, vendor_id: str | None) -> None:
        """Note that a vendor accepted a text, and what it reported of it before."""
        text.state, text.vendor, text.vendor_id = State.SENT, vendor, vendor_id
        if vendor_id is not None:
            self.accepted[vendor_id] = text
            text.state = self.early.pop(vendor_id, State.SENT)

    def due(self, now: dt.datetime) -> list[Text]:
        """The single texts to be tried now; those that came too late have failed."""
        found = []
        for text in self.single.values():
            if text.state not in {State.QUEUED, State.UNSURE} or (text.not_before and text.not_before > now):
                continue
            if text.useless_after is None or now < text.useless_after:
                found.append(text)
            elif text.state is State.QUEUED:
                text.fail("it would have come too late")
        return found
