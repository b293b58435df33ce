"""Move money in a world: open an account, post, charge and give back, each as an entry of the ledger with its cause."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.sandbox.books.amounts import NOTHING
from simulator.sandbox.books.ledger import Cause
from simulator.sandbox.books.messages import Message
from simulator.sandbox.errors import ConflictError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from simulator.sandbox.books.accounts import Account, AccountTerms, Credential
    from simulator.sandbox.books.ledger import LedgerEntry
    from simulator.sandbox.books.submissions import Submission
    from simulator.sandbox.sandbox import Sandbox


def open_account(
    sandbox: Sandbox, vendor: str, terms: AccountTerms, credentials: Sequence[Credential], number: int | None = None
) -> Account:
    """Open an account with its opening balance as the first ledger entry."""
    account = sandbox.accounts.open(vendor, terms, credentials, sandbox.now_ms, number)
    post(sandbox, account, Cause.OPENING, terms.opening_balance)
    return account


def post(sandbox: Sandbox, account: Account, cause: Cause, amount: Decimal) -> LedgerEntry:
    """Move money for a reason outside any message; raises `ConflictError` below zero."""
    entry = sandbox.ledger.post(account, cause, amount, sandbox.now_ms, sandbox.journal.total)
    sandbox.events.tell(sandbox.now_ms, f"ledger.{cause.value}", entry.ordinal, account)
    return entry


def charge(sandbox: Sandbox, submission: Submission, amount: Decimal) -> None:
    """Charge a submission's account once; the caller has checked that the balance suffices."""
    account = submission.account
    if submission.exchange:
        entry = sandbox.ledger.charge(account, amount, sandbox.now_ms, submission.ordinal, submission.exchange)
    else:
        after = sandbox.journal.total
        entry = sandbox.ledger.charge(account, amount, sandbox.now_ms, submission.ordinal, 0, after, submission.first)
    # Most submissions are charged once: then the sum is the entry's own amount, and no second object.
    submission.charged = submission.charged + amount if submission.charged else amount
    exchange = sandbox.journal.get(submission.exchange)
    if exchange is not None:
        exchange.entries += (entry.ordinal,)
    sandbox.events.tell(sandbox.now_ms, "ledger.charge", entry.ordinal, account)


def refund(sandbox: Sandbox, of: Message | Submission, amount: Decimal | None = None) -> LedgerEntry:
    """Give back what was charged for a message, or for a submission as a whole.

    Args:
        sandbox: where.
        of: what the money was charged for.
        amount: how much; all that was charged and has not come back yet, if left out.

    Raises:
        ConflictError: the amount is not above zero, or more than was charged and has not come back yet.
    """
    submission, message = (of.submission, of) if isinstance(of, Message) else (of, None)
    amount = _to_refund(submission, message, amount)
    ordinal = 0 if message is None else message.ordinal
    account = submission.account
    entry = sandbox.ledger.refund(account, amount, sandbox.now_ms, submission.ordinal, submission.exchange, ordinal)
    submission.refunded += amount
    if message is not None:
        message.refunded += amount
    exchange = sandbox.journal.get(submission.exchange)
    if exchange is not None:
        exchange.entries += (entry.ordinal,)
    sandbox.events.tell(sandbox.now_ms, "ledger.refund", entry.ordinal, account)
    return entry


def _to_refund(submission: Submission, message: Message | None, amount: Decimal | None) -> Decimal:
    """Return how much comes back: all that was charged and has not come back yet, unless a sum is wished for.

    Raises:
        ConflictError: it is not above zero, or more than is left.
    """
    left = submission.charged - submission.refunded
    if message is not None:
        left = min(left, message.cost - message.refunded) if message.is_charged else NOTHING
    amount = left if amount is None else amount
    if not 0 < amount <= left:
        what = f"submission {submission.ordinal}" if message is None else f"message {message.ordinal}"
        raise ConflictError(f"{amount} cannot be refunded for {what}: {left} of what was charged is left to refund")
    return amount
