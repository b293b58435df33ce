"""Money: signed amounts with a cause go in, and balances that are the sum of their entries come out."""

from __future__ import annotations

import enum
from decimal import Decimal
from typing import TYPE_CHECKING

from simulator.sandbox.errors import ConflictError
from simulator.sandbox.log import Log

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simulator.sandbox.accounts import Account


MONEY_PLACES = 6
"""Decimal places of the finest amount of money: prices and top-ups have no more, and so no sum of them has."""


class Cause(enum.Enum):
    """Why money moved."""

    OPENING = "opening"
    TOP_UP = "top-up"
    ADJUSTMENT = "adjustment"
    CHARGE = "charge"


class LedgerEntry:
    """One signed line: `amount` is negative for a charge, `balance` is the account's sum after it.

    `submission` and `exchange` are ordinals of what caused it, 0 if nothing did.
    """

    # Kept small on purpose, like a message: a charge shares the Decimal of its cost with the message, and the balance
    # is an integer of millionths, a third of the size of a Decimal.
    __slots__ = ("_balance", "_posted", "account", "at_ms", "cause", "exchange", "ordinal", "submission")

    def __init__(  # noqa: PLR0913, PLR0917 - a line has that many columns
        self,
        ordinal: int,
        at_ms: int,
        account: Account,
        cause: Cause,
        posted: Decimal,
        submission: int,
        exchange: int,
    ) -> None:
        self.ordinal = ordinal
        self.at_ms = at_ms
        self.account = account
        self.cause = cause
        self._posted = posted
        self._balance = int(account.balance.scaleb(MONEY_PLACES))
        self.submission = submission
        self.exchange = exchange

    @property
    def amount(self) -> Decimal:
        """By how much the balance moved."""
        return -self._posted if self.cause is Cause.CHARGE else self._posted

    @property
    def balance(self) -> Decimal:
        """The account's balance after this entry."""
        return Decimal(self._balance).scaleb(-MONEY_PLACES)


class Ledger:
    """The append-only entries of all accounts of one sandbox.

    When the limit is reached the oldest entry is folded into a sum carried forward for its account, so that
    carried forward + kept entries = balance stays true.
    """

    __slots__ = ("_carried", "_entries")

    def __init__(self, limit: int) -> None:
        self._entries: Log[LedgerEntry] = Log(limit)
        self._carried: dict[str, Decimal] = {}

    def __len__(self) -> int:
        return len(self._entries)

    @property
    def folded(self) -> int:
        """How many entries were folded into the sums carried forward."""
        return self._entries.dropped

    def carried_forward(self, account: Account) -> Decimal:
        """The sum of the account's entries that are no longer kept one by one."""
        return self._carried.get(account.id, Decimal(0))

    def entries(self, before: int | None = None) -> Iterator[LedgerEntry]:
        """Kept entries, newest first; `before` starts below that ordinal."""
        return self._entries.newest_first(before)

    def get(self, ordinal: int) -> LedgerEntry | None:
        """The entry with that ordinal, or None if it does not exist or was folded away."""
        return self._entries.get(ordinal)

    def post(self, account: Account, cause: Cause, amount: Decimal, at_ms: int) -> LedgerEntry:
        """Append an entry of a signed amount that no message caused, and move the balance by it.

        Raises:
            ConflictError: the balance would fall below zero; no emulated vendor lets an account owe.
        """
        balance = account.balance + amount
        if balance < 0:
            raise _would_owe(account, amount)
        account.balance = balance
        return self._append(account, cause, amount, at_ms, 0, 0)

    def charge(self, account: Account, cost: Decimal, at_ms: int, submission: int, exchange: int) -> LedgerEntry:
        """Append the charge of a cost that is not negative, and take it from the balance; raises like `post`."""
        balance = account.balance - cost
        if balance < 0:
            raise _would_owe(account, -cost)
        account.balance = balance
        return self._append(account, Cause.CHARGE, cost, at_ms, submission, exchange)

    def _append(
        self, account: Account, cause: Cause, posted: Decimal, at_ms: int, submission: int, exchange: int
    ) -> LedgerEntry:
        entry = LedgerEntry(self._entries.next_ordinal, at_ms, account, cause, posted, submission, exchange)
        folded = self._entries.append(entry)
        if folded is not None:
            name = folded.account.id
            self._carried[name] = self._carried.get(name, Decimal(0)) + folded.amount
        return entry


def _would_owe(account: Account, amount: Decimal) -> ConflictError:
    return ConflictError(
        f"account {account.id} holds {account.balance} {account.terms.currency}; {amount} would take it below zero"
    )
