"""Deliver messages: hand them to the network and bring them to their end, at instants on the agenda or by hand.

A message that was ended by hand stands where it is: what was planned for it finds that and does nothing.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from simulator.sandbox.acts.charging import charge
from simulator.sandbox.acts.mishandling import after_charging
from simulator.sandbox.acts.moving import move
from simulator.sandbox.errors import ConflictError
from simulator.sandbox.rules.delivery import DELIVERED
from simulator.sms.states import PENDING, SENT, TRANSITIONS, State

if TYPE_CHECKING:
    from collections.abc import Sequence

    from simulator.sandbox.books.messages import Message
    from simulator.sandbox.rules.delivery import Way
    from simulator.sandbox.sandbox import Sandbox

NOT_CHARGED = "insufficient balance when the background job ran"

AT_ONCE = 5_000
"""How many messages one entry of the agenda sends at most."""


def release(sandbox: Sandbox, messages: Sequence[Message]) -> None:
    """Agenda: charge and send a scheduled submission whose instant has come."""
    for message in messages:
        if message.state is State.SCHEDULED:
            move(sandbox, message, State.PENDING)
    if len(messages) > AT_ONCE:
        sandbox.agenda.add(sandbox.now_ms, charge_and_send, messages)
    else:
        charge_and_send(sandbox, messages)


def charge_and_send(sandbox: Sandbox, messages: Sequence[Message]) -> None:
    """Agenda: charge messages in order while the balance lasts and send them; the rest fail, uncharged."""
    submission = messages[0].submission
    left = submission.account.balance
    total = Decimal(0)
    for message in messages:
        if message.state is State.PENDING and total + message.cost <= left:
            total += message.cost
            message.is_charged = True
            submission.account.messages_charged += 1
    if total:
        charge(sandbox, submission, total)
        if submission.mishandling is not None:
            after_charging(sandbox, submission, submission.mishandling, total)
    send_charged(sandbox, messages)


def send_charged(sandbox: Sandbox, messages: Sequence[Message]) -> None:
    """Agenda: send the messages that were charged, those that were not fail; many are sent in steps of one instant."""
    for message in messages[:AT_ONCE]:
        if message.is_charged:
            send(sandbox, message, is_at_once=True)
        elif message.state is State.PENDING:
            move(sandbox, message, State.FAILED, NOT_CHARGED)
    if len(messages) > AT_ONCE:
        sandbox.agenda.add(sandbox.now_ms, send_charged, messages[AT_ONCE:])


def send(sandbox: Sandbox, message: Message, *, is_at_once: bool) -> None:
    """Send a message that was charged, in this very step or after the drawn delay; how it ends is chosen now."""
    delivery = sandbox.delivery
    if delivery.networks or delivery.rules:
        way = delivery.way_of(message, sandbox.chance)
    else:  # nothing depends on the network, which takes a while to look up
        ending = delivery.by_last_digits.get(message.to[-delivery.digits :], DELIVERED)
        way = message, ending if ending is DELIVERED else delivery.ending_of(message.to), None
    if way[1].state is PENDING:
        return
    mishandling = message.submission.mishandling
    if is_at_once:
        hand_over(sandbox, way)
    elif delivery.draws_for_unsent or mishandling is None or mishandling.is_sent:
        is_hasty = mishandling is not None and mishandling.is_hasty
        after_ms = 0 if is_hasty else delivery.sent_after.at(sandbox.draw())
        sandbox.agenda.add(sandbox.now_ms + after_ms, hand_over, way)


def hand_over(sandbox: Sandbox, way: Way) -> None:
    """Agenda: hand a message to the network (pending -> sent) and plan its end; a night holds it up."""
    message, ending, night = way
    mishandling = message.submission.mishandling
    if message.state is not PENDING or (mishandling is not None and not mishandling.is_sent):
        return
    move(sandbox, message, SENT)
    if ending.state is SENT:
        return
    due_ms = sandbox.now_ms
    if mishandling is None or not mishandling.is_hasty:
        after = sandbox.delivery.delivered_after if ending.after is None else ending.after
        after_ms = after if isinstance(after, int) else after.at(sandbox.draw())
        due_ms = after_ms + (due_ms if night is None else night.morning(due_ms))
    sandbox.agenda.add(due_ms, end, way)


def end(sandbox: Sandbox, way: Way) -> None:
    """Agenda: deliver a message (sent -> the final state), or fail it as was chosen."""
    message, ending, _ = way
    if message.state is SENT:
        move(sandbox, message, ending.state, ending.reason)


def outcomes_of(message: Message) -> list[State]:
    """List the states in which a message may still end: by way of the network only where it was charged for."""
    following = TRANSITIONS[message.state]
    if message.is_charged and State.SENT in following:
        following |= TRANSITIONS[State.SENT]
    return [state for state in State if state in following and state.is_final]


def end_now(sandbox: Sandbox, message: Message, state: State, reason: str | None) -> None:
    """Bring a message to its end at this instant, as the network would; what was planned for it finds it there.

    Raises:
        ConflictError: it cannot end so; names the states in which it can.
    """
    outcomes = outcomes_of(message)
    if state not in outcomes:
        possible = ", ".join(each.value for each in outcomes) or "nothing else, for that is final"
        charge = "" if message.is_charged or message.state.is_final else " before it is charged"
        raise ConflictError(
            f"message m-{message.ordinal} is {message.state.value} and cannot become {state.value}{charge}; "
            f"expected: {possible}"
        )
    if message.state is State.PENDING and message.is_charged:
        move(sandbox, message, State.SENT)
    move(sandbox, message, state, reason)
