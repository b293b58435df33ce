"""A message's way: a submission goes in, and its messages move through their states at instants on the agenda."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from simulator.sandbox.acts.charging import charge
from simulator.sandbox.acts.mishandling import after_charging, is_hasty, is_sent
from simulator.sandbox.acts.moving import move
from simulator.sandbox.rules.delivery_profile import DELIVERED
from simulator.sandbox.rules.delivery_rules import SHARES
from simulator.sms.networks import network_of
from simulator.sms.states import State

if TYPE_CHECKING:
    from collections.abc import Sequence

    from simulator.sandbox.books.messages import Message
    from simulator.sandbox.rules.delays import Delay
    from simulator.sandbox.rules.delivery_rules import DeliveryRules, Ending, Night
    from simulator.sandbox.sandbox import Sandbox

NOT_CHARGED = "insufficient balance when the background job ran"


def hand_over(sandbox: Sandbox, message: Message) -> None:
    """Agenda: the message goes to the network (pending -> sent), and its end is planned."""
    if not is_sent(message.submission):
        return
    move(sandbox, message, State.SENT)
    plan_end(sandbox, message)


def plan_end(sandbox: Sandbox, message: Message) -> None:
    """Plan how and when a sent message ends."""
    outcome = sandbox.delivery.outcome_of(message.to)
    if outcome.state is None:
        return
    after_ms = 0 if is_hasty(message.submission) else outcome.after_ms
    if after_ms is None:
        low, high = sandbox.delivery.delivered_after_ms
        after_ms = low + int((high - low + 1) * sandbox.draw())
    if outcome is DELIVERED:
        sandbox.agenda.add(sandbox.now_ms + after_ms, deliver, message)
    else:
        sandbox.agenda.add(sandbox.now_ms + after_ms, end_otherwise, message)


def deliver(sandbox: Sandbox, message: Message) -> None:
    """Agenda: sent -> delivered."""
    move(sandbox, message, State.DELIVERED)


def end_otherwise(sandbox: Sandbox, message: Message) -> None:
    """Agenda: sent -> the final state that the profile chose for the number."""
    outcome = sandbox.delivery.outcome_of(message.to)
    move(sandbox, message, outcome.state or State.FAILED, outcome.reason)


def release(sandbox: Sandbox, messages: Sequence[Message]) -> None:
    """Agenda: the instant of a scheduled submission has come; it is paid for and sent."""
    for message in messages:
        move(sandbox, message, State.PENDING)
    charge_and_send(sandbox, messages)


def charge_and_send(sandbox: Sandbox, messages: Sequence[Message]) -> None:
    """Agenda: the background job. Messages are paid for in order while the balance lasts; the rest fail, uncharged."""
    submission = messages[0].submission
    left = submission.account.balance
    total = Decimal(0)
    for message in messages:
        if total + message.cost <= left:
            total += message.cost
            message.is_charged = True
    if total:
        charge(sandbox, submission, total)
        if submission.mishandling is not None:
            after_charging(sandbox, submission, submission.mishandling, total)
    rules = sandbox.delivery.rules
    for message in messages:
        if message.is_charged and rules is not None:
            dispatch_by_rules(sandbox, rules, message, is_at_once=True)
        elif message.is_charged:
            hand_over(sandbox, message)
        else:
            move(sandbox, message, State.FAILED, NOT_CHARGED)


def dispatch_by_rules(sandbox: Sandbox, rules: DeliveryRules, message: Message, *, is_at_once: bool) -> None:
    """Plan the way of a message that was charged; `is_at_once` hands it to the network in this very step."""
    network = network_of(message.to)
    name = network.name if network else None
    ending = rules.ending_of(message, name, lambda: sandbox.chance.stream(SHARES).random())
    if ending.state is State.PENDING or not is_sent(message.submission):
        return
    habits = rules.networks.get(name or "")
    night = habits.night if habits else None
    if is_at_once:
        _hand_over_by_rules(sandbox, (message, ending, rules.delivered_after, night))
    else:
        after_ms = 0 if is_hasty(message.submission) else rules.sent_after.at(sandbox.draw())
        sandbox.agenda.add(
            sandbox.now_ms + after_ms, _hand_over_by_rules, (message, ending, rules.delivered_after, night)
        )


def _hand_over_by_rules(sandbox: Sandbox, planned: tuple[Message, Ending, Delay, Night | None]) -> None:
    """Agenda: pending -> sent, and the end is planned; a message that arrives at night waits for the morning."""
    message, ending, delivered_after, night = planned
    move(sandbox, message, State.SENT)
    if ending.state is State.SENT:
        return
    if is_hasty(message.submission):
        sandbox.agenda.add(sandbox.now_ms, _end_by_rules, (message, ending))
        return
    after_ms = (ending.after or delivered_after).at(sandbox.draw())
    leaves_ms = sandbox.now_ms if night is None else night.morning(sandbox.now_ms)
    sandbox.agenda.add(leaves_ms + after_ms, _end_by_rules, (message, ending))


def _end_by_rules(sandbox: Sandbox, planned: tuple[Message, Ending]) -> None:
    """Agenda: sent -> the final state."""
    message, ending = planned
    move(sandbox, message, ending.state, ending.reason)
