"""Accept a submission: balance, charge, store and plan are one atomic step."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from simulator.sandbox.acts import mishandling
from simulator.sandbox.acts.charging import charge
from simulator.sandbox.acts.delivery import charge_and_send, release, send
from simulator.sandbox.acts.reserving import reserve_for_messages
from simulator.sandbox.books.submissions import Submission
from simulator.sandbox.rejection import INSUFFICIENT_BALANCE, Rejection
from simulator.sandbox.rules.delivery import Sending

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from simulator.sandbox.books.accounts import Account
    from simulator.sandbox.books.journal import Exchange
    from simulator.sandbox.books.messages import Draft, Message
    from simulator.sandbox.rules.reporting import CallbackPlan
    from simulator.sandbox.sandbox import Sandbox


def accept(  # noqa: PLR0913 - what a submission is made of
    sandbox: Sandbox,
    account: Account,
    drafts: Sequence[Draft],
    *,
    sender_id: str,
    exchange: Exchange,
    sending: Sending,
    text: str = "",
    release_ms: int | None = None,
    background_ms: int = 0,
    callback: CallbackPlan | None = None,
) -> Submission:
    """Accept messages in one step: check the balance, charge, store, plan. Nothing happens if it is refused.

    Args:
        sandbox: where.
        account: who pays.
        drafts: at least one message.
        sender_id: what the recipients see.
        exchange: the request that asks for it.
        sending: when the vendor charges and sends.
        text: the text they share, or their template.
        release_ms: the instant a scheduled submission waits for; it is charged then, whatever `sending` says.
        background_ms: how long after the request the background job runs.
        callback: where state changes are reported.

    Raises:
        Rejection: insufficient balance, with `balance`, `required` (Decimal) and `currency`.
        Struck: a fault ends the request here.
        CapacityError: there are too many, or so much is planned, or so much text is kept, that no more can be accepted.
    """
    if sandbox.agenda.taken + len(drafts) > sandbox.agenda.limit or len(drafts) > sandbox.rules.bounds.submission:
        reserve_for_messages(sandbox, len(drafts))
    in_turns = iter if sandbox.pause is None else sandbox.in_turns
    total = drafts[0].cost if len(drafts) == 1 else sum((draft.cost for draft in in_turns(drafts)), Decimal(0))
    if account.balance < total:
        raise Rejection(INSUFFICIENT_BALANCE, balance=account.balance, required=total, currency=account.terms.currency)
    size = _bytes_of(in_turns(drafts), text)
    if sandbox.messages.kept_bytes + size > sandbox.messages.limit_bytes:
        sandbox.messages.reserve(size)
    mishandled = None if sandbox.faults.is_empty else mishandling.struck(sandbox, account, drafts, sender_id, exchange)
    submission = Submission(account, sender_id, text, total, sandbox.now_ms, exchange.ordinal, release_ms, callback)
    submission.mishandling = mishandled
    submission.size = size
    messages = sandbox.messages.add(submission, len(drafts), in_turns(drafts))
    exchange.submission = submission.ordinal
    if release_ms is not None:
        sandbox.agenda.add(release_ms, release, messages)
    elif sending is Sending.IN_BACKGROUND:
        sandbox.agenda.add(sandbox.now_ms + background_ms, charge_and_send, messages)
    else:
        _charge_now(sandbox, submission, messages, total, sending)
    for message in in_turns(messages):
        sandbox.events.tell(sandbox.now_ms, "message.accepted", message.ordinal, account)
    if mishandled is not None:
        mishandling.after_acceptance(sandbox, account, mishandled)
    return submission


def _bytes_of(drafts: Iterable[Draft], text: str) -> int:
    """Count the bytes of the texts, each once: messages share that of their submission, or have one of their own."""
    size = len(text) if text.isascii() else len(text.encode(errors="surrogatepass"))
    last = text
    for draft in drafts:
        if draft.text is not last:
            last = draft.text
            size += len(last) if last.isascii() else len(last.encode(errors="surrogatepass"))
    return size


def _charge_now(
    sandbox: Sandbox, submission: Submission, messages: Sequence[Message], total: Decimal, sending: Sending
) -> None:
    if total:  # what is free moves no money
        charge(sandbox, submission, total)
        if submission.mishandling is not None:
            mishandling.after_charging(sandbox, submission, submission.mishandling, total)
    is_at_once = sending is Sending.AT_ONCE
    for message in messages if sandbox.pause is None else sandbox.in_turns(messages):
        message.is_charged = True
        send(sandbox, message, is_at_once=is_at_once)
