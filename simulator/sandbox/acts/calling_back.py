"""Send callbacks now, or plan them on the agenda, and take their results."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.sandbox.acts.reserving import reserve
from simulator.sandbox.books.callbacks import Callback, CallbackState, Dispatch
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
    """Have a callback made at an instant, at once if it is not in the future; drop it where too much is planned."""
    if sandbox.agenda.taken >= sandbox.agenda.limit:
        drop(sandbox, callback)
    elif due_ms > sandbox.now_ms:
        sandbox.agenda.add(due_ms, send_due, callback)
    else:
        _put_out(sandbox, callback, is_replay=False)


def drop(sandbox: Sandbox, callback: Callback) -> None:
    """Let a callback go unsent: receipts, copies and retries beyond what may be planned are counted, and not made."""
    callback.state = CallbackState.DROPPED
    sandbox.unsent += 1


def send_due(sandbox: Sandbox, callback: Callback) -> None:
    """Agenda: send a callback whose wait is over, unless it was dropped meanwhile."""
    if sandbox.callbacks.get(callback.ordinal) is None:
        return
    _put_out(sandbox, callback, is_replay=False)


def _put_out(sandbox: Sandbox, callback: Callback, *, is_replay: bool) -> None:
    sandbox.outbox.append(Dispatch(callback, is_replay))
    sandbox.agenda.taken += 1  # until its result comes


def take_result(sandbox: Sandbox, callback: Callback, attempt: Attempt) -> None:
    """Apply the result of a callback; a failed one is planned again while its policy allows."""
    if sandbox.in_flight.lands(callback):
        sandbox.agenda.taken -= 1
    wait_ms = callback.record(attempt)
    what = "callback.acknowledged" if attempt.is_acknowledged else "callback.failed"
    sandbox.events.tell(sandbox.now_ms, what, callback.ordinal, callback.subject.account)
    if wait_ms is None:
        return
    if sandbox.agenda.taken >= sandbox.agenda.limit:
        drop(sandbox, callback)
    else:
        sandbox.agenda.add(sandbox.now_ms + wait_ms, send_due, callback)


def send_again(sandbox: Sandbox, callback: Callback) -> None:
    """Send a callback again, whatever became of it.

    Raises:
        ConflictError: that was done too often.
        CapacityError: too much is planned.
    """
    if len(callback.attempts) >= MAX_ATTEMPTS:
        raise ConflictError(f"callback {callback.ordinal} was tried {MAX_ATTEMPTS} times, the most that are allowed")
    reserve(sandbox, 1, "one more callback")
    _put_out(sandbox, callback, is_replay=True)
