"""Have a vendor do wrong with what it accepts, as the faults that strike there say: the money shows it."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from simulator.sandbox.acts.charging import charge, post, refund
from simulator.sandbox.books.ledger import Cause
from simulator.sandbox.faults.striking import Circumstances, Phase, Point, Struck

if TYPE_CHECKING:
    from simulator.sandbox.books.accounts import Account
    from simulator.sandbox.books.journal import Exchange
    from simulator.sandbox.books.messages import Draft
    from simulator.sandbox.books.submissions import Submission
    from simulator.sandbox.faults.effects.mishandling import Mishandling
    from simulator.sandbox.sandbox import Sandbox


def struck(
    sandbox: Sandbox, account: Account, drafts: Sequence[Draft], sender_id: str, exchange: Exchange
) -> Mishandling | None:
    """Have the faults strike that look at what is sent, and return the first one's mishandling.

    They are faults of requests: none strikes what no request asked for.

    Raises:
        Struck: one of them ends the request before it is accepted.
    """
    book, now_ms = sandbox.faults, sandbox.now_ms
    if not exchange.ordinal or Point.ACCEPTANCE not in book.open_points(now_ms):
        return None
    is_one = len(drafts) == 1
    recipients = (drafts[0].to,) if is_one else [draft.to for draft in drafts]
    texts = (drafts[0].text,) if is_one else [draft.text for draft in drafts]
    vendor, operation = exchange.vendor, exchange.operation
    if not book.candidates(Point.ACCEPTANCE, now_ms, vendor, operation, account.id, sender_id, recipients, texts):
        return None
    seen = Circumstances(now_ms, vendor, operation, account.id, account.balance, sender_id, recipients, texts)
    faults = book.strike(Point.ACCEPTANCE, seen)
    if not faults:
        return None
    exchange.faults += tuple(fault.name for fault in faults)
    if any(fault.phase is Phase.BEFORE for fault in faults):
        raise Struck
    from simulator.sandbox.faults.effects.mishandling import Mishandling  # noqa: PLC0415 - few worlds have faults
    from simulator.sandbox.faults.fault import first  # noqa: PLC0415 - as above

    return first(Mishandling, faults)


def after_charging(sandbox: Sandbox, submission: Submission, mishandling: Mishandling, amount: Decimal) -> None:
    """Charge what was charged again while the balance lasts, and plan to give it back, where a fault says so."""
    for _ in range(1, mishandling.charges or 1):
        if submission.account.balance >= amount:
            charge(sandbox, submission, amount)
    if mishandling.refund_after_ms is not None:
        sandbox.agenda.add(sandbox.now_ms + mishandling.refund_after_ms, refund_late, submission)


def refund_late(sandbox: Sandbox, submission: Submission) -> None:
    """Agenda: give back everything that was charged for a submission and has not come back yet."""
    if submission.charged > submission.refunded:
        refund(sandbox, submission)


def after_acceptance(sandbox: Sandbox, account: Account, mishandling: Mishandling) -> None:
    """Spend of the balance, as another client would, between the acceptance and the vendor's next step."""
    if mishandling.spend is None:
        return
    from simulator.sandbox.faults.effects.mishandling import ALL  # noqa: PLC0415 - few worlds have faults

    balance = account.balance
    amount = balance if mishandling.spend == ALL else min(Decimal(mishandling.spend), balance)
    if amount:
        post(sandbox, account, Cause.ADJUSTMENT, -amount)
