"""Move messages between states: plan their callbacks, and the refunds of those that did not arrive."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.sandbox.acts import receipts
from simulator.sandbox.acts.charging import refund
from simulator.sms.states import State

if TYPE_CHECKING:
    from simulator.sandbox.books.messages import Message
    from simulator.sandbox.sandbox import Sandbox

UNDELIVERED = frozenset({State.FAILED, State.EXPIRED})
"""How a message ends that did not arrive."""

STATE_EVENTS = {state: f"message.{state.value}" for state in State}
"""What it is called when a message enters a state."""


def move(sandbox: Sandbox, message: Message, state: State, reason: str | None = None) -> None:
    """Change a message's state at the present instant, and plan the callback for it."""
    old, now_ms, submission = message.state, sandbox.now_ms, message.submission
    account = submission.account
    message.enter(state, now_ms)
    message.reason = reason
    if submission.note_change(old, state, now_ms):
        sandbox.messages.finish(submission)
    plan = submission.callback or account.callback
    if plan is not None:
        receipts.call_back(sandbox, message, plan)
    sandbox.events.tell(now_ms, STATE_EVENTS[state], message.ordinal, account)
    if message.is_charged and state in UNDELIVERED:
        plan_refund(sandbox, message)


def plan_refund(sandbox: Sandbox, message: Message) -> None:
    """Plan the refund of a charged message that did not arrive, where the account's terms say so."""
    after_ms = message.submission.account.terms.refund_after_ms
    if after_ms == 0:
        give_back(sandbox, message)
    elif after_ms is not None:
        sandbox.agenda.add(sandbox.now_ms + after_ms, give_back, message)


def give_back(sandbox: Sandbox, message: Message) -> None:
    """Agenda: refund what is left of a message's cost, unless somebody did that before."""
    submission = message.submission
    if message.refunded < message.cost and submission.refunded < submission.charged:
        refund(sandbox, message)
