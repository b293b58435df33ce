"""Keep one accepted request with its messages, and tell how far the whole of it is.

Two vendors show it as an object with one status and one cost, so it is a thing of its own beside the message.
"""

from __future__ import annotations

import enum
from typing import TYPE_CHECKING

from simulator.sandbox.books.amounts import NOTHING
from simulator.sms.states import State

if TYPE_CHECKING:
    from decimal import Decimal

    from simulator.sandbox.books.accounts import Account
    from simulator.sandbox.faults.effects.mishandling import Mishandling
    from simulator.sandbox.rules.reporting import CallbackPlan


class Progress(enum.Enum):
    """How far a submission is, over all its messages."""

    SCHEDULED = "scheduled"
    PENDING = "pending"
    SENT = "sent"
    DELIVERED = "delivered"
    FAILED = "failed"
    PARTIALLY_FAILED = "partially failed"

    __hash__ = object.__hash__  # the enum's own hashes the name in Python, several times per message


_PROGRESS_OF_ONE = {
    State.SCHEDULED: Progress.SCHEDULED,
    State.PENDING: Progress.PENDING,
    State.SENT: Progress.SENT,
    State.DELIVERED: Progress.DELIVERED,
    State.FAILED: Progress.FAILED,
    State.EXPIRED: Progress.FAILED,
}


FINISHED = frozenset({Progress.DELIVERED, Progress.FAILED, Progress.PARTIALLY_FAILED})
"""How far a submission is whose messages are all final."""


def progress_of(tally: dict[State, int]) -> Progress:
    """Sum up the states of several messages: the least advanced one decides until all are final."""
    for state in (State.SCHEDULED, State.PENDING, State.SENT):
        if tally.get(state):
            return _PROGRESS_OF_ONE[state]
    if not tally.get(State.DELIVERED):
        return Progress.FAILED
    has_failures = tally.get(State.FAILED) or tally.get(State.EXPIRED)
    return Progress.PARTIALLY_FAILED if has_failures else Progress.DELIVERED


class Submission:
    """One accepted request: a sender ID, and the messages `first` to `first + count - 1`, which share its fate or not.

    `text` is the text they share or the template they were made from; `release_ms` is set when scheduled. One that is
    no longer kept goes its way, but is not counted any more. `charged` and `refunded` are sums over its ledger entries;
    `mishandling` is what a fault makes the vendor do wrong; `size` the bytes of its texts. `exchange` is the ordinal of
    the request that asked for it, 0 for none; `after` the same, or else that of the newest request by then. `mark` is
    the vendor's own: what it tells its submissions apart by when it reports them.
    """

    __slots__ = (
        "_tally", "account", "after", "callback", "charged", "cost", "count", "created_ms", "exchange", "first",
        "is_kept", "mark", "mishandling", "ordinal", "progress", "refunded", "release_ms", "sender_id", "size", "text",
        "updated_ms",
    )  # fmt: skip

    def __init__(  # noqa: PLR0913, PLR0917 - the columns of a submission
        self,
        account: Account,
        sender_id: str,
        text: str,
        cost: Decimal,
        created_ms: int,
        exchange: int,
        release_ms: int | None,
        callback: CallbackPlan | None,
    ) -> None:
        self.ordinal = 0
        self.first = 0
        self.count = 0
        self.account = account
        self.sender_id = sender_id
        self.text = text
        self.cost = cost
        self.charged = NOTHING
        self.refunded = NOTHING
        self.created_ms = created_ms
        self.updated_ms = created_ms
        self.exchange = exchange
        self.after = exchange
        self.release_ms = release_ms
        self.callback = callback
        self.progress = Progress.PENDING
        self.is_kept = True
        self.mark: str | None = None
        self.size = 0
        self.mishandling: Mishandling | None = None
        self._tally: dict[State, int] | None = None

    def begin(self, state: State, count: int) -> None:
        """Say in which state all its messages begin."""
        self.count = count
        self.progress = _PROGRESS_OF_ONE[state]
        if count > 1:
            self._tally = {state: count}
        self.account.progress[self.progress] += 1

    def note_change(self, old: State, new: State, at_ms: int) -> bool:
        """Follow one of its messages from a state to the next; returns whether all of them are final from now on."""
        self.updated_ms = at_ms
        tally, before = self._tally, self.progress
        if tally is None:
            progress = _PROGRESS_OF_ONE[new]
        else:
            tally[old] -= 1
            tally[new] = tally.get(new, 0) + 1
            progress = progress_of(tally)
        if progress is before:
            return False
        if self.is_kept:
            counts = self.account.progress
            counts[before] -= 1
            counts[progress] += 1
        self.progress = progress
        return progress in FINISHED
