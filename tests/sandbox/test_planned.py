"""How much may be planned: requests are refused before they change anything, receipts beyond it are dropped."""

from __future__ import annotations

import pytest
from support.plain import advance, open_account, plain_sandbox, submit

from simulator.sandbox.acts.advancing import hand_out
from simulator.sandbox.acts.calling_back import send_again, take_result
from simulator.sandbox.books.callbacks import Attempt, Callback, CallbackState, Dispatch
from simulator.sandbox.errors import CapacityError
from simulator.sandbox.faults.effects.mishandling import Mishandling
from simulator.sandbox.faults.effects.receipt import Copies, ReceiptTrouble
from simulator.sandbox.faults.fault import Fault, Match
from simulator.sandbox.faults.striking import Phase
from simulator.sandbox.rules.bounds import Bounds
from simulator.sandbox.rules.delivery import Sending
from simulator.sandbox.sandbox import Sandbox
from simulator.sms.states import State

URL = "http://127.0.0.1:9/hook"
LIMIT = 6


@pytest.fixture
def sandbox() -> Sandbox:
    return plain_sandbox(bounds=Bounds(planned=LIMIT))


def states(sandbox: Sandbox) -> list[CallbackState]:
    return [callback.state for callback in sandbox.callbacks.oldest_first()]


def answer(sandbox: Sandbox, dispatch: Dispatch, status: int) -> None:
    take_result(sandbox, dispatch.callback, Attempt(sandbox.now_ms, status, None, 0, "", dispatch.is_replay))


def sent_at_once(sandbox: Sandbox, count: int) -> list[Dispatch]:
    """Callbacks that left and have no result: each message was handed to the network within its request."""
    account = open_account(sandbox)
    for _ in range(count):
        submit(sandbox, account, callback_url=URL, sending=Sending.AT_ONCE)
    return hand_out(sandbox)


def test_callbacks_without_a_result_take_places() -> None:
    sandbox = plain_sandbox()
    first, second = sent_at_once(sandbox, 2)
    assert (sandbox.agenda.count, sandbox.agenda.taken) == (2, 4)
    answer(sandbox, first, 200)
    assert sandbox.agenda.taken == 3
    answer(sandbox, second, 500)  # a retry is planned
    assert (sandbox.agenda.count, sandbox.agenda.taken) == (3, 3)


def test_a_result_that_comes_twice_frees_no_second_place() -> None:
    sandbox = plain_sandbox()
    (dispatch,) = sent_at_once(sandbox, 1)
    answer(sandbox, dispatch, 200)
    answer(sandbox, dispatch, 200)
    assert sandbox.agenda.taken == sandbox.agenda.count


def test_a_receiver_that_never_answers_has_requests_refused_until_it_does(sandbox: Sandbox) -> None:
    dispatches = sent_at_once(sandbox, 3)
    (account,) = sandbox.accounts
    before = (account.balance, sandbox.messages.accepted, sandbox.agenda.taken)
    with pytest.raises(CapacityError, match="6 events are planned in sandbox 'plain', and there is no room"):
        submit(sandbox, account, callback_url=URL)
    assert (account.balance, sandbox.messages.accepted, sandbox.agenda.taken) == before
    answer(sandbox, dispatches[0], 200)
    submit(sandbox, account, callback_url=URL)


def test_copies_of_receipts_beyond_it_are_dropped_and_counted(sandbox: Sandbox) -> None:
    sandbox.faults.add(Fault("copies", Match(), Phase.AFTER, ReceiptTrouble(copies=Copies(19, 1_000))))
    account = open_account(sandbox)
    submit(sandbox, account, callback_url=URL)
    advance(sandbox, 1_600)  # it was sent, and its end is planned all the same
    assert sandbox.agenda.taken <= LIMIT + 1
    assert states(sandbox).count(CallbackState.DROPPED) == sandbox.unsent > 10
    advance(sandbox, 10_000)
    assert [message.state for message in map(sandbox.messages.get, [1]) if message] == [State.DELIVERED]


def test_what_follows_from_what_was_accepted_is_planned_whatever_there_is(sandbox: Sandbox) -> None:
    account = open_account(sandbox, refund_after_ms=500)
    sandbox.faults.add(Fault("refund", Match(), Phase.AFTER, Mishandling(refund_after_ms=60_000)))
    submit(sandbox, account, ["+256701599901"] * LIMIT, release_ms=1_000, callback_url=URL)
    advance(sandbox, 1_000)
    assert sandbox.agenda.taken >= LIMIT
    for _ in range(50):
        advance(sandbox, 2_000)
    messages = map(sandbox.messages.get, sandbox.messages.ordinals)
    assert {message.state for message in messages if message} == {State.FAILED}
    assert account.balance == account.terms.opening_balance


def test_a_retry_beyond_it_is_dropped(sandbox: Sandbox) -> None:
    dispatches = sent_at_once(sandbox, 3)
    sandbox.agenda.limit = LIMIT - 1
    answer(sandbox, dispatches[0], 500)
    assert (dispatches[0].callback.state, sandbox.unsent) == (CallbackState.DROPPED, 1)


def test_a_receipt_that_is_held_takes_a_place_until_it_leaves(sandbox: Sandbox) -> None:
    sandbox.faults.add(Fault("held", Match(), Phase.AFTER, ReceiptTrouble(is_disordered=True)))
    submit(sandbox, open_account(sandbox), callback_url=URL, sending=Sending.AT_ONCE)
    assert (sandbox.agenda.count, sandbox.agenda.taken, len(sandbox.held)) == (1, 2, 1)
    sandbox.agenda.limit = 1
    submit_is_refused(sandbox)
    sandbox.agenda.limit = LIMIT
    advance(sandbox, 10_000)
    assert (sandbox.agenda.taken, len(hand_out(sandbox))) == (2, 2)


def submit_is_refused(sandbox: Sandbox) -> None:
    (account,) = sandbox.accounts
    with pytest.raises(CapacityError):
        submit(sandbox, account)


def test_a_callback_that_is_wanted_once_more_is_refused_and_nothing_changes(sandbox: Sandbox) -> None:
    dispatches = sent_at_once(sandbox, 3)
    callback: Callback = dispatches[0].callback
    with pytest.raises(CapacityError, match="no room for one more callback"):
        send_again(sandbox, callback)
    assert (hand_out(sandbox), sandbox.agenda.taken, callback.state) == ([], LIMIT, CallbackState.WAITING)


def test_a_callback_that_is_wanted_once_more_takes_the_last_place(sandbox: Sandbox) -> None:
    dispatches = sent_at_once(sandbox, 3)
    sandbox.agenda.limit = LIMIT + 1
    send_again(sandbox, dispatches[0].callback)
    assert (len(hand_out(sandbox)), sandbox.agenda.taken) == (1, LIMIT + 1)
