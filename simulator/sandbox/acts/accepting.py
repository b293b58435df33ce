"""Accept a submission, or all that one request asks for: balance, charge, store and plan are one atomic step."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

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


class Part(NamedTuple):
    """Some messages of a request, at least one, that share who pays, what recipients see, and when they go.

    `release_ms` is the instant they wait for, None where they wait for none.
    """

    account: Account
    sender_id: str
    release_ms: int | None
    drafts: Sequence[Draft]


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
    agenda, kept, now_ms, count = sandbox.agenda, sandbox.messages, sandbox.now_ms, len(drafts)
    if agenda.taken + count > agenda.limit or count > sandbox.rules.bounds.submission:
        reserve_for_messages(sandbox, count)
    in_turns = iter if sandbox.pause is None else sandbox.in_turns
    total = drafts[0].cost if count == 1 else _total(in_turns(drafts))
    if account.balance < total:
        raise _too_little(account, total)
    size = _bytes_of(in_turns(drafts), text)
    if kept.kept_bytes + size > kept.limit_bytes:
        kept.reserve(size)
    mishandled = None if sandbox.faults.is_empty else mishandling.struck(sandbox, account, drafts, sender_id, exchange)
    submission = Submission(account, sender_id, text, total, now_ms, exchange.ordinal, release_ms, callback)
    submission.mishandling = mishandled
    submission.size = size
    messages = _store(sandbox, submission, drafts, exchange)
    if release_ms is not None:
        agenda.add(release_ms, release, messages)
    elif sending is Sending.IN_BACKGROUND:
        agenda.add(now_ms + background_ms, charge_and_send, messages)
    else:
        if total:  # what is free moves no money
            charge(sandbox, submission, total)
        _send_charged(sandbox, submission, messages, sending)
    for message in in_turns(messages):
        sandbox.events.tell(now_ms, "message.accepted", message.ordinal, account)
    if mishandled is not None:
        mishandling.after_acceptance(sandbox, account, mishandled)
    return submission


def accept_parts(
    sandbox: Sandbox, parts: Sequence[Part], *, exchange: Exchange, sending: Sending, text: str = ""
) -> list[Submission]:
    """Accept the parts of a request in one step, each as a submission of its own. Nothing happens if one is refused.

    Faults look at all of them together, and strike all or none. `sending` is at once or soon; what is raised is what
    `accept` raises.
    """
    if len(parts) == 1:
        account, sender_id, release_ms, drafts = parts[0]
        return [
            accept(
                sandbox, account, drafts, sender_id=sender_id, exchange=exchange, sending=sending, text=text,
                release_ms=release_ms,
            )
        ]  # fmt: skip
    together = [draft for part in parts for draft in part.drafts]
    reserve_for_messages(sandbox, len(together))
    _see_that_all_pay(parts)
    sizes = [_bytes_of(part.drafts, text) for part in parts]
    sandbox.messages.reserve(sum(sizes))
    payer, sender = parts[0].account, parts[0].sender_id
    mishandled = None if sandbox.faults.is_empty else mishandling.struck(sandbox, payer, together, sender, exchange)
    accepted = []
    for (account, sender_id, release_ms, drafts), size in zip(parts, sizes, strict=True):
        total = _total(drafts)
        submission = Submission(account, sender_id, text, total, sandbox.now_ms, exchange.ordinal, release_ms, None)
        submission.mishandling = mishandled
        submission.size = size
        accepted.append((submission, _store(sandbox, submission, drafts, exchange)))
    for submission, messages in accepted:
        if submission.release_ms is not None:
            sandbox.agenda.add(submission.release_ms, release, messages)
    due = [each for each in accepted if each[0].release_ms is None]
    for submission in (each for each, _ in due if each.cost):  # what is owed for all before what a fault charges
        charge(sandbox, submission, submission.cost)
    for submission, messages in due:
        _send_charged(sandbox, submission, messages, sending)
    for submission, messages in accepted:
        for message in messages:
            sandbox.events.tell(sandbox.now_ms, "message.accepted", message.ordinal, submission.account)
    if mishandled is not None:
        mishandling.after_acceptance(sandbox, payer, mishandled)
    return [submission for submission, _ in accepted]


def _see_that_all_pay(parts: Sequence[Part]) -> None:
    """Refuse parts of which an account cannot pay all that are its own."""
    required: dict[Account, Decimal] = {}
    for part in parts:
        required[part.account] = required.get(part.account, Decimal(0)) + _total(part.drafts)
    for account, total in required.items():
        if account.balance < total:
            raise _too_little(account, total)


def _too_little(account: Account, required: Decimal) -> Rejection:
    currency = account.terms.currency
    return Rejection(INSUFFICIENT_BALANCE, balance=account.balance, required=required, currency=currency)


def _total(drafts: Iterable[Draft]) -> Decimal:
    return sum((draft.cost for draft in drafts), Decimal(0))


def _store(sandbox: Sandbox, submission: Submission, drafts: Sequence[Draft], exchange: Exchange) -> list[Message]:
    """Store a submission with its messages, and note it with the request that asked for it."""
    drafts_in_turns = drafts if sandbox.pause is None else sandbox.in_turns(drafts)
    messages = sandbox.messages.add(submission, len(drafts), drafts_in_turns)
    if not exchange.submission:
        exchange.submission = submission.ordinal
    exchange.last_submission = submission.ordinal
    return messages


def _bytes_of(drafts: Iterable[Draft], text: str) -> int:
    """Count the bytes of the texts, each once: messages share that of their submission, or have one of their own."""
    size = len(text) if text.isascii() else len(text.encode(errors="surrogatepass"))
    last = text
    for draft in drafts:
        if draft.text is not last:
            last = draft.text
            size += len(last) if last.isascii() else len(last.encode(errors="surrogatepass"))
    return size


def _send_charged(sandbox: Sandbox, submission: Submission, messages: Sequence[Message], sending: Sending) -> None:
    """Send a submission that was charged."""
    submission.account.messages_charged += len(messages)
    if submission.mishandling is not None and submission.cost:
        mishandling.after_charging(sandbox, submission, submission.mishandling, submission.cost)
    is_at_once = sending is Sending.AT_ONCE
    for message in messages if sandbox.pause is None else sandbox.in_turns(messages):
        message.is_charged = True
        send(sandbox, message, is_at_once=is_at_once)
