"""A message enters a state: the instant and the reason, the callback, and who is told."""

from __future__ import annotations

import pytest
from support.plain import advance, open_account, plain_sandbox, submit

from simulator.sandbox.acts.advancing import hand_out
from simulator.sandbox.acts.moving import move
from simulator.sandbox.books.messages import Message
from simulator.sandbox.books.submissions import Progress
from simulator.sandbox.events import Event
from simulator.sandbox.rules.delivery import Sending
from simulator.sandbox.sandbox import Sandbox
from simulator.sms.states import State

ANN, FAILS = "+256701521269", "+256701299901"
NOW_MS, HOUR_MS = 1_000, 3_600_000


def pending(*recipients: str, callback_url: str | None = None) -> tuple[Sandbox, list[Message]]:
    """A sandbox with messages that wait to be sent, and nobody sends."""
    sandbox = plain_sandbox(start_ms=NOW_MS)
    submission = submit(sandbox, open_account(sandbox), recipients or (ANN,), callback_url=callback_url)
    while len(sandbox.agenda):
        sandbox.agenda.pop()
    advance(sandbox, 500)
    return sandbox, sandbox.messages.of(submission)


def test_it_is_in_the_state_from_that_instant_on_with_a_reason_or_none() -> None:
    sandbox, (message,) = pending()
    move(sandbox, message, State.SENT)
    assert (message.state, message.changed_ms, message.reason) == (State.SENT, NOW_MS + 500, None)
    move(sandbox, message, State.FAILED, "no such number")
    assert (message.state, message.reason) == (State.FAILED, "no such number")
    assert message.submission.updated_ms == NOW_MS + 500


def test_its_submission_goes_along() -> None:
    sandbox, (first, second) = pending(ANN, FAILS)
    for message in (first, second):
        move(sandbox, message, State.SENT)
    progress = [first.submission.progress]
    move(sandbox, first, State.DELIVERED)
    move(sandbox, second, State.FAILED)
    assert [*progress, first.submission.progress] == [Progress.SENT, Progress.PARTIALLY_FAILED]


@pytest.mark.parametrize(("url", "count"), [("http://127.0.0.1:9/hook", 1), (None, 0)])
def test_who_asked_for_it_is_called_back(url: str | None, count: int) -> None:
    sandbox, (message,) = pending(callback_url=url)
    move(sandbox, message, State.SENT)
    advance(sandbox, HOUR_MS)
    dispatches = hand_out(sandbox)
    assert [(each.callback.subject.message, each.callback.url) for each in dispatches] == [(message, url)] * count


def test_it_is_told_with_its_state_and_number() -> None:
    sandbox, (_, message) = pending(ANN, FAILS)
    heard: list[Event] = []
    with sandbox.events.told_to(heard.append):
        move(sandbox, message, State.SENT)
        move(sandbox, message, State.EXPIRED)
    told = [(event.at_ms, event.what, event.ordinal) for event in heard]
    assert told == [(NOW_MS + 500, "message.sent", 2), (NOW_MS + 500, "message.expired", 2)]


@pytest.mark.parametrize("after_ms", [0, 1])
def test_what_comes_back_at_once_comes_back_in_the_same_step_and_a_millisecond_is_later(after_ms: int) -> None:
    sandbox = plain_sandbox(start_ms=NOW_MS)
    account = open_account(sandbox, refund_after_ms=after_ms)
    submission = submit(sandbox, account, sending=Sending.AT_ONCE)
    (message,) = sandbox.messages.of(submission)
    move(sandbox, message, State.FAILED)
    assert submission.refunded == (message.cost if after_ms == 0 else 0)
    advance(sandbox, 1)
    assert submission.refunded == message.cost
