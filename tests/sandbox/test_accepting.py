"""A submission is accepted in one step: what it is made of, what it costs, what is planned, and what is told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

import pytest
from support.plain import PRICE, advance, open_account, plain_sandbox, submit

from simulator.sandbox.acts.accepting import accept
from simulator.sandbox.books.accounts import Account
from simulator.sandbox.books.journal import Exchange
from simulator.sandbox.books.ledger import Cause
from simulator.sandbox.books.messages import Draft, Message
from simulator.sandbox.errors import CapacityError
from simulator.sandbox.events import Event
from simulator.sandbox.faults.effects.mishandling import Mishandling
from simulator.sandbox.faults.fault import Fault, Match
from simulator.sandbox.faults.striking import Phase
from simulator.sandbox.rejection import INSUFFICIENT_BALANCE, Rejection
from simulator.sandbox.rules.bounds import Bounds
from simulator.sandbox.rules.delays import Uniform
from simulator.sandbox.rules.delivery import Sending
from simulator.sandbox.rules.reporting import CallbackPlan, CallbackRequest
from simulator.sandbox.sandbox import Sandbox
from simulator.sms.states import State

ANN, BOB = "+256701521269", "+256701521270"
NOW_MS, HOUR_MS = 1_000, 3_600_000


@pytest.fixture
def sandbox() -> Sandbox:
    return plain_sandbox(start_ms=NOW_MS)


@pytest.fixture
def account(sandbox: Sandbox) -> Account:
    return open_account(sandbox)


def charges(sandbox: Sandbox) -> list[tuple[int, Decimal]]:
    return [(entry.at_ms, -entry.amount) for entry in sandbox.ledger.entries() if entry.cause is Cause.CHARGE][::-1]


def states(sandbox: Sandbox) -> list[State]:
    return [message.state for ordinal in (1, 2) if (message := sandbox.messages.get(ordinal)) is not None]


def content(url: str, reports: Sequence[tuple[Message, State]]) -> CallbackRequest:
    ((_, state),) = reports
    return CallbackRequest(state.value, url, b"{}")


def test_it_is_kept_as_it_was_asked_for(sandbox: Sandbox, account: Account) -> None:
    exchange = sandbox.journal.open(Exchange(NOW_MS, "toy", "send", "POST", "/toy", "", b"{}"))
    drafts = [Draft(ANN, "Dear Ann", 1, PRICE), Draft(BOB, "Dear Bob", 2, 2 * PRICE)]
    callback = CallbackPlan("http://127.0.0.1:9/hook", content)
    made = accept(
        sandbox, account, drafts, sender_id="SHOP", exchange=exchange, sending=Sending.IN_BACKGROUND,
        text="Dear {name}", release_ms=HOUR_MS, callback=callback,
    )  # fmt: skip
    assert (made.account, made.sender_id, made.text, made.cost) == (account, "SHOP", "Dear {name}", 3 * PRICE)
    assert (made.created_ms, made.exchange, made.release_ms, made.callback) == (
        NOW_MS,
        exchange.ordinal,
        HOUR_MS,
        callback,
    )
    assert (exchange.submission, made.ordinal, made.mishandling) == (1, 1, None)
    kept = [(each.to, each.text, each.segments, each.cost, each.submission) for each in sandbox.messages.of(made)]
    assert kept == [(ANN, "Dear Ann", 1, PRICE, made), (BOB, "Dear Bob", 2, 2 * PRICE, made)]


def test_what_is_not_said_is_nothing(sandbox: Sandbox, account: Account) -> None:
    exchange = sandbox.journal.open(Exchange(NOW_MS, "toy", "send", "POST", "/toy", "", b"{}"))
    drafts = [Draft(ANN, "Hello", 1, PRICE)]
    made = accept(sandbox, account, drafts, sender_id="SHOP", exchange=exchange, sending=Sending.IN_BACKGROUND)
    assert (made.text, made.release_ms, made.callback) == ("", None, None)
    advance(sandbox, 0)
    assert charges(sandbox) == [(NOW_MS, PRICE)]


@pytest.mark.parametrize("recipients", [[ANN], [ANN, BOB]], ids=["one", "several"])
def test_a_balance_that_just_suffices_does(recipients: list[str]) -> None:
    sandbox = plain_sandbox()
    account = open_account(sandbox, balance=PRICE * len(recipients))
    submit(sandbox, account, recipients)
    assert account.balance == 0


@pytest.mark.parametrize("recipients", [[ANN], [ANN, BOB]], ids=["one", "several"])
def test_a_balance_that_does_not_suffice_leaves_everything_as_it_was(recipients: list[str]) -> None:
    sandbox = plain_sandbox()
    required = PRICE * len(recipients)
    account = open_account(sandbox, balance=required - Decimal("0.01"))
    heard: list[Event] = []
    with sandbox.events.told_to(heard.append), pytest.raises(Rejection) as caught:
        submit(sandbox, account, recipients)
    assert caught.value.reason == INSUFFICIENT_BALANCE
    assert caught.value.details == {"balance": account.balance, "required": required, "currency": "USD"}
    assert (account.balance, sandbox.messages.accepted, len(sandbox.agenda)) == (required - Decimal("0.01"), 0, 0)
    assert heard == []


def test_no_more_is_accepted_than_can_be_planned() -> None:
    sandbox = plain_sandbox(bounds=Bounds(planned=3))
    account = open_account(sandbox)
    submit(sandbox, account)
    submit(sandbox, account, [ANN, BOB])
    with pytest.raises(CapacityError) as caught:
        submit(sandbox, account)
    assert str(caught.value) == (
        "3 events are planned in sandbox 'plain', and there is no room for the events of 1 more messages: let its time "
        "pass, reset it, or raise --max-planned"
    )
    assert (account.balance, sandbox.messages.accepted) == (10 - 3 * PRICE, 3)


def test_what_is_scheduled_is_charged_and_sent_at_its_instant_whatever_the_vendor_does_else(
    sandbox: Sandbox, account: Account
) -> None:
    submit(sandbox, account, [ANN, BOB], release_ms=NOW_MS + HOUR_MS, sending=Sending.AT_ONCE)
    advance(sandbox, HOUR_MS - 1)
    assert (charges(sandbox), states(sandbox)) == ([], [State.SCHEDULED] * 2)
    advance(sandbox, 1)
    assert (charges(sandbox), states(sandbox)) == ([(NOW_MS + HOUR_MS, 2 * PRICE)], [State.SENT] * 2)


def test_a_background_job_charges_and_sends_when_it_runs(sandbox: Sandbox, account: Account) -> None:
    submit(sandbox, account, [ANN, BOB], sending=Sending.IN_BACKGROUND)
    advance(sandbox, 1_999)
    assert (charges(sandbox), states(sandbox)) == ([], [State.PENDING] * 2)
    advance(sandbox, 1)
    assert (charges(sandbox), states(sandbox)) == ([(NOW_MS + 2_000, 2 * PRICE)], [State.SENT] * 2)


def test_what_is_sent_at_once_is_charged_and_on_the_network_in_the_same_step(
    sandbox: Sandbox, account: Account
) -> None:
    made = submit(sandbox, account, [ANN, BOB], sending=Sending.AT_ONCE)
    assert (charges(sandbox), states(sandbox)) == ([(NOW_MS, 2 * PRICE)], [State.SENT] * 2)
    assert [message.is_charged for message in sandbox.messages.of(made)] == [True, True]


def test_what_is_sent_soon_is_charged_at_once_and_sent_within_its_bounds(sandbox: Sandbox, account: Account) -> None:
    sandbox.delivery = replace(sandbox.delivery, sent_after=Uniform(10, 12))
    made = submit(sandbox, account, [f"+2567015{place:05d}" for place in range(60)])
    messages = sandbox.messages.of(made)
    assert charges(sandbox) == [(NOW_MS, 60 * PRICE)]
    assert {message.is_charged for message in messages} == {True}
    assert {message.state for message in messages} == {State.PENDING}
    advance(sandbox, 1_000)
    assert {message.timeline[1].at_ms for message in messages} == {NOW_MS + 10, NOW_MS + 11, NOW_MS + 12}


def test_what_a_fault_hurries_is_sent_at_its_instant(sandbox: Sandbox, account: Account) -> None:
    sandbox.faults.add(Fault("it", Match(), Phase.AFTER, Mishandling(is_hasty=True)))
    made = submit(sandbox, account, [ANN])
    assert states(sandbox) == [State.PENDING]
    advance(sandbox, 0)
    (message,) = sandbox.messages.of(made)
    assert [(change.state, change.at_ms) for change in message.timeline] == [
        (State.PENDING, NOW_MS), (State.SENT, NOW_MS), (State.DELIVERED, NOW_MS),
    ]  # fmt: skip


def test_what_is_free_moves_no_money_and_is_charged_all_the_same(sandbox: Sandbox, account: Account) -> None:
    exchange = sandbox.journal.open(Exchange(NOW_MS, "toy", "send", "POST", "/toy", "", b"{}"))
    drafts = [Draft(ANN, "Hello", 1, Decimal(0))]
    made = accept(sandbox, account, drafts, sender_id="SHOP", exchange=exchange, sending=Sending.AT_ONCE)
    assert (charges(sandbox), states(sandbox)) == ([], [State.SENT])
    assert [message.is_charged for message in sandbox.messages.of(made)] == [True]


def test_it_is_told_message_by_message_after_the_charge(sandbox: Sandbox, account: Account) -> None:
    advance(sandbox, 500)
    heard: list[Event] = []
    with sandbox.events.told_to(heard.append):
        submit(sandbox, account, [ANN, BOB])
    told = [(event.at_ms, event.what, event.ordinal) for event in heard if event.what.startswith("message")]
    assert told == [(NOW_MS + 500, "message.accepted", 1), (NOW_MS + 500, "message.accepted", 2)]
    assert [event.what for event in heard][:1] == ["ledger.charge"]


def test_whoever_waits_for_events_is_told_of_each_message(sandbox: Sandbox, account: Account) -> None:
    heard: list[Event] = []
    sandbox.events.listen(heard.append)
    submit(sandbox, account, [ANN, BOB])
    told = [(event.at_ms, event.what, event.account) for event in heard if event.what.startswith("message")]
    assert told == [(NOW_MS, "message.accepted", account)] * 2
