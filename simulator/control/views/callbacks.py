"""Show callbacks with every attempt."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import Field

from simulator.api.instants import iso_millis
from simulator.control.ids import Kind, public_id
from simulator.control.operation import View
from simulator.sandbox.books.callbacks import CallbackKind, CallbackState

if TYPE_CHECKING:
    from simulator.api.cutting import Cutter
    from simulator.sandbox.books.callbacks import Attempt, Callback
    from simulator.secrets.hiding import Hider


class AttemptView(View):
    """One try."""

    at: str
    status: int | None = Field(description="The receiver's answer; null if there was none.")
    error: str | None = Field(description="Why there was no answer.")
    duration_ms: int = Field(description="Real time.")
    answer: str = Field(description="The beginning of the body of the receiver's answer.")
    is_replay: bool
    is_acknowledged: bool


class CallbackView(View):
    """One event on its way to one URL."""

    id: str
    message: str | None = Field(description="The message whose state it reports; null if it reports on the account.")
    exchange: str | None = Field(description="The request that brought it about; null if none did.")
    url: str = Field(description="Secrets in it are cut here; the whole URL was called.")
    event: str
    state: CallbackState
    kind: CallbackKind = Field(description="regular, or what a fault did: it added the callback, or changed its order.")
    content_type: str
    body: str
    created_at: str
    attempts: list[AttemptView]


class CallbackPage(View):
    """Callbacks, newest first."""

    callbacks: list[CallbackView]
    next_cursor: str | None


def callback_view(callback: Callback, cutter: Cutter) -> CallbackView:
    """Show a callback."""
    subject, request = callback.subject, callback.request
    message, hider = subject.message, cutter.of(subject.account)
    return CallbackView(
        id=public_id(Kind.CALLBACK, callback.ordinal),
        message=None if message is None else public_id(Kind.MESSAGE, message.ordinal),
        exchange=public_id(Kind.EXCHANGE, subject.exchange) if subject.exchange else None,
        url=hider.text(request.url),
        event=request.event,
        state=callback.state,
        kind=callback.kind,
        content_type=request.content_type,
        body=hider.body(request.body).decode(errors="replace"),
        created_at=iso_millis(callback.created_ms),
        attempts=[attempt_view(attempt, hider) for attempt in callback.attempts],
    )


def attempt_view(attempt: Attempt, hider: Hider) -> AttemptView:
    """Show one try; `hider` takes the secrets of its account out."""
    return AttemptView(
        at=iso_millis(attempt.at_ms),
        status=attempt.status,
        error=attempt.error,
        duration_ms=attempt.duration_ms,
        answer=hider.text(attempt.answer),
        is_replay=attempt.is_replay,
        is_acknowledged=attempt.is_acknowledged,
    )
