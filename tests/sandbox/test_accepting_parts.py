"""What one request asks for in parts, which differ in who pays, by which sender or when, is accepted in one step."""

from __future__ import annotations

from decimal import Decimal

import pytest
from support.plain import PRICE, advance, open_account, plain_sandbox

from simulator.sandbox.acts.accepting import Part, accept_parts
from simulator.sandbox.books.accounts import Account
from simulator.sandbox.books.journal import Exchange
from simulator.sandbox.books.ledger import Cause
from simulator.sandbox.books.messages import Draft
from simulator.sandbox.books.submissions import Submission
from simulator.sandbox.errors import CapacityError
from simulator.sandbox.events import Event
from simulator.sandbox.faults.effects.mishandling import Mishandling
from simulator.sandbox.faults.fault import Fault, Match
from simulator.sandbox.faults.striking import Phase, Struck
from simulator.sandbox.rejection import INSUFFICIENT_BALANCE, Rejection
from simulator.sandbox.rules.bounds import Bounds
from simulator.sandbox.rules.delivery import Sending
from simulator.sandbox.rules.patterns import parse_pattern
from simulator.sandbox.sandbox import Sandbox
from simulator.sms.states import State

ANN, BOB, EVE = "+256701521269", "+256701521270", "+256701521271"
LATER_MS = 60_000


@pytest.fixture
def sandbox() -> Sandbox:
    return plain_sandbox()


@pytest.fixture
def account(sandbox: Sandbox) -> Account:
    return open_account(sandbox)


def part(account: Account, *recipients: str, release_ms: int | None = None, text: str = "Hello") -> Part:
    return Part(account, "SHOP", release_ms, [Draft(to, text, 1, PRICE) for to in recipients])


def ask(sandbox: Sandbox, *parts: Part, sending: Sending = Sending.SOON) -> tuple[Exchange, list[Submission]]:
    exchange = sandbox.journal.open(Exchange(sandbox.now_ms, "toy", "send", "POST", "/toy", "", b"{}"))
    return exchange, accept_parts(sandbox, parts, exchange=exchange, sending=sending, text="Hello")


def charges(sandbox: Sandbox) -> list[tuple[str, int, Decimal]]:
    entries = [entry for entry in sandbox.ledger.entries() if entry.cause is Cause.CHARGE][::-1]
    return [(entry.account.id, entry.at_ms, -entry.amount) for entry in entries]


def states(sandbox: Sandbox) -> list[State]:
    return [message.state for message in sandbox.messages.newest_first()][::-1]


def test_each_part_is_a_submission_and_the_request_knows_them_all(sandbox: Sandbox, account: Account) -> None:
    other = open_account(sandbox, "other")
    exchange, made = ask(sandbox, part(account, ANN), part(other, BOB, EVE), part(account, ANN, release_ms=LATER_MS))
    assert [(each.account, each.sender_id, each.text, each.cost, each.release_ms) for each in made] == [
        (account, "SHOP", "Hello", PRICE, None),
        (other, "SHOP", "Hello", 2 * PRICE, None),
        (account, "SHOP", "Hello", PRICE, LATER_MS),
    ]
    assert [(each.ordinal, each.first, each.count, each.exchange) for each in made] == [
        (1, 1, 1, exchange.ordinal), (2, 2, 2, exchange.ordinal), (3, 4, 1, exchange.ordinal),
    ]  # fmt: skip
    assert (exchange.submission, list(exchange.submissions)) == (1, [1, 2, 3])


def test_a_single_part_is_one_submission(sandbox: Sandbox, account: Account) -> None:
    exchange, [made] = ask(sandbox, part(account, ANN, BOB, release_ms=LATER_MS))
    assert (list(exchange.submissions), made.text, made.release_ms, made.count) == ([1], "Hello", LATER_MS, 2)


def test_a_request_that_sends_nothing_made_no_submissions() -> None:
    assert list(Exchange(0, "toy", "send", "POST", "/toy", "", b"{}").submissions) == []


@pytest.mark.parametrize("sending", [Sending.SOON, Sending.AT_ONCE])
def test_each_part_is_charged_and_sent_when_its_time_has_come(
    sandbox: Sandbox, account: Account, sending: Sending
) -> None:
    other = open_account(sandbox, "other")
    ask(sandbox, part(account, ANN, release_ms=LATER_MS), part(other, BOB), part(account, EVE), sending=sending)
    now = State.SENT if sending is Sending.AT_ONCE else State.PENDING
    assert charges(sandbox) == [("toy-2", 0, PRICE), ("toy-1", 0, PRICE)]
    assert states(sandbox) == [State.SCHEDULED, now, now]
    advance(sandbox, LATER_MS)
    assert charges(sandbox)[2:] == [("toy-1", LATER_MS, PRICE)]
    assert states(sandbox) == [State.SENT, State.DELIVERED, State.DELIVERED]


def test_an_account_pays_all_of_its_parts_or_nothing_happens(sandbox: Sandbox) -> None:
    rich, poor = open_account(sandbox), open_account(sandbox, "poor", balance=3 * PRICE - Decimal("0.01"))
    parts = [part(rich, ANN), part(poor, ANN, BOB), part(poor, EVE, release_ms=LATER_MS)]
    with pytest.raises(Rejection) as caught:
        ask(sandbox, *parts)
    assert caught.value.reason == INSUFFICIENT_BALANCE
    assert caught.value.details == {"balance": poor.balance, "required": 3 * PRICE, "currency": "USD"}
    assert (charges(sandbox), sandbox.messages.accepted, len(sandbox.agenda)) == ([], 0, 0)


def test_a_balance_that_just_suffices_for_all_parts_does(sandbox: Sandbox) -> None:
    account = open_account(sandbox, balance=2 * PRICE)
    ask(sandbox, part(account, ANN), part(account, BOB, release_ms=LATER_MS))
    advance(sandbox, LATER_MS)
    assert account.balance == 0


@pytest.mark.parametrize("bounds", [Bounds(planned=2), Bounds(submission=2), Bounds(message_bytes=12)])
def test_there_is_room_for_all_parts_or_nothing_happens(bounds: Bounds) -> None:
    sandbox = plain_sandbox(bounds=bounds)
    account = open_account(sandbox)
    with pytest.raises(CapacityError):
        ask(sandbox, part(account, ANN, text="Hello Ann"), part(account, BOB, EVE, release_ms=1, text="Hello Bob"))
    assert (charges(sandbox), sandbox.messages.accepted, len(sandbox.agenda)) == ([], 0, 0)


def test_a_fault_that_ends_the_request_lets_no_part_happen(sandbox: Sandbox, account: Account) -> None:
    sandbox.faults.add(Fault("it", Match(recipient=parse_pattern(EVE)), Phase.BEFORE, Mishandling()))
    with pytest.raises(Struck):
        ask(sandbox, part(account, ANN), part(account, EVE, release_ms=LATER_MS))
    assert (charges(sandbox), sandbox.messages.accepted) == ([], 0)


def test_what_a_fault_charges_twice_comes_after_what_all_parts_owe(sandbox: Sandbox) -> None:
    account, other = open_account(sandbox, balance=2 * PRICE), open_account(sandbox, "other", balance=2 * PRICE)
    sandbox.faults.add(Fault("it", Match(), Phase.AFTER, Mishandling(charges=2)))
    _, made = ask(sandbox, part(account, ANN), part(other, BOB), Part(account, "NEWS", None, part(account, EVE).drafts))
    assert charges(sandbox) == [(name, 0, PRICE) for name in ("toy-1", "toy-2", "toy-1", "toy-2")]
    assert {each.mishandling for each in made} == {made[0].mishandling} != {None}


def test_what_a_fault_spends_beside_the_parts_is_of_who_asked(sandbox: Sandbox, account: Account) -> None:
    other = open_account(sandbox, "other")
    sandbox.faults.add(Fault("it", Match(), Phase.AFTER, Mishandling(spend="all")))
    ask(sandbox, part(account, ANN), part(other, BOB))
    assert (account.balance, other.balance) == (Decimal(0), 10 - PRICE)


def test_the_parts_are_told_message_by_message_after_the_charges(sandbox: Sandbox, account: Account) -> None:
    heard: list[Event] = []
    sandbox.events.listen(heard.append)
    ask(sandbox, part(account, ANN, release_ms=LATER_MS), part(account, BOB))
    told = [(event.what, event.ordinal, event.account) for event in heard]
    assert told == [
        ("ledger.charge", 2, account), ("message.accepted", 1, account), ("message.accepted", 2, account),
    ]  # fmt: skip


def test_bytes_of_texts_count_for_each_part(sandbox: Sandbox, account: Account) -> None:
    _, made = ask(sandbox, part(account, ANN, text="Hello Ann"), part(account, BOB, text="Hi", release_ms=LATER_MS))
    assert [each.size for each in made] == [len("Hello" + "Hello Ann"), len("Hello" + "Hi")]
    assert sandbox.messages.kept_bytes == sum(each.size for each in made)
