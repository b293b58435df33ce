"""Show messages, each with what happened to it, callbacks included."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Sequence
from typing import TYPE_CHECKING

from pydantic import Field

from simulator.api.instants import iso_millis
from simulator.control.ids import Kind, public_id
from simulator.control.operation import View
from simulator.control.quantities import spell_money
from simulator.sms.alphabet import encoding_of
from simulator.sms.codes import code_in
from simulator.sms.links import links_in
from simulator.sms.networks import network_of
from simulator.sms.states import State

if TYPE_CHECKING:
    from simulator.sandbox.books.callbacks import Callback
    from simulator.sandbox.books.messages import Message
    from simulator.sandbox.sandbox import Sandbox


class TimelineEvent(View):
    """One thing that happened to a message."""

    at: str
    event: str = Field(description="The state entered, `callback.acknowledged` or `callback.failed`.")
    callback: str | None = Field(default=None, description="The callback that was tried.")
    status: int | None = Field(default=None, description="What its receiver answered.")
    error: str | None = Field(default=None, description="Why there was no answer.")


class MessageView(View):
    """One text to one recipient."""

    id: str
    vendor: str
    account: str
    to: str = Field(description="E.164.")
    sender_id: str
    text: str
    otp: str | None = Field(description="The one-time password in the text, or null. It is without blanks and dashes.")
    links: list[str] = Field(description="The links in the text.")
    encoding: str = Field(description="GSM-7 or UCS-2.")
    segments: int
    cost: str = Field(description="In `currency`.")
    currency: str
    network: str | None = Field(description="By the number's prefix; null if unknown.")
    state: State
    reason: str | None = Field(description="Why it failed or expired.")
    is_charged: bool
    created_at: str
    scheduled_for: str | None = Field(description="The instant a scheduled message waits, or waited, for.")
    exchange: str | None = Field(description="The request that asked for it; null if it answers an incoming message.")
    timeline: list[TimelineEvent] = Field(description="Oldest first.")


class MessagePage(View):
    """Messages, newest first."""

    messages: list[MessageView]
    next_cursor: str | None = None


class Deleted(View):
    """How many there were."""

    deleted: int


def message_views(sandbox: Sandbox, messages: Sequence[Message]) -> Generator[None, None, list[MessageView]]:
    """Show messages in the given order; a generator that stops where others may have their turn."""
    callbacks = yield from callbacks_of(sandbox, messages)
    views = []
    for message in messages:
        views.append(message_view(message, callbacks.get(message.ordinal, ())))
        yield
    return views


def message_view(message: Message, callbacks: Iterable[Callback]) -> MessageView:
    """Show a message whose callbacks are given, oldest first."""
    submission = message.submission
    network = network_of(message.to)
    release_ms = submission.release_ms
    return MessageView(
        id=public_id(Kind.MESSAGE, message.ordinal),
        vendor=submission.account.vendor,
        account=submission.account.id,
        to=message.to,
        sender_id=submission.sender_id,
        text=message.text,
        otp=code_in(message.text),
        links=links_in(message.text),
        encoding=encoding_of(message.text).value,
        segments=message.segments,
        cost=spell_money(message.cost),
        currency=submission.account.terms.currency,
        network=None if network is None else network.name,
        state=message.state,
        reason=message.reason,
        is_charged=message.is_charged,
        created_at=iso_millis(submission.created_ms),
        scheduled_for=None if release_ms is None else iso_millis(release_ms),
        exchange=public_id(Kind.EXCHANGE, submission.exchange) if submission.exchange else None,
        timeline=_timeline(message, callbacks),
    )


def _timeline(message: Message, callbacks: Iterable[Callback]) -> list[TimelineEvent]:
    events = [
        (change.at_ms, TimelineEvent(at=iso_millis(change.at_ms), event=change.state.value))
        for change in message.timeline
    ]
    events += [
        (
            attempt.at_ms,
            TimelineEvent(
                at=iso_millis(attempt.at_ms),
                event="callback.acknowledged" if attempt.is_acknowledged else "callback.failed",
                callback=public_id(Kind.CALLBACK, callback.ordinal),
                status=attempt.status,
                error=attempt.error,
            ),
        )
        for callback in callbacks
        for attempt in callback.attempts
    ]
    events.sort(key=lambda event: event[0])  # stable: at the same instant the state comes before its callback
    return [event for _, event in events]


def callbacks_of(sandbox: Sandbox, messages: Sequence[Message]) -> Generator[None, None, dict[int, list[Callback]]]:
    """Find the callbacks of each message, oldest first, by the message's ordinal; a generator like `message_views`."""
    wanted = {message.ordinal for message in messages}
    found: dict[int, list[Callback]] = {}
    for ordinal in _candidates(sandbox, messages):
        callback = sandbox.callbacks.get(ordinal)
        message = None if callback is None else callback.subject.message
        if callback is not None and message is not None and message.ordinal in wanted:
            found.setdefault(message.ordinal, []).append(callback)
        yield
    return found


def _candidates(sandbox: Sandbox, messages: Sequence[Message]) -> Sequence[int]:
    """List the ordinals of callbacks that may be the messages': those of their exchanges, or all when one is gone."""
    exchanges = [sandbox.journal.get(ordinal) for ordinal in {message.submission.exchange for message in messages}]
    if None in exchanges:
        return sandbox.callbacks.ordinals
    return sorted({ordinal for exchange in exchanges if exchange is not None for ordinal in exchange.callbacks})
