"""Keep money as signed amounts with a cause; balances are the sums of their entries.

Nothing is reserved: where a vendor charges in the background, clients see the balance untouched until then. A refund
names its message.
"""

from __future__ import annotations

import enum
from decimal import Decimal
from typing import TYPE_CHECKING

from simulator.sandbox.books.amounts import NOTHING
from simulator.sandbox.books.log import Log
from simulator.sandbox.errors import ConflictError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simulator.sandbox.books.accounts import Account


MONEY_PLACES = 6
"""Decimal places of the finest amount of money: prices and top-ups have no more, and so no sum of them has."""


class Cause(enum.Enum):
    """Why money moved."""

    # There is no reservation and no release: where a vendor checks within the request and charges later, its page says
    # that the balance stays as it was until then, and that what can no longer be paid fails. Entries would move a
    # balance that clients see. What is promised but not charged yet is computed by `simulator.money`.

    OPENING = "opening"
    TOP_UP = "top-up"
    ADJUSTMENT = "adjustment"
    CHARGE = "charge"
    REFUND = "refund"

    __hash__ = object.__hash__  # the enum's own hashes the name in Python, with every entry


class LedgerEntry:
    """One signed line: `amount` is negative for a charge, `balance` is the account's sum after it.

    `posted` is the amount without the sign of a charge.

    `submission`, `message` and `exchange` are ordinals of what it is for, 0 if for none; `message` is that of a refund
    of one, or of a charge that no request asked for. `after` is the ordinal of the newest request when it was
    posted, so that entries have a place among them.
    """

    # Kept small on purpose, like a message: a charge shares the Decimal of its cost with the message, and the balance
    # is an integer of millionths, a third of the size of a Decimal.
    __slots__ = (
        "_balance", "account", "after", "at_ms", "cause", "exchange", "message", "ordinal", "posted", "submission",
    )  # fmt: skip

    def __init__(  # noqa: PLR0913, PLR0917 - a line has that many columns
        self,
        ordinal: int,
        at_ms: int,
        account: Account,
        cause: Cause,
        posted: Decimal,
        submission: int,
        exchange: int,
        after: int,
        message: int = 0,
    ) -> None:
        self.ordinal = ordinal
        self.at_ms = at_ms
        self.account = account
        self.cause = cause
        self.posted = posted
        self._balance = int(account.balance.scaleb(MONEY_PLACES))
        self.submission = submission
        self.exchange = exchange
        self.after = after
        self.message = message

    @property
    def amount(self) -> Decimal:
        """By how much the balance moved."""
        return -self.posted if self.cause is Cause.CHARGE else self.posted

    @property
    def balance(self) -> Decimal:
        """The account's balance after this entry."""
        return Decimal(self._balance).scaleb(-MONEY_PLACES)


class Ledger:
    """The append-only entries of all accounts of one sandbox.

    When the limit is reached the oldest entry is folded into a sum carried forward for its account, so that
    carried forward + kept entries = balance stays true.
    """

    __slots__ = ("_carried", "_entries", "_moved")

    def __init__(self, limit: int) -> None:
        self._entries: Log[LedgerEntry] = Log(limit)
        self._carried: dict[str, Decimal] = {}
        self._moved: dict[tuple[str, Cause], Decimal] = {}

    def __len__(self) -> int:
        return len(self._entries)

    @property
    def ordinals(self) -> range:
        """The ordinals of the entries that are kept at present, oldest first."""
        return self._entries.ordinals

    @property
    def folded(self) -> int:
        """How many entries were folded into the sums carried forward."""
        return self._entries.dropped

    def carried_forward(self, account: Account) -> Decimal:
        """Return the sum of the account's entries that are no longer kept one by one."""
        return self._carried.get(account.id, Decimal(0))

    def moved(self) -> dict[tuple[str, Cause], Decimal]:
        """Return the signed sums of all entries so far, folded ones included, by account id and cause."""
        return {key: -posted if key[1] is Cause.CHARGE else posted for key, posted in self._moved.items()}

    def entries(self, before: int | None = None) -> Iterator[LedgerEntry]:
        """Yield kept entries, newest first; `before` starts below that ordinal."""
        return self._entries.newest_first(before)

    def get(self, ordinal: int) -> LedgerEntry | None:
        """Return the entry with that ordinal, or None if it does not exist or was folded away."""
        return self._entries.get(ordinal)

    def post(self, account: Account, cause: Cause, amount: Decimal, at_ms: int, after: int = 0) -> LedgerEntry:
        """Append an entry of a signed amount that no message caused, and move the balance by it.

        Args:
            account: whose money it is.
            cause: why it moves.
            amount: by how much.
            at_ms: when.
            after: the ordinal of the newest request by then.

        Raises:
            ConflictError: the balance would fall below zero; no emulated vendor lets an account owe.
        """
        balance = account.balance + amount
        if balance < 0:
            raise _would_owe(account, amount)
        account.balance = balance
        return self._append(LedgerEntry(self._entries.next_ordinal, at_ms, account, cause, amount, 0, 0, after))

    def charge(  # noqa: PLR0913, PLR0917 - the columns of a charge
        self, account: Account, cost: Decimal, at_ms: int, submission: int, exchange: int, after: int = 0,
        message: int = 0,
    ) -> LedgerEntry:  # fmt: skip
        """Append the charge of a cost that is not negative, and take it from the balance; raises like `post`.

        Where no request asked for it (`exchange` is 0), `after` is the newest one by then, and `message` the message.
        """
        balance = account.balance - cost
        if balance < 0:
            raise _would_owe(account, -cost)
        account.balance = balance
        ordinal = self._entries.next_ordinal
        return self._append(
            LedgerEntry(ordinal, at_ms, account, Cause.CHARGE, cost, submission, exchange, exchange or after, message)
        )

    def refund(
        self, account: Account, amount: Decimal, at_ms: int, submission: int, exchange: int, message: int = 0
    ) -> LedgerEntry:
        """Append a refund, and give it back to the balance; the caller has checked that so much was charged."""
        account.balance += amount
        ordinal = self._entries.next_ordinal
        return self._append(
            LedgerEntry(ordinal, at_ms, account, Cause.REFUND, amount, submission, exchange, exchange, message)
        )

    def _append(self, entry: LedgerEntry) -> LedgerEntry:
        moved, key = self._moved, (entry.account.id, entry.cause)
        moved[key] = moved.get(key, NOTHING) + entry.posted
        folded = self._entries.append(entry)
        if folded is not None:
            name = folded.account.id
            self._carried[name] = self._carried.get(name, NOTHING) + folded.amount
        return entry


def _would_owe(account: Account, amount: Decimal) -> ConflictError:
    return ConflictError(
        f"account {account.id} holds {account.balance} {account.terms.currency}; {amount} would take it below zero"
    )
