"""Commands about accounts and their money."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from simulator.commands.command import Command
from simulator.sandbox.acts.charging import post
from simulator.sandbox.books.ledger import Cause, LedgerEntry
from simulator.scenario.quantities import Money

if TYPE_CHECKING:
    from simulator.sandbox.sandbox import Sandbox


@dataclass(frozen=True, slots=True)
class _Posting(Command[LedgerEntry]):
    """Move money of an account for a cause; `amount` is in its currency."""

    cause: ClassVar[Cause]
    account: str
    amount: Money

    def apply(self, sandbox: Sandbox) -> LedgerEntry:
        """The entry; raises `UnknownNameError`, and `ConflictError` where the balance would go below zero."""
        return post(sandbox, sandbox.accounts.by_id(self.account), self.cause, self.amount)


@dataclass(frozen=True, slots=True)
class TopUp(_Posting):
    """Put money into an account; `amount` is above zero."""

    name: ClassVar[str] = "money.top-up"
    cause: ClassVar[Cause] = Cause.TOP_UP


@dataclass(frozen=True, slots=True)
class Adjust(_Posting):
    """Move an account's balance either way, not below zero."""

    name: ClassVar[str] = "money.adjust"
    cause: ClassVar[Cause] = Cause.ADJUSTMENT
