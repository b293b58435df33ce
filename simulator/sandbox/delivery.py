"""A message's way: a submission goes in, and its messages move through their states at instants on the agenda."""

from __future__ import annotations

import enum
from dataclasses import dataclass, field
from decimal import Decimal
from types import MappingProxyType
from typing import TYPE_CHECKING

from simulator.sandbox.mishandling import is_hasty, is_sent
from simulator.sms.states import State

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from simulator.sandbox.delivery_rules import DeliveryRules
    from simulator.sandbox.messages import Message
    from simulator.sandbox.sandbox import Sandbox

UNDELIVERED = frozenset({State.FAILED, State.EXPIRED})
"""How a message ends that did not arrive."""

NOT_CHARGED = "insufficient balance when the background job ran"


class Dispatching(enum.Enum):
    """When a vendor charges and hands a message to the network."""

    AT_ONCE = "at once"
    """Charged and sent within the request."""
    SOON = "soon"
    """Charged within the request, sent after the drawn delay."""
    IN_BACKGROUND = "in background"
    """Checked within the request; a background job charges and sends, or fails what can no longer be paid."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a message ends: in which final state (None: never), why, and how long after it was sent.

    `after_ms` None draws the delay of a delivery.
    """

    state: State | None
    reason: str | None = None
    after_ms: int | None = None


DELIVERED = Outcome(State.DELIVERED)

MAGIC_OUTCOMES: Mapping[str, Outcome] = MappingProxyType(
    {
        "99901": Outcome(State.FAILED, "delivery impossible"),
        "99902": Outcome(State.EXPIRED, "absent subscriber", after_ms=86_400_000),
        "99903": Outcome(None),
    }
)
"""Recipients whose last five digits choose the outcome. Source: assumed, our choice."""


@dataclass(frozen=True, slots=True)
class DeliveryProfile:
    """How long messages take, as bounds in milliseconds of uniform draws, and how they end by last digits.

    `rules` take the place of all that where a scenario declares some.

    Source: assumed; no vendor promises a time.
    """

    sent_after_ms: tuple[int, int] = (500, 1500)
    delivered_after_ms: tuple[int, int] = (1500, 2500)
    outcomes: Mapping[str, Outcome] = field(default_factory=lambda: MAGIC_OUTCOMES)
    suffix_length: int = 5
    rules: DeliveryRules | None = None

    def outcome_of(self, msisdn: str) -> Outcome:
        """How a message to that number ends."""
        return self.outcomes.get(msisdn[-self.suffix_length :], DELIVERED)


def hand_over(sandbox: Sandbox, message: Message) -> None:
    """Agenda: the message goes to the network (pending -> sent), and its end is planned."""
    if not is_sent(message.submission):
        return
    sandbox.move(message, State.SENT)
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
    sandbox.move(message, State.DELIVERED)


def end_otherwise(sandbox: Sandbox, message: Message) -> None:
    """Agenda: sent -> the final state that the profile chose for the number."""
    outcome = sandbox.delivery.outcome_of(message.to)
    sandbox.move(message, outcome.state or State.FAILED, outcome.reason)


def release(sandbox: Sandbox, messages: Sequence[Message]) -> None:
    """Agenda: the instant of a scheduled submission has come; it is paid for and sent."""
    for message in messages:
        sandbox.move(message, State.PENDING)
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
        sandbox.charge(submission, total)
    rules = sandbox.delivery.rules
    for message in messages:
        if message.is_charged and rules is not None:
            rules.dispatch(sandbox, message, is_at_once=True)
        elif message.is_charged:
            hand_over(sandbox, message)
        else:
            sandbox.move(message, State.FAILED, NOT_CHARGED)


def plan_refund(sandbox: Sandbox, message: Message) -> None:
    """A charged message did not arrive: its cost comes back when the account's terms say so, if they do."""
    after_ms = message.submission.account.terms.refund_after_ms
    if after_ms == 0:
        give_back(sandbox, message)
    elif after_ms is not None:
        sandbox.agenda.add(sandbox.now_ms + after_ms, give_back, message)


def give_back(sandbox: Sandbox, message: Message) -> None:
    """Agenda: what is left of a message's cost is refunded, unless somebody did that before."""
    submission = message.submission
    if message.refunded < message.cost and submission.refunded < submission.charged:
        sandbox.refund(message)
