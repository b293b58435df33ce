"""Callbacks on their way: what is to be posted goes in, and is in the outbox then, or on the agenda for later."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.sandbox.books.callbacks import Callback, Dispatch
from simulator.sandbox.errors import ConflictError

if TYPE_CHECKING:
    from simulator.sandbox.books.callbacks import Attempt, CallbackContent, CallbackPlan
    from simulator.sandbox.books.messages import Message
    from simulator.sandbox.sandbox import Sandbox

MAX_ATTEMPTS = 1_000
"""How often a callback may be tried, replays included: each attempt is kept."""


def file(sandbox: Sandbox, message: Message, plan: CallbackPlan, content: CallbackContent) -> Callback:
    """Note a callback that is to be made, with the request that asked for it."""
    callback = Callback(sandbox.callbacks.next_ordinal, message, plan, content, sandbox.now_ms)
    sandbox.callbacks.append(callback)
    exchange = sandbox.journal.get(message.submission.exchange)
    if exchange is not None:
        exchange.callbacks += (callback.ordinal,)
    return callback


def send(sandbox: Sandbox, callback: Callback, due_ms: int) -> None:
    """Have a callback made at an instant, at once if it is not in the future."""
    if due_ms > sandbox.now_ms:
        sandbox.agenda.add(due_ms, send_due, callback)
    else:
        sandbox.outbox.append(Dispatch(callback, is_replay=False))


def send_due(sandbox: Sandbox, callback: Callback) -> None:
    """Agenda: a callback's wait is over, unless it was dropped meanwhile."""
    if sandbox.callbacks.get(callback.ordinal) is None:
        return
    sandbox.outbox.append(Dispatch(callback, is_replay=False))


def take_result(sandbox: Sandbox, callback: Callback, attempt: Attempt) -> None:
    """Apply the result of a callback; a failed one is planned again while its policy allows."""
    sandbox.in_flight.lands(callback)
    wait_ms = callback.record(attempt)
    what = "callback.acknowledged" if attempt.is_acknowledged else "callback.failed"
    sandbox.events.tell(sandbox.now_ms, what, callback.ordinal, callback.message.submission.account)
    if wait_ms is not None:
        sandbox.agenda.add(sandbox.now_ms + wait_ms, send_due, callback)


def send_again(sandbox: Sandbox, callback: Callback) -> None:
    """Send a callback once more, whatever became of it; raises `ConflictError` when that was done too often."""
    if len(callback.attempts) >= MAX_ATTEMPTS:
        raise ConflictError(f"callback {callback.ordinal} was tried {MAX_ATTEMPTS} times, and more are not kept")
    sandbox.outbox.append(Dispatch(callback, is_replay=True))
