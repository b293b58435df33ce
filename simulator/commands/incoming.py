"""Have messages from handsets arrive, and say at which numbers of accounts they do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.sandbox.acts.receiving import receive
from simulator.sandbox.acts.reserving import reserve
from simulator.sandbox.books.incoming import Incoming, IncomingNumber
from simulator.sandbox.command import Command
from simulator.values import frozen

if TYPE_CHECKING:
    from simulator.sandbox.sandbox import Sandbox


@frozen
class Receive(Command[Incoming]):
    """Have a message arrive at a number of an account; `sender` is the handset's, in E.164."""

    account: str
    to: str
    sender: str
    text: str

    @property
    def size(self) -> int:
        """Count the text."""
        return len(self.text)

    def apply(self, sandbox: Sandbox) -> Incoming:
        """Return the message; raises `UnknownNameError`, and `CapacityError` where too much is planned."""
        account = sandbox.accounts.by_id(self.account)
        reserve(sandbox, 1, "passing one more message on")
        return receive(sandbox, account, self.to, self.sender, self.text)


class ReceiveAsPlanned(Receive):
    """Have a message arrive as `Receive` does, and be kept at least: a scenario has nobody to be refused."""

    __slots__ = ()

    def apply(self, sandbox: Sandbox) -> Incoming:
        """Return the message; raises `UnknownNameError`."""
        return receive(sandbox, sandbox.accounts.by_id(self.account), self.to, self.sender, self.text)


@frozen
class SetNumber(Command[IncomingNumber]):
    """Have messages arrive at a number of an account; one with the same number and keyword is replaced."""

    account: str
    number: IncomingNumber

    @property
    def size(self) -> int:
        """Count the URL."""
        return len(self.number.url or "")

    def apply(self, sandbox: Sandbox) -> IncomingNumber:
        """Return the number; raises `UnknownNameError`, and what `IncomingMessages.set` does."""
        sandbox.incoming.set(sandbox.accounts.by_id(self.account), self.number)
        return self.number


@frozen
class RemoveNumber(Command[None]):
    """Remove a number of an account at which messages from handsets arrive."""

    account: str
    number: str
    keyword: str

    def apply(self, sandbox: Sandbox) -> None:
        """Remove it; raises `UnknownNameError`."""
        sandbox.incoming.remove(sandbox.accounts.by_id(self.account), self.number, self.keyword)
