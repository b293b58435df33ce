"""Make events of everything that is kept, each with its place in the order.

Order: by instant; at the same instant by the request that caused it (what no request caused comes after the newest one
by then), then by `Kind`, then by ordinal, then step by step. So it is the same whenever it is asked for.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from simulator.sandbox.books.callbacks import CallbackKind
from simulator.sandbox.books.ledger import Cause

if TYPE_CHECKING:
    from simulator.sandbox.books.callbacks import Callback
    from simulator.sandbox.books.incoming import Incoming
    from simulator.sandbox.books.journal import Exchange
    from simulator.sandbox.books.ledger import LedgerEntry
    from simulator.sandbox.books.messages import Message
    from simulator.sandbox.rules.triggers import PastChange
    from simulator.sandbox.sandbox import Sandbox


class Kind(enum.IntEnum):
    """What an event is about, in the order of causes: a request is charged for, messages move, callbacks tell of it."""

    REQUEST = 0
    MONEY = 1
    MESSAGE = 2
    REFUND = 3
    CALLBACK = 4
    ATTEMPT = 5
    CHANGE = 6
    """What the scenario changes: the money that it moves comes after it."""
    OUTSIDE = 7
    """Money that no request moved: it comes after all that the newest request did at that instant."""
    INCOMING = 8
    """A message from a handset: it may be the scenario's, and all that it causes comes after it."""
    PASSED_ON = 9
    PASSING_TRIED = 10
    ANSWERED = 11
    REPLY_MONEY = 12
    REPLY = 13


EXTRA = frozenset({CallbackKind.COPY, CallbackKind.CONFLICT, CallbackKind.UNKNOWN_ID})

KIND_OF = {
    Cause.OPENING: Kind.MONEY,  # unknown credentials open an account in the midst of their request
    Cause.CHARGE: Kind.MONEY,
    Cause.REFUND: Kind.REFUND,
    Cause.TOP_UP: Kind.OUTSIDE,
    Cause.ADJUSTMENT: Kind.OUTSIDE,
}


class Key(NamedTuple):
    """An event's place in the order; no two events have the same."""

    at_ms: int
    exchange: int
    kind: int
    ordinal: int
    step: int


class Happened(NamedTuple):
    """One event: its place, its name ("message.sent"), its subject, and the part of that which tells of it."""

    key: Key
    what: str
    subject: Any
    detail: Any = None


class Changed(NamedTuple):
    """A change of the scenario, with an ordinal as other things have one."""

    ordinal: int
    past: PastChange


class Source(NamedTuple):
    """Where events come from: things with ordinals, in the order in which they began.

    Args:
        word: with which all their names begin.
        ordinals: of the things that are kept.
        get: a thing by its ordinal, None if it is gone.
        began_ms: the instant of its first event.
        ended_ms: that of its last one so far.
        events: all of them.
    """

    word: str
    ordinals: Callable[[Sandbox], range]
    get: Callable[[Sandbox, int], Any]
    began_ms: Callable[[Any], int]
    ended_ms: Callable[[Any], int]
    events: Callable[[Any], Iterator[Happened]]

    def may_have(self, prefix: str) -> bool:
        """Tell whether any of its events may have a name that begins so."""
        return f"{self.word}.".startswith(prefix) or prefix.startswith(f"{self.word}.")


def of_request(exchange: Exchange) -> Iterator[Happened]:
    """Yield a request as one event; what else is noted about an exchange is another, with a further step."""
    if exchange.operation is None:
        what = "request.unrouted"
    elif exchange.rejection is not None:
        what = "request.refused"
    elif not exchange.status:
        what = "request.unanswered"
    elif exchange.repeats:
        what = "request.repeated"
    else:
        what = "request.accepted" if exchange.submission else "request.answered"
    yield Happened(Key(exchange.arrived_ms, exchange.ordinal, Kind.REQUEST, exchange.ordinal, 0), what, exchange)


def of_entry(entry: LedgerEntry) -> Iterator[Happened]:
    """Yield a ledger entry as one event."""
    kind = Kind.REPLY_MONEY if entry.cause is Cause.CHARGE and not entry.exchange else KIND_OF[entry.cause]
    key = Key(entry.at_ms, entry.after, kind, entry.ordinal, 0)
    yield Happened(key, f"ledger.{entry.cause.value}", entry)


def of_message(message: Message) -> Iterator[Happened]:
    """Yield each state a message entered."""
    submission, ordinal = message.submission, message.ordinal
    kind = Kind.MESSAGE if submission.exchange else Kind.REPLY
    for step, change in enumerate(message.timeline):
        key = Key(change.at_ms, submission.after, kind, ordinal, step)
        yield Happened(key, f"message.{change.state.value}", message, change.state)


def of_callback(callback: Callback) -> Iterator[Happened]:
    """Yield a callback's beginning, and each attempt; `callback.extra` is one that is not the vendor's due."""
    exchange, ordinal = callback.after, callback.ordinal
    what = "callback.extra" if callback.kind in EXTRA else "callback.created"
    what = "callback.withheld" if callback.is_withheld else what
    is_passing_on = callback.subject.incoming > 0
    kind, tried = (Kind.PASSED_ON, Kind.PASSING_TRIED) if is_passing_on else (Kind.CALLBACK, Kind.ATTEMPT)
    yield Happened(Key(callback.created_ms, exchange, kind, ordinal, 0), what, callback)
    for step, attempt in enumerate(callback.attempts, 1):
        key = Key(attempt.at_ms, exchange, tried, ordinal, step)
        what = "callback.acknowledged" if attempt.is_acknowledged else "callback.failed"
        yield Happened(key, what, callback, attempt)


def of_incoming(incoming: Incoming) -> Iterator[Happened]:
    """Yield a message from a handset as one event, and that its answer was sent, or was not, as another."""
    ordinal = incoming.ordinal
    yield Happened(Key(incoming.at_ms, incoming.after, Kind.INCOMING, ordinal, 0), "incoming.received", incoming)
    if incoming.reply or incoming.refused is not None:
        key = Key(incoming.answered_ms, incoming.after, Kind.ANSWERED, ordinal, 1)
        yield Happened(key, "incoming.replied" if incoming.reply else "incoming.not-replied", incoming, incoming)


def of_change(changed: Changed) -> Iterator[Happened]:
    """Yield a change of the scenario as one event."""
    past = changed.past
    key = Key(past.at_ms, past.after, Kind.CHANGE, changed.ordinal, 0)
    yield Happened(key, f"scenario.{past.name}", past.command)


SOURCES = (
    Source(
        "request",
        lambda sandbox: sandbox.journal.ordinals,
        lambda sandbox, ordinal: sandbox.journal.get(ordinal),
        lambda exchange: exchange.arrived_ms,
        lambda exchange: exchange.arrived_ms,
        of_request,
    ),
    Source(
        "ledger",
        lambda sandbox: sandbox.ledger.ordinals,
        lambda sandbox, ordinal: sandbox.ledger.get(ordinal),
        lambda entry: entry.at_ms,
        lambda entry: entry.at_ms,
        of_entry,
    ),
    Source(
        "message",
        lambda sandbox: sandbox.messages.ordinals,
        lambda sandbox, ordinal: sandbox.messages.get(ordinal),
        lambda message: message.submission.created_ms,
        lambda message: message.changed_ms,
        of_message,
    ),
    Source(
        "callback",
        lambda sandbox: sandbox.callbacks.ordinals,
        lambda sandbox, ordinal: sandbox.callbacks.get(ordinal),
        lambda callback: callback.created_ms,
        lambda callback: callback.attempts[-1].at_ms if callback.attempts else callback.created_ms,
        of_callback,
    ),
    Source(
        "incoming",
        lambda sandbox: sandbox.incoming.kept.ordinals,
        lambda sandbox, ordinal: sandbox.incoming.kept.get(ordinal),
        lambda incoming: incoming.at_ms,
        lambda incoming: max(incoming.at_ms, incoming.answered_ms),
        of_incoming,
    ),
    Source(
        "scenario",
        lambda sandbox: range(1, len(sandbox.past_changes) + 1),
        lambda sandbox, ordinal: Changed(ordinal, sandbox.past_changes[ordinal - 1]),
        lambda changed: changed.past.at_ms,
        lambda changed: changed.past.at_ms,
        of_change,
    ),
)
"""All there are. Whatever else comes to be kept with an instant becomes an event by a row here, or by a
further step of the exchange that it touched."""
