"""Sum up how an account stands: money by cause, and counts of its messages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from decimal import Decimal
from typing import TYPE_CHECKING

from simulator.sandbox.acts.moving import UNDELIVERED
from simulator.sandbox.books.amounts import NOTHING
from simulator.sandbox.books.ledger import Cause
from simulator.values import frozen

if TYPE_CHECKING:
    from simulator.sandbox.books.accounts import Account
    from simulator.sandbox.books.messages import Message


@dataclass(slots=True)
class Tally:
    """What an account's kept messages amount to.

    `reserved` is the cost of those that are accepted and not charged yet. No vendor sets it aside: the balance still
    holds it, and may not suffice any more by the time they are charged.
    """

    messages: int = 0
    failed: int = 0
    refunded: int = 0
    reserved: Decimal = Decimal(0)

    def count(self, message: Message) -> None:
        """Take in one message."""
        self.messages += 1
        self.failed += message.state in UNDELIVERED
        if message.is_charged:
            self.refunded += bool(message.refunded)
        elif not message.state.is_final:
            self.reserved += message.cost


@frozen
class Sums:
    """Sums of money by cause; `spent` is what was charged and did not come back.

    `messages_charged` counts those that are no longer kept, too, as the money does; the other counts are of kept ones.
    """

    balance: Decimal = Decimal(0)
    opening: Decimal = Decimal(0)
    topped_up: Decimal = Decimal(0)
    adjusted: Decimal = Decimal(0)
    charged: Decimal = Decimal(0)
    refunded: Decimal = Decimal(0)
    reserved: Decimal = Decimal(0)
    messages: int = 0
    messages_charged: int = 0
    messages_failed: int = 0
    messages_refunded: int = 0

    @property
    def spent(self) -> Decimal:
        """Charged less refunded."""
        return self.charged - self.refunded

    def __add__(self, other: Sums) -> Sums:
        return Sums(*(getattr(self, each.name) + getattr(other, each.name) for each in fields(self)))


@frozen
class Standing:
    """An account and its sums."""

    account: Account
    sums: Sums


def standing_of(
    account: Account, balance: Decimal, moved: Mapping[tuple[str, Cause], Decimal], tally: Tally
) -> Standing:
    """Sum up an account. Its money is that of the whole ledger, entries that were folded included.

    Args:
        account: whose it is.
        balance: what it held.
        moved: the signed sums of what was posted, by account id and cause.
        tally: of its messages.
    """
    opening, topped_up, adjusted, charged, refunded = (moved.get((account.id, cause), NOTHING) for cause in Cause)
    sums = Sums(
        balance=balance,
        opening=opening,
        topped_up=topped_up,
        adjusted=adjusted,
        charged=-charged,
        refunded=refunded,
        reserved=tally.reserved,
        messages=tally.messages,
        messages_charged=account.messages_charged,
        messages_failed=tally.failed,
        messages_refunded=tally.refunded,
    )
    return Standing(account, sums)
