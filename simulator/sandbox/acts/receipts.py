"""Call a message's states back, with everything that the faults that strike have go wrong with its receipts."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING

from simulator.sandbox.acts.calling_back import drop, file, send
from simulator.sandbox.books.callbacks import CallbackKind, CallbackState, Held
from simulator.sandbox.faults.striking import Circumstances, Point
from simulator.sandbox.rules.reporting import Subject
from simulator.sms.states import State

if TYPE_CHECKING:
    from simulator.sandbox.books.callbacks import Callback
    from simulator.sandbox.books.messages import Message
    from simulator.sandbox.faults.effects.damage import Damage
    from simulator.sandbox.faults.effects.receipt import ReceiptTrouble
    from simulator.sandbox.faults.fault import Fault
    from simulator.sandbox.rules.reporting import CallbackPlan, CallbackRequest
    from simulator.sandbox.sandbox import Sandbox

FINAL_STATES = frozenset({State.DELIVERED, State.FAILED, State.EXPIRED})
NEVER_GIVEN_OUT = 500_000_000
"""Added to the ordinals of a message and its submission it makes ids that look like the vendor's, of nothing."""


def call_back(sandbox: Sandbox, message: Message, plan: CallbackPlan) -> None:
    """Plan the callback for the state a message has just entered, with everything that goes wrong with it."""
    request = plan.request_for(message)
    due_ms = sandbox.now_ms if request is None else _report(sandbox, message, plan, request)
    if message.state in FINAL_STATES:
        for held in sandbox.held.pop(message.ordinal, ()):
            sandbox.agenda.taken -= 1
            send(sandbox, held.callback, max(due_ms, held.due_ms) + held.after_ms)


def _report(sandbox: Sandbox, message: Message, plan: CallbackPlan, request: CallbackRequest) -> int:
    """Plan the receipts of one state; return the instant at which it is, or would be, reported last."""
    faults = _struck(sandbox, message)
    if not faults:
        send(sandbox, file(sandbox, Subject.of_message(message), plan, request), sandbox.now_ms)
        return sandbox.now_ms
    # Few worlds have faults.
    from simulator.sandbox.faults.effects.receipt import ReceiptTrouble, combined  # noqa: PLC0415 - see above

    _note(sandbox, message, faults)
    trouble = combined([each for fault in faults for each in fault.effects if isinstance(each, ReceiptTrouble)])
    due_ms = trouble.due_ms(sandbox.now_ms)
    first = sandbox.callbacks.next_ordinal
    _add_truth(sandbox, message, plan, request, trouble, due_ms)
    if message.state in FINAL_STATES:
        _add_lies(sandbox, message, plan, trouble, due_ms)
    _name(sandbox, range(first, sandbox.callbacks.next_ordinal), faults)
    return due_ms + trouble.after_ms[-1]


def _add_truth(
    sandbox: Sandbox,
    message: Message,
    plan: CallbackPlan,
    request: CallbackRequest,
    trouble: ReceiptTrouble,
    due_ms: int,
) -> None:
    """Plan the receipt and its copies: sent when they are due, after the final one, or never."""
    is_held = trouble.is_disordered and message.state not in FINAL_STATES
    first = CallbackKind.DISORDERED if is_held else CallbackKind.REGULAR
    for number, after_ms in enumerate([0] if trouble.is_withheld else trouble.after_ms):
        kind = CallbackKind.DAMAGED if trouble.damages else CallbackKind.COPY if number else first
        callback = _file(sandbox, message, plan, request, trouble, kind)
        if trouble.damages:
            _spoil(callback, trouble.damages)
        if trouble.is_withheld:
            callback.state = CallbackState.WITHHELD
            callback.is_withheld = True
        elif not is_held:
            send(sandbox, callback, due_ms + after_ms)
        elif sandbox.agenda.taken >= sandbox.agenda.limit:
            drop(sandbox, callback)
        else:
            sandbox.held.setdefault(message.ordinal, []).append(Held(callback, due_ms, after_ms))
            sandbox.agenda.taken += 1


def _spoil(callback: Callback, damages: tuple[Damage, ...]) -> None:
    from simulator.sandbox.faults.effect import Spoilt  # noqa: PLC0415 - few worlds have faults
    from simulator.sandbox.faults.effects.damage import Content, Damages, spoil  # noqa: PLC0415 - as above

    request = callback.request
    body, content_type = spoil(Content(request.body, request.content_type), damages)
    callback.request = request._replace(body=body, content_type=content_type or request.content_type)
    callback.spoilt = Spoilt(request.body, (Damages(damages),))


def _struck(sandbox: Sandbox, message: Message) -> list[Fault]:
    if Point.RECEIPT not in sandbox.faults.open_points(sandbox.now_ms):
        return []
    submission = message.submission
    account = submission.account
    exchange = sandbox.journal.get(submission.exchange)
    seen = Circumstances(
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
    return sandbox.faults.strike(Point.RECEIPT, seen, message.ordinal)


def _note(sandbox: Sandbox, message: Message, faults: list[Fault]) -> None:
    exchange = sandbox.journal.get(message.submission.exchange)
    if exchange is not None:
        exchange.faults += tuple(fault.name for fault in faults if fault.name not in exchange.faults)


def _name(sandbox: Sandbox, ordinals: range, faults: list[Fault]) -> None:
    """Note on callbacks the faults that touched them."""
    names = tuple(fault.name for fault in faults)
    for callback in map(sandbox.callbacks.get, ordinals):
        if callback is not None:
            callback.faults = names


def _file(
    sandbox: Sandbox,
    message: Message,
    plan: CallbackPlan,
    request: CallbackRequest,
    trouble: ReceiptTrouble,
    kind: CallbackKind = CallbackKind.REGULAR,
) -> Callback:
    callback = file(sandbox, Subject.of_message(message), plan, request)
    callback.kind = kind
    callback.retry = trouble.retry
    callback.manners = trouble.manners
    return callback


def _add_lies(sandbox: Sandbox, message: Message, plan: CallbackPlan, trouble: ReceiptTrouble, due_ms: int) -> None:
    """Plan receipts that are not true: another final state, and an id that was never given out."""
    if trouble.conflict_after_ms is not None:
        other = State.FAILED if message.state is State.DELIVERED else State.DELIVERED
        at_ms = due_ms + trouble.conflict_after_ms
        lie = message.as_if(other, at_ms)
        request = plan.request_for(lie)
        if request is not None:
            send(sandbox, _file(sandbox, lie, plan, request, trouble, CallbackKind.CONFLICT), at_ms)
    if trouble.unknown_after_ms is not None:
        stranger = copy.copy(message)
        stranger.ordinal += NEVER_GIVEN_OUT
        stranger.submission = copy.copy(message.submission)
        stranger.submission.ordinal += NEVER_GIVEN_OUT
        request = plan.request_for(stranger)
        if request is not None:
            callback = _file(sandbox, message, plan, request, trouble, CallbackKind.UNKNOWN_ID)
            send(sandbox, callback, due_ms + trouble.unknown_after_ms)
