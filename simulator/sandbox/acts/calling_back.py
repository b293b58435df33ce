"""Send callbacks now, or plan them on the agenda, and take their results."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.sandbox.books.callbacks import Callback, Dispatch
from simulator.sandbox.errors import ConflictError

if TYPE_CHECKING:
    from simulator.sandbox.books.callbacks import Attempt
    from simulator.sandbox.rules.reporting import CallbackPlan, CallbackRequest, Subject
    from simulator.sandbox.sandbox import Sandbox

MAX_ATTEMPTS = 1_000
"""How often a callback may be tried, replays included: each attempt is kept."""


def report(sandbox: Sandbox, subject: Subject, plan: CallbackPlan, request: CallbackRequest) -> Callback:
    """Report something by a callback that leaves at once; faults with receipts strike states of messages alone."""
    callback = file(sandbox, subject, plan, request)
    send(sandbox, callback, sandbox.now_ms)
    return callback


def file(sandbox: Sandbox, subject: Subject, plan: CallbackPlan, request: CallbackRequest) -> Callback:
    """Note a callback that is to be made, with the request that brought its subject about."""
    after = subject.exchange or sandbox.journal.total
    callback = Callback(sandbox.callbacks.next_ordinal, subject, request, plan.backoff_ms, sandbox.now_ms, after)
    sandbox.callbacks.append(callback)
    exchange = sandbox.journal.get(subject.exchange)
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
    """Agenda: send a callback whose wait is over, unless it was dropped meanwhile."""
    if sandbox.callbacks.get(callback.ordinal) is None:
        return
    sandbox.outbox.append(Dispatch(callback, is_replay=False))


def take_result(sandbox: Sandbox, callback: Callback, attempt: Attempt) -> None:
    """Apply the result of a callback; a failed one is planned again while its policy allows."""
    sandbox.in_flight.lands(callback)
    wait_ms = callback.record(attempt)
    what = "callback.acknowledged" if attempt.is_acknowledged else "callback.failed"
    sandbox.events.tell(sandbox.now_ms, what, callback.ordinal, callback.subject.account)
    if wait_ms is not None:
        sandbox.agenda.add(sandbox.now_ms + wait_ms, send_due, callback)


def send_again(sandbox: Sandbox, callback: Callback) -> None:
    """Send a callback once more, whatever became of it; raises `ConflictError` when that was done too often."""
    if len(callback.attempts) >= MAX_ATTEMPTS:
        raise ConflictError(f"callback {callback.ordinal} was tried {MAX_ATTEMPTS} times, the most there may be")
    sandbox.outbox.append(Dispatch(callback, is_replay=True))
