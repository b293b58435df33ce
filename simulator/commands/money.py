"""Move the money of accounts."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from simulator.sandbox.acts.charging import post
from simulator.sandbox.books.ledger import Cause, LedgerEntry
from simulator.sandbox.command import Command
from simulator.values import frozen

if TYPE_CHECKING:
    from simulator.sandbox.sandbox import Sandbox

Money = Annotated[Decimal, Field(max_digits=20, decimal_places=6)]
"""An amount, wherever somebody says one."""


@frozen
class TopUp(Command[LedgerEntry]):
    """Put money into an account; `amount` is above zero and in the account's currency."""

    account: str
    amount: Money

    def apply(self, sandbox: Sandbox) -> LedgerEntry:
        """Return the entry; raises `UnknownNameError`."""
        return post(sandbox, sandbox.accounts.by_id(self.account), Cause.TOP_UP, self.amount)


@frozen
class Adjust(Command[LedgerEntry]):
    """Move an account's balance either way, not below zero; `amount` is in the account's currency."""

    account: str
    amount: Money

    def apply(self, sandbox: Sandbox) -> LedgerEntry:
        """Return the entry; raises `UnknownNameError`, and `ConflictError` where it would lead below zero."""
        return post(sandbox, sandbox.accounts.by_id(self.account), Cause.ADJUSTMENT, self.amount)


class AdjustDownToZero(Adjust):
    """Move a balance either way as `Adjust` does, down to nothing at most: a scenario has nobody to be refused."""

    __slots__ = ()

    def apply(self, sandbox: Sandbox) -> LedgerEntry:
        """Return the entry; raises `UnknownNameError`."""
        account = sandbox.accounts.by_id(self.account)
        return post(sandbox, account, Cause.ADJUSTMENT, max(self.amount, -account.balance))


@frozen
class SetBalance(Command[None]):
    """Bring an account's balance to an amount by an adjustment of the difference, if there is one.

    Nothing is reserved: what was accepted and is charged later is taken from what the account holds then.
    """

    account: str
    amount: Money

    def apply(self, sandbox: Sandbox) -> None:
        """Post the difference; raises `UnknownNameError`, and `ConflictError` where `amount` is below zero."""
        account = sandbox.accounts.by_id(self.account)
        if account.balance != self.amount:
            post(sandbox, account, Cause.ADJUSTMENT, self.amount - account.balance)


@frozen
class Drain(Command[None]):
    """Take all of a balance but for what is left; one that is lower already stays."""

    account: str
    leave: Decimal

    def apply(self, sandbox: Sandbox) -> None:
        """Post what goes; raises `UnknownNameError`."""
        account = sandbox.accounts.by_id(self.account)
        if account.balance > self.leave:
            SetBalance(self.account, self.leave).apply(sandbox)
