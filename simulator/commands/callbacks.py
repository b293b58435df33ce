"""Take the result of a callback, or send one once more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.sandbox.acts.calling_back import send_again, take_result
from simulator.sandbox.acts.receiving import take_reply
from simulator.sandbox.books.callbacks import Attempt, Callback
from simulator.sandbox.command import Command
from simulator.sandbox.errors import UnknownNameError
from simulator.values import frozen

if TYPE_CHECKING:
    from simulator.sandbox.sandbox import Sandbox


@frozen
class TakeResult(Command[Callback]):
    """Take the result of one try of a callback.

    Args:
        callback: its ordinal.
        sent_ms: when it was sent, in virtual time.
        status: of the receiver's answer, None where there was none.
        error: why there was none.
        duration_ms: how long the receiver took, in real time.
        answer: the beginning of the answer.
        is_replay: whether somebody had asked for it once more.
        reply: the text of the answer, where that is sent on to somebody.
    """

    callback: int
    sent_ms: int
    status: int | None
    error: str | None
    duration_ms: int
    answer: str
    is_replay: bool
    reply: str = ""

    @property
    def size(self) -> int:
        """Count the answer."""
        return len(self.answer) + len(self.reply)

    def apply(self, sandbox: Sandbox) -> Callback:
        """Return the callback; raises `UnknownNameError` where none of that ordinal is under way."""
        callback = sandbox.in_flight.get(self.callback)
        if callback is None:
            raise UnknownNameError("callback under way", str(self.callback), ())
        attempt = Attempt(
            self.sent_ms, self.status, self.error, self.duration_ms, self.answer, self.is_replay, self.reply
        )
        take_result(sandbox, callback, attempt)
        incoming = sandbox.incoming.kept.get(callback.subject.incoming)
        if incoming is not None:
            take_reply(sandbox, incoming, attempt)
        return callback


@frozen
class SendAgain(Command[Callback]):
    """Send a callback once more, whatever became of it; `callback` is its ordinal."""

    callback: int

    def apply(self, sandbox: Sandbox) -> Callback:
        """Return the callback; raises `UnknownNameError`, and `ConflictError` when that was done too often."""
        callback = sandbox.callbacks.get(self.callback)
        if callback is None:
            raise UnknownNameError("callback", str(self.callback), ())
        send_again(sandbox, callback)
        return callback
