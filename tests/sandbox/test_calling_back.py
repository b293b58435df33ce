"""Callbacks on their way: when one is handed out, what its result sets off, and how often it may be sent again."""

from __future__ import annotations

import pytest
from support.plain import advance, open_account, plain_sandbox, submit
from support.reporting import in_the_query

from simulator.sandbox.acts.advancing import hand_out
from simulator.sandbox.acts.calling_back import file, report, send, send_again, take_result
from simulator.sandbox.books.callbacks import Attempt, Callback, CallbackState, Dispatch
from simulator.sandbox.errors import ConflictError
from simulator.sandbox.events import Event
from simulator.sandbox.rules.bounds import Bounds
from simulator.sandbox.rules.delivery import Sending
from simulator.sandbox.rules.reporting import CallbackPlan, CallbackRequest, Subject
from simulator.sandbox.sandbox import Sandbox

NOW_MS = 1_000
URL = "http://127.0.0.1:9/hook"
CONTENT = CallbackRequest("sent", URL, b"{}")
PLAN = CallbackPlan(URL, lambda _url, _reports: CONTENT, backoff_ms=(5_000,))


def filed(bounds: Bounds | None = None) -> tuple[Sandbox, Callback]:
    sandbox = plain_sandbox(bounds=bounds, start_ms=NOW_MS)
    submission = submit(sandbox, open_account(sandbox))
    while len(sandbox.agenda):
        sandbox.agenda.pop()
    return sandbox, file(sandbox, Subject.of_message(sandbox.messages.of(submission)[0]), PLAN, CONTENT)


def answered(status: int | None) -> Attempt:
    return Attempt(NOW_MS, status, None, 1, "", is_replay=False)


def test_it_is_noted_with_the_request_that_asked_for_it() -> None:
    sandbox, callback = filed()
    assert (callback.ordinal, callback.created_ms, callback.request, callback.url) == (1, NOW_MS, CONTENT, PLAN.url)
    assert sandbox.callbacks.get(1) is callback
    file(sandbox, callback.subject, PLAN, CONTENT)
    exchange = sandbox.journal.get(callback.subject.exchange)
    assert exchange is not None
    assert exchange.callbacks == (1, 2)


def test_what_no_request_brought_about_comes_after_the_newest_one() -> None:
    sandbox, callback = filed()
    account = callback.subject.account
    alert = report(sandbox, Subject.of_account(account), PLAN, CONTENT)
    assert (alert.subject.exchange, alert.after, alert.subject.name) == (0, sandbox.journal.total, account.id)
    exchange = sandbox.journal.get(sandbox.journal.total)
    assert exchange is not None
    assert exchange.callbacks == (callback.ordinal,)


def test_what_is_reported_leaves_at_once_and_again_after_the_waits_of_its_address() -> None:
    sandbox, callback = filed()
    alert = report(sandbox, Subject.of_account(callback.subject.account), PLAN, CONTENT)
    assert hand_out(sandbox) == [Dispatch(alert, is_replay=False)]
    take_result(sandbox, alert, answered(500))
    assert sandbox.agenda.next_due_ms == NOW_MS + 5_000


def test_one_request_may_tell_the_states_of_several_messages() -> None:
    sandbox, _ = filed()
    account = open_account(sandbox, "other")
    submissions = [submit(sandbox, account, sending=Sending.AT_ONCE), submit(sandbox, account)]
    states = [(message, message.state) for each in submissions for message in sandbox.messages.of(each)]
    plan = CallbackPlan(URL, in_the_query)
    request = plan.render(plan.url, states)
    assert request is not None
    callback = report(sandbox, Subject.of_account(account), plan, request)
    assert callback.url == f"{URL}?toy-2=sent&toy-3=pending"


@pytest.mark.parametrize("due_ms", [NOW_MS - 1, NOW_MS])
def test_what_is_due_leaves_at_once(due_ms: int) -> None:
    sandbox, callback = filed()
    send(sandbox, callback, due_ms)
    assert hand_out(sandbox) == [Dispatch(callback, is_replay=False)]


def test_what_is_due_later_leaves_at_its_instant() -> None:
    sandbox, callback = filed()
    send(sandbox, callback, NOW_MS + 10)
    advance(sandbox, 9)
    assert hand_out(sandbox) == []
    advance(sandbox, 1)
    assert hand_out(sandbox) == [Dispatch(callback, is_replay=False)]


def test_what_was_dropped_meanwhile_does_not_leave() -> None:
    sandbox, callback = filed(Bounds(callbacks=1))
    send(sandbox, callback, NOW_MS + 10)
    file(sandbox, callback.subject, PLAN, CONTENT)
    advance(sandbox, 10)
    assert hand_out(sandbox) == []


@pytest.mark.parametrize(("status", "what", "again"), [(200, "callback.acknowledged", 0), (500, "callback.failed", 1)])
def test_a_result_is_told_and_a_failure_is_tried_again_after_its_wait(status: int, what: str, again: int) -> None:
    sandbox, callback = filed()
    send(sandbox, callback, NOW_MS)
    hand_out(sandbox)
    heard: list[Event] = []
    with sandbox.events.told_to(heard.append):
        take_result(sandbox, callback, answered(status))
    assert [(event.at_ms, event.what, event.ordinal) for event in heard] == [(NOW_MS, what, 1)]
    assert (len(sandbox.in_flight), len(sandbox.agenda)) == (0, again)
    advance(sandbox, 4_999)
    assert hand_out(sandbox) == []
    advance(sandbox, 1)
    assert hand_out(sandbox) == [Dispatch(callback, is_replay=False)] * again


@pytest.mark.parametrize(("status", "what"), [(200, "callback.acknowledged"), (500, "callback.failed")])
def test_whoever_waits_for_events_is_told_of_a_result(status: int, what: str) -> None:
    sandbox, callback = filed()
    heard: list[Event] = []
    sandbox.events.listen(heard.append)
    take_result(sandbox, callback, answered(status))
    account = callback.subject.account
    assert [(event.at_ms, event.what, event.account) for event in heard] == [(NOW_MS, what, account)]


def test_the_last_failure_is_final() -> None:
    sandbox, callback = filed()
    for _ in range(2):
        take_result(sandbox, callback, answered(None))
    advance(sandbox, 5_000)
    assert (callback.state, len(hand_out(sandbox)), len(sandbox.agenda)) == (CallbackState.FAILED, 1, 0)


def test_it_is_sent_again_a_thousand_times_and_no_more() -> None:
    sandbox, callback = filed()
    callback.attempts += [answered(200)] * 999
    send_again(sandbox, callback)
    assert hand_out(sandbox) == [Dispatch(callback, is_replay=True)]
    callback.attempts += [answered(200)]
    with pytest.raises(ConflictError) as caught:
        send_again(sandbox, callback)
    assert str(caught.value) == "callback 1 was tried 1000 times, the most that are allowed"
    assert hand_out(sandbox) == []
