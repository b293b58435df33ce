"""Read all that a capsule shows of a sandbox in one go, so that the capsule may be made while the sandbox goes on.

What changes no more is kept as it is; of what does, the values that it has now.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from simulator.sandbox.errors import ConflictError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from simulator.sandbox.books.accounts import Account, Credential
    from simulator.sandbox.books.callbacks import Attempt, Callback, CallbackState
    from simulator.sandbox.books.incoming import Incoming
    from simulator.sandbox.books.inputs import Performed
    from simulator.sandbox.books.journal import Exchange
    from simulator.sandbox.books.ledger import LedgerEntry
    from simulator.sandbox.books.messages import Message
    from simulator.sandbox.faults.fault import Fault
    from simulator.sandbox.rules.bounds import Bounds
    from simulator.sandbox.rules.triggers import PastChange
    from simulator.sandbox.sandbox import Sandbox
    from simulator.sms.states import State

Holding = tuple["Account", "Decimal", "Sequence[Credential]"]
"""An account, its balance, and its credentials."""

Caused = tuple["Exchange", "Sequence[int]", "Sequence[int]", "Sequence[str]"]
"""An exchange, its ledger entries, its callbacks, and the faults that touched it."""

Stand = tuple["Message", bool, "State", str | None, tuple[int, ...]]
"""A message, whether it is charged, its state, why, and its steps."""


class Books(NamedTuple):
    """All that can be seen of a sandbox; messages, entries and exchanges with the newest first."""

    exchanges: Sequence[Caused]
    messages: Sequence[Stand]
    entries: Sequence[LedgerEntry]
    callbacks: Sequence[tuple[Callback, CallbackState, Sequence[Attempt]]]
    faults: Sequence[tuple[Fault, bool, int, int]]
    accounts: Sequence[Holding]
    changes: Sequence[PastChange]
    incoming: Sequence[tuple[Incoming, int, int, str | None]]
    totals: tuple[int, ...]
    """The instant, how much is planned, and how many exchanges, messages, entries and callbacks have gone."""


class Snapshot(NamedTuple):
    """A sandbox at one instant.

    Args:
        name: of the sandbox.
        now_ms: the instant.
        bounds: how much it keeps.
        beginning: what it was built from.
        accounts: in their order.
        inputs: what was recorded.
        books: None where something went by unrecorded: nobody can have the same then.
    """

    name: str
    now_ms: int
    bounds: Bounds
    beginning: object
    accounts: Sequence[Holding]
    inputs: Sequence[Exchange | Performed]
    books: Books | None


def snapshot(sandbox: Sandbox) -> Snapshot:
    """Read a sandbox that was just brought to the present.

    Raises:
        ConflictError: nothing was recorded, or something happened that cannot be replayed.
    """
    inputs = sandbox.inputs
    if inputs.flaw is not None:
        raise ConflictError(f"sandbox {sandbox.name!r} cannot be replayed: {inputs.flaw}; reset it to record it again")
    if not inputs.limit_bytes:
        raise ConflictError("nothing is recorded: start the server with --capsule-bytes above 0")
    return Snapshot(
        sandbox.name,
        sandbox.now_ms,
        sandbox.rules.bounds,
        inputs.beginning,
        accounts_of(sandbox),
        tuple(inputs.entries),
        books_of(sandbox) if inputs.is_complete else None,
    )


def accounts_of(sandbox: Sandbox) -> Sequence[Holding]:
    """Read the accounts."""
    return [(each, each.balance, tuple(each.credentials)) for each in sandbox.accounts]


def books_of(sandbox: Sandbox) -> Books:
    """Read all that can be seen of a sandbox."""
    return Books(
        exchanges=[(each, each.entries, each.callbacks, each.faults) for each in sandbox.journal.newest_first()],
        messages=[
            (each, each.is_charged, each.state, each.reason, each.changes) for each in sandbox.messages.newest_first()
        ],
        entries=list(sandbox.ledger.entries()),
        callbacks=[(each, each.state, tuple(each.attempts)) for each in sandbox.callbacks.oldest_first()],
        faults=[(each, each.is_on, each.seen, each.struck) for each in sandbox.faults],
        accounts=accounts_of(sandbox),
        changes=tuple(sandbox.past_changes),
        incoming=[(each, each.answered_ms, each.reply, each.refused) for each in sandbox.incoming.kept.oldest_first()],
        totals=(
            sandbox.now_ms,
            len(sandbox.agenda),
            sandbox.journal.dropped,
            sandbox.messages.dropped,
            sandbox.ledger.folded,
            sandbox.callbacks.dropped,
        ),
    )
