"""Receipts that go wrong: a message's state to be called back and the faults that strike go in, callbacks come out."""

from __future__ import annotations

import copy
from dataclasses import fields
from typing import TYPE_CHECKING

from simulator.sandbox.callbacks import CallbackKind, CallbackState
from simulator.sandbox.calling_back import file, send
from simulator.sandbox.effects import ReceiptTrouble
from simulator.sandbox.faults import Circumstances, Point
from simulator.sms.states import State

if TYPE_CHECKING:
    from simulator.sandbox.callbacks import Callback, CallbackContent, CallbackPlan
    from simulator.sandbox.faults import Fault
    from simulator.sandbox.messages import Message
    from simulator.sandbox.sandbox import Sandbox

FINAL_STATES = frozenset({State.DELIVERED, State.FAILED, State.EXPIRED})
NEVER_GIVEN_OUT = 500_000_000
"""Added to a submission's ordinal it makes an id that looks like the vendor's, and belongs to nothing."""


def call_back(sandbox: Sandbox, message: Message, plan: CallbackPlan) -> None:
    """Report the state that a message has just entered, if the vendor reports it."""
    content = plan.render(message)
    if content is None:
        return
    book = sandbox.faults
    faults = [] if book.is_empty else book.strike(Point.RECEIPT, _circumstances(sandbox, message), message.ordinal)
    if faults:
        _go_wrong(sandbox, message, plan, content, faults)
    else:
        send(sandbox, file(sandbox, message, plan, content), sandbox.now_ms)


def _go_wrong(
    sandbox: Sandbox, message: Message, plan: CallbackPlan, content: CallbackContent, faults: list[Fault]
) -> None:
    """Plan the callback with everything that goes wrong with it."""
    _note(sandbox, message, faults)
    trouble = _combined([fault.effects.receipt for fault in faults if fault.effects.receipt is not None])
    spoilt = content if trouble.spoil is None else trouble.spoil(content)
    callback = _file(sandbox, message, plan, spoilt, trouble)
    if trouble.is_withheld:
        callback.state = CallbackState.WITHHELD
        return
    is_final = message.state in FINAL_STATES
    due_ms = _due_ms(sandbox.now_ms, trouble)
    copies = [_file(sandbox, message, plan, spoilt, trouble, CallbackKind.COPY) for _ in range(trouble.copies)]
    if trouble.is_disordered and not is_final:
        callback.kind = CallbackKind.DISORDERED
        sandbox.held.setdefault(message.ordinal, []).extend((callback, *copies))
        return
    # What was held comes after the last copy of the final state, or that would have the last word.
    for place, each in enumerate((callback, *copies, *(sandbox.held.pop(message.ordinal, ()) if is_final else ()))):
        send(sandbox, each, due_ms + place * trouble.copy_after_ms)
    if is_final:
        _add_lies(sandbox, message, plan, trouble, due_ms)


def _circumstances(sandbox: Sandbox, message: Message) -> Circumstances:
    submission = message.submission
    account = submission.account
    exchange = sandbox.journal.get(submission.exchange)
    return Circumstances(
        sandbox.now_ms,
        account.vendor,
        None if exchange is None else exchange.operation,
        account.id,
        account.balance,
        submission.sender_id,
        (message.to,),
        (message.text,),
        message.state.value,
    )


def _note(sandbox: Sandbox, message: Message, faults: list[Fault]) -> None:
    exchange = sandbox.journal.get(message.submission.exchange)
    if exchange is not None:
        exchange.faults += tuple(fault.name for fault in faults if fault.name not in exchange.faults)


def _combined(troubles: list[ReceiptTrouble]) -> ReceiptTrouble:
    """All troubles in one; where two say different things of the same, the first counts."""
    plain = ReceiptTrouble()
    said = {
        field.name: next(
            (value for each in troubles if (value := getattr(each, field.name)) != getattr(plain, field.name)),
            getattr(plain, field.name),
        )
        for field in fields(ReceiptTrouble)
    }
    return ReceiptTrouble(**said)


def _due_ms(now_ms: int, trouble: ReceiptTrouble) -> int:
    due_ms = now_ms + trouble.late_ms
    every_ms = trouble.burst_every_ms
    return -(-due_ms // every_ms) * every_ms if every_ms else due_ms


def _file(
    sandbox: Sandbox,
    message: Message,
    plan: CallbackPlan,
    content: CallbackContent,
    trouble: ReceiptTrouble,
    kind: CallbackKind = CallbackKind.REGULAR,
) -> Callback:
    callback = file(sandbox, message, plan, content)
    callback.kind = kind
    callback.retry = trouble.retry
    callback.manners = trouble.manners
    return callback


def _add_lies(sandbox: Sandbox, message: Message, plan: CallbackPlan, trouble: ReceiptTrouble, due_ms: int) -> None:
    """Receipts that are not true: another final state, and an id that was never given out."""
    if trouble.conflict_after_ms is not None:
        other = State.FAILED if message.state is State.DELIVERED else State.DELIVERED
        at_ms = due_ms + trouble.conflict_after_ms
        lie = message.as_if(other, at_ms)
        content = plan.render(lie)
        if content is not None:
            send(sandbox, _file(sandbox, lie, plan, content, trouble, CallbackKind.CONFLICT), at_ms)
    if trouble.unknown_after_ms is not None:
        stranger = copy.copy(message)
        stranger.submission = copy.copy(message.submission)
        stranger.submission.ordinal += NEVER_GIVEN_OUT
        content = plan.render(stranger)
        if content is not None:
            callback = _file(sandbox, stranger, plan, content, trouble, CallbackKind.UNKNOWN_ID)
            send(sandbox, callback, due_ms + trouble.unknown_after_ms)
