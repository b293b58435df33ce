"""Refunds: what comes back, when, and never more than was charged."""

from __future__ import annotations

from decimal import Decimal

import pytest
from support.plain import PRICE, TERMS, advance, open_account, plain_sandbox, submit

from simulator.sandbox.acts.charging import open_account as open_with
from simulator.sandbox.acts.charging import post, refund
from simulator.sandbox.books.accounts import Credential
from simulator.sandbox.books.ledger import Cause
from simulator.sandbox.books.messages import Message
from simulator.sandbox.books.submissions import Submission
from simulator.sandbox.errors import ConflictError
from simulator.sandbox.events import Event
from simulator.sandbox.rules.delivery import Sending
from simulator.sandbox.sandbox import Sandbox
from simulator.sms.states import State

FAILS, EXPIRES, ARRIVES = "+256701299901", "+256701299902", "+256701521269"
HOUR_MS = 3_600_000


def message_of(sandbox: Sandbox, submission: Submission) -> Message:
    return sandbox.messages.of(submission)[0]


def refunds(sandbox: Sandbox) -> list[tuple[int, Decimal]]:
    """When how much came back, oldest first."""
    found = [(each.at_ms, each.amount) for each in sandbox.ledger.entries() if each.cause is Cause.REFUND]
    return found[::-1]


def test_a_refund_is_told_and_adds_to_what_came_back_before() -> None:
    sandbox = plain_sandbox(start_ms=7)
    account = open_account(sandbox)
    message = message_of(sandbox, submit(sandbox, account))
    heard: list[Event] = []
    with sandbox.events.told_to(heard.append):
        entries = [refund(sandbox, message, PRICE / 5).ordinal for _ in range(2)]
    assert message.refunded == PRICE / 5 * 2
    assert [(each.at_ms, each.what, each.ordinal, each.account) for each in heard] == [
        (7, "ledger.refund", ordinal, account) for ordinal in entries
    ]


def test_a_refund_names_what_it_is_for() -> None:
    sandbox = plain_sandbox()
    account = open_account(sandbox)
    submission = submit(sandbox, account)
    message = message_of(sandbox, submission)
    entry = refund(sandbox, message)
    assert (entry.cause, entry.amount, entry.balance) == (Cause.REFUND, PRICE, Decimal(10))
    assert (entry.message, entry.submission, entry.exchange) == (message.ordinal, submission.ordinal, 1)
    exchange = sandbox.journal.get(1)
    assert exchange is not None
    assert exchange.entries == (2, entry.ordinal)


def test_a_message_is_refunded_once() -> None:
    sandbox = plain_sandbox()
    account = open_account(sandbox)
    message = message_of(sandbox, submit(sandbox, account))
    refund(sandbox, message, Decimal("0.02"))
    refund(sandbox, message)
    with pytest.raises(ConflictError, match=r"message 1: 0\.00 of what was charged is left"):
        refund(sandbox, message, Decimal("0.01"))
    assert account.balance == Decimal(10)


def test_the_rest_of_a_message_is_what_it_cost_and_has_not_got_back() -> None:
    sandbox = plain_sandbox()
    submission = submit(sandbox, open_account(sandbox), [ARRIVES, FAILS])
    message = message_of(sandbox, submission)
    refund(sandbox, message, Decimal("0.02"))
    assert refund(sandbox, message).amount == Decimal("0.03")


def test_a_message_that_was_not_charged_takes_nothing_of_what_its_neighbours_cost() -> None:
    sandbox = plain_sandbox()
    submission = submit(sandbox, open_account(sandbox, balance=PRICE * 2), [ARRIVES, FAILS])
    message = message_of(sandbox, submission)
    message.is_charged = False
    with pytest.raises(ConflictError, match="message 1: 0 of what was charged is left"):
        refund(sandbox, message, PRICE)


def test_a_message_does_not_take_what_its_neighbours_cost() -> None:
    sandbox = plain_sandbox()
    submission = submit(sandbox, open_account(sandbox), [ARRIVES, FAILS])
    with pytest.raises(ConflictError):
        refund(sandbox, message_of(sandbox, submission), PRICE * 2)
    assert refund(sandbox, submission, PRICE * 2).message == 0


def test_what_was_given_back_for_the_whole_is_not_given_back_again_for_a_message() -> None:
    sandbox = plain_sandbox()
    submission = submit(sandbox, open_account(sandbox))
    refund(sandbox, submission)
    with pytest.raises(ConflictError):
        refund(sandbox, message_of(sandbox, submission))


@pytest.mark.parametrize("amount", [Decimal(0), Decimal("-0.01")])
def test_nothing_is_no_refund(amount: Decimal) -> None:
    sandbox = plain_sandbox()
    submission = submit(sandbox, open_account(sandbox))
    with pytest.raises(ConflictError):
        refund(sandbox, submission, amount)


def test_nobody_refunds_a_failure_unless_the_terms_say_so() -> None:
    sandbox = plain_sandbox()
    submit(sandbox, open_account(sandbox), [FAILS])
    advance(sandbox, HOUR_MS)
    assert refunds(sandbox) == []


def test_a_failure_is_refunded_at_once_where_the_terms_say_so() -> None:
    sandbox = plain_sandbox()
    account = open_account(sandbox, refund_after_ms=0)
    submission = submit(sandbox, account, [ARRIVES, FAILS])
    advance(sandbox, HOUR_MS)
    delivered, failed = sandbox.messages.of(submission)
    assert refunds(sandbox) == [(failed.changed_ms, PRICE)]
    assert (delivered.refunded, failed.refunded, account.balance) == (Decimal(0), PRICE, 10 - PRICE)


def test_a_failure_is_refunded_late_where_the_terms_say_so() -> None:
    sandbox = plain_sandbox()
    message = message_of(sandbox, submit(sandbox, open_account(sandbox, refund_after_ms=HOUR_MS), [FAILS]))
    advance(sandbox, HOUR_MS)
    assert (message.state, refunds(sandbox)) == (State.FAILED, [])
    advance(sandbox, HOUR_MS)
    assert refunds(sandbox) == [(message.changed_ms + HOUR_MS, PRICE)]


def test_an_expired_message_is_refunded_like_a_failed_one() -> None:
    sandbox = plain_sandbox()
    message = message_of(sandbox, submit(sandbox, open_account(sandbox, refund_after_ms=0), [EXPIRES]))
    advance(sandbox, 25 * HOUR_MS)
    assert (message.state, message.refunded) == (State.EXPIRED, PRICE)


def test_a_planned_refund_that_somebody_anticipated_gives_back_the_rest() -> None:
    sandbox = plain_sandbox()
    account = open_account(sandbox, refund_after_ms=HOUR_MS)
    message = message_of(sandbox, submit(sandbox, account, [FAILS], segments=2))
    advance(sandbox, HOUR_MS // 2)
    refund(sandbox, message, Decimal("0.03"))
    advance(sandbox, HOUR_MS)
    assert [amount for _, amount in refunds(sandbox)] == [Decimal("0.03"), Decimal("0.07")]
    advance(sandbox, HOUR_MS)
    assert account.balance == 10


def test_a_planned_refund_that_somebody_made_before_is_not_made_again() -> None:
    sandbox = plain_sandbox()
    account = open_account(sandbox, refund_after_ms=HOUR_MS)
    failed = sandbox.messages.of(submit(sandbox, account, [ARRIVES, FAILS]))[1]
    advance(sandbox, HOUR_MS // 2)
    refund(sandbox, failed)
    advance(sandbox, HOUR_MS)
    assert [amount for _, amount in refunds(sandbox)] == [PRICE]


def test_a_planned_refund_finds_nothing_left_where_the_whole_came_back_before() -> None:
    sandbox = plain_sandbox()
    submission = submit(sandbox, open_account(sandbox, refund_after_ms=HOUR_MS), [ARRIVES, FAILS])
    advance(sandbox, HOUR_MS // 2)
    refund(sandbox, submission)
    advance(sandbox, HOUR_MS)
    assert [amount for _, amount in refunds(sandbox)] == [PRICE * 2]


def test_what_failed_because_it_could_not_be_paid_is_not_refunded() -> None:
    sandbox = plain_sandbox()
    account = open_account(sandbox, balance=PRICE * 2, refund_after_ms=0)
    submission = submit(sandbox, account, [ARRIVES, ARRIVES], sending=Sending.IN_BACKGROUND)
    submit(sandbox, account)
    advance(sandbox, HOUR_MS)
    assert [message.is_charged for message in sandbox.messages.of(submission)] == [True, False]
    assert refunds(sandbox) == []
    assert account.balance == 0


def test_accounts_are_opened_and_money_is_posted_at_the_present_instant() -> None:
    sandbox = plain_sandbox(start_ms=7)
    heard: list[Event] = []
    with sandbox.events.told_to(heard.append):
        account = open_with(sandbox, "toy", TERMS, [Credential("token", ("mine",))], number=4)
        submit(sandbox, account)
        entry = post(sandbox, account, Cause.ADJUSTMENT, PRICE)
    assert (account.opened_ms, account.number) == (7, 4)
    assert (entry.at_ms, entry.after) == (7, 1)
    told = [(each.at_ms, each.ordinal, each.account) for each in heard if each.what == "ledger.adjustment"]
    assert told == [(7, entry.ordinal, account)]
