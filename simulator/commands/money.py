"""Commands about accounts and their money."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from simulator.commands.command import Command
from simulator.sandbox.ledger import Cause, LedgerEntry
from simulator.scenario.quantities import Money

if TYPE_CHECKING:
    from simulator.sandbox.sandbox import Sandbox


@dataclass(frozen=True, slots=True)
class TopUp(Command[LedgerEntry]):
    """Put money into an account; `amount` is in its currency, above zero."""

    name: ClassVar[str] = "money.top-up"
    account: str
    amount: Money

    def apply(self, sandbox: Sandbox) -> LedgerEntry:
        """The entry; raises `UnknownNameError`."""
        return sandbox.post(sandbox.accounts.by_id(self.account), Cause.TOP_UP, self.amount)


@dataclass(frozen=True, slots=True)
class Adjust(Command[LedgerEntry]):
    """Move an account's balance either way, not below zero; `amount` is in its currency."""

    name: ClassVar[str] = "money.adjust"
    account: str
    amount: Money

    def apply(self, sandbox: Sandbox) -> LedgerEntry:
        """The entry; raises `UnknownNameError`, and `ConflictError` where it would go below zero."""
        return sandbox.post(sandbox.accounts.by_id(self.account), Cause.ADJUSTMENT, self.amount)
