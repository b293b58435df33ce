"""Callbacks on their way: what is to be posted goes in, and is in the outbox then, or on the agenda for later."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.sandbox.callbacks import Callback, Dispatch

if TYPE_CHECKING:
    from simulator.sandbox.callbacks import CallbackContent, CallbackPlan
    from simulator.sandbox.messages import Message
    from simulator.sandbox.sandbox import Sandbox


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
