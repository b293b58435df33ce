"""What is stored is found again, and the oldest submissions make room, whole."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.plain import advance, open_account, plain_sandbox, submit

from simulator.sandbox.books.log import Log
from simulator.sandbox.books.message_query import MessageQuery
from simulator.sandbox.books.submissions import Progress, progress_of
from simulator.sandbox.rules.bounds import Bounds
from simulator.sms.states import State

NUMBERS = [f"+25670000000{digit}" for digit in range(4)]


@given(st.lists(st.lists(st.sampled_from(NUMBERS), min_size=1, max_size=4), max_size=12), st.integers(1, 12))
def test_the_index_by_recipient_agrees_with_a_search_through_everything(sends: list[list[str]], limit: int) -> None:
    sandbox = plain_sandbox(bounds=Bounds(messages=limit))
    account = open_account(sandbox)
    for recipients in sends:
        submit(sandbox, account, recipients)
    everything = list(sandbox.messages.search(MessageQuery()))
    for number in NUMBERS:
        found = list(sandbox.messages.search(MessageQuery(to=number)))
        assert found == [message for message in everything if message.to == number]


@given(st.lists(st.integers(1, 5), min_size=1, max_size=20), st.integers(1, 12))
def test_the_oldest_submissions_go_whole_and_are_counted(sizes: list[int], limit: int) -> None:
    sandbox = plain_sandbox(bounds=Bounds(messages=limit))
    account = open_account(sandbox)
    for size in sizes:
        submit(sandbox, account, NUMBERS[:1] * size)
    kept = len(sandbox.messages)
    assert kept <= max(limit, sizes[-1])
    assert kept + sandbox.messages.dropped == sum(sizes)
    assert kept == sum(submission.count for submission in account.submissions)
    assert sum(account.progress.values()) == len(account.submissions)


def test_a_page_by_progress_counts_and_lists_only_those() -> None:
    sandbox = plain_sandbox()
    account = open_account(sandbox)
    first = submit(sandbox, account)
    advance(sandbox, 10_000)
    second = submit(sandbox, account)
    delivered = sandbox.messages.page_of_submissions(account, 0, 20, frozenset({Progress.DELIVERED}))
    pending = sandbox.messages.page_of_submissions(account, 0, 20, frozenset({Progress.PENDING, Progress.SCHEDULED}))
    assert delivered == ([first], 1)
    assert pending == ([second], 1)
    assert sandbox.messages.page_of_submissions(account, 0, 20) == ([second, first], 2)
    assert sandbox.messages.page_of_submissions(account, 1, 1) == ([first], 2)


@given(st.lists(st.integers(1, 4), min_size=1, max_size=8), st.sets(st.integers(1, 40)), st.integers(1, 20))
def test_forgotten_messages_are_found_no_more_and_all_others_are(
    sizes: list[int], forgotten: set[int], limit: int
) -> None:
    sandbox = plain_sandbox(bounds=Bounds(messages=limit))
    account, messages = open_account(sandbox), sandbox.messages
    for place, size in enumerate(sizes):
        submit(sandbox, account, [NUMBERS[(place + each) % 2] for each in range(size)])
    before = {message.ordinal for message in messages.newest_first()}
    assert messages.forget(forgotten) == len(before & forgotten)
    left = [message for message in messages.newest_first() if message.ordinal in before - forgotten]
    assert list(messages.newest_first()) == left
    for number in NUMBERS[:2]:
        assert list(messages.search(MessageQuery(to=number))) == [each for each in left if each.to == number]
    assert {*account.submissions} == {message.submission for message in left}
    assert sum(account.progress.values()) == len(account.submissions)
    assert messages.kept_bytes == sum(submission.size for submission in account.submissions)
    submit(sandbox, account, NUMBERS[:1])
    advance(sandbox, 10_000)
    assert len(messages) + messages.dropped == messages.accepted


def test_deleted_messages_still_go_their_way() -> None:
    sandbox = plain_sandbox()
    account = open_account(sandbox)
    submission = submit(sandbox, account)
    assert sandbox.messages.clear() == 1
    advance(sandbox, 10_000)
    assert submission.progress is Progress.DELIVERED
    assert not any(account.progress.values())
    assert (len(sandbox.messages), sandbox.messages.dropped) == (0, 1)


def test_progress_waits_for_the_last_message_and_tells_partial_failure() -> None:
    assert progress_of({State.PENDING: 1, State.DELIVERED: 5}) is Progress.PENDING
    assert progress_of({State.SENT: 1, State.FAILED: 5}) is Progress.SENT
    assert progress_of({State.DELIVERED: 2, State.SENT: 0}) is Progress.DELIVERED
    assert progress_of({State.DELIVERED: 2, State.EXPIRED: 1}) is Progress.PARTIALLY_FAILED
    assert progress_of({State.FAILED: 2, State.DELIVERED: 0}) is Progress.FAILED


@given(st.lists(st.booleans(), max_size=300), st.integers(1, 20))
def test_a_log_keeps_the_newest_items_under_their_ordinals(operations: list[bool], limit: int) -> None:
    log: Log[int] = Log(limit)
    model: dict[int, int] = {}
    for is_append in operations:
        if is_append:
            model[log.next_ordinal] = log.next_ordinal
            log.append(log.next_ordinal)
        else:
            log.drop_oldest()
            model.pop(min(model, default=0), None)
        while len(model) > limit:
            del model[min(model)]
    assert list(log.oldest_first()) == list(model)
    assert list(log.newest_first()) == list(model)[::-1]
    assert {ordinal: log.get(ordinal) for ordinal in model} == model
    assert log.get(0) is None
    assert log.dropped == log.next_ordinal - 1 - len(model)


def test_a_message_never_leaves_the_table_of_transitions() -> None:
    sandbox = plain_sandbox()
    submit(sandbox, open_account(sandbox))
    (message,) = sandbox.messages.search(MessageQuery())
    before = message.timeline
    with pytest.raises(AssertionError, match="cannot go from"):
        message.enter(State.DELIVERED, 5)
    assert (message.state, message.timeline) == (State.PENDING, before)
