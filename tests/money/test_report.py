"""How accounts stand, and what was charged for nothing, too much, or beyond the budget."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from support.plain import PRICE, advance, open_account, plain_sandbox, submit

from simulator.money.findings import Finding, Rule, finding
from simulator.money.report import Question, _beyond, _standings, money_report, report_at_once
from simulator.money.standing import Sums
from simulator.sandbox.acts.charging import charge, post, refund
from simulator.sandbox.acts.delivery import hand_over
from simulator.sandbox.acts.mishandling import refund_late
from simulator.sandbox.books.accounts import Account
from simulator.sandbox.books.ledger import Cause
from simulator.sandbox.books.submissions import Submission
from simulator.sandbox.rules.bounds import Bounds
from simulator.sandbox.rules.delivery import Sending
from simulator.sandbox.sandbox import Sandbox

ARRIVES, FAILS, EXPIRES, STAYS = "+256701521269", "+256701299901", "+256701299902", "+256701299903"
HOUR_MS = 3_600_000


def start(**terms: Any) -> tuple[Sandbox, Account]:
    sandbox = plain_sandbox()
    return sandbox, open_account(sandbox, **terms)


def findings(sandbox: Sandbox) -> list[tuple[Rule, Decimal, tuple[int, ...]]]:
    return [(each.rule, each.amount, each.messages) for each in report_at_once(sandbox).findings]


def sums(sandbox: Sandbox) -> Sums:
    return report_at_once(sandbox).standings[0].sums


# ----------------------------------------------------------------------------------------------- how accounts stand


def test_money_is_summed_by_what_became_of_it() -> None:
    sandbox, account = start()
    post(sandbox, account, Cause.TOP_UP, Decimal(2))
    post(sandbox, account, Cause.ADJUSTMENT, Decimal("-0.5"))
    failed = submit(sandbox, account, [ARRIVES, FAILS])
    advance(sandbox, HOUR_MS)
    refund(sandbox, sandbox.messages.of(failed)[1], Decimal("0.02"))
    submit(sandbox, account, [ARRIVES], text="later", release_ms=2 * HOUR_MS)
    assert sums(sandbox) == Sums(
        balance=Decimal("11.42"),
        opening=Decimal(10),
        topped_up=Decimal(2),
        adjusted=Decimal("-0.5"),
        charged=Decimal("0.10"),
        refunded=Decimal("0.02"),
        reserved=PRICE,
        messages=3,
        messages_charged=2,
        messages_failed=1,
        messages_refunded=1,
    )
    assert sums(sandbox).spent == Decimal("0.08")


def test_what_is_accepted_and_not_charged_is_reserved_until_it_is_charged() -> None:
    sandbox, account = start()
    submit(sandbox, account, [ARRIVES], sending=Sending.IN_BACKGROUND)
    assert (sums(sandbox).reserved, sums(sandbox).charged, sums(sandbox).balance) == (PRICE, Decimal(0), Decimal(10))
    advance(sandbox, 2_000)
    assert (sums(sandbox).reserved, sums(sandbox).charged, sums(sandbox).balance) == (Decimal(0), PRICE, 10 - PRICE)


def test_what_several_messages_amount_to_is_summed() -> None:
    sandbox, account = start()
    submit(sandbox, account, [ARRIVES, ARRIVES, ARRIVES], release_ms=HOUR_MS)
    for message in sandbox.messages.of(submit(sandbox, account, [ARRIVES, FAILS], text="now")):
        refund(sandbox, message)
    assert (sums(sandbox).reserved, sums(sandbox).messages_refunded) == (PRICE * 3, 2)


def test_what_failed_uncharged_is_not_reserved() -> None:
    sandbox, account = start(balance=PRICE)
    for _ in range(2):
        submit(sandbox, account, [ARRIVES], sending=Sending.IN_BACKGROUND)
    advance(sandbox, HOUR_MS)
    assert (sums(sandbox).reserved, sums(sandbox).messages_failed) == (Decimal(0), 1)


def test_totals_are_by_vendor_and_currency() -> None:
    sandbox, account = start()
    submit(sandbox, account)
    submit(sandbox, open_account(sandbox, key="other"), text="other")
    total = report_at_once(sandbox).totals["toy", "USD"]
    assert (total.charged, total.balance, total.messages) == (PRICE * 2, 20 - PRICE * 2, 2)


def test_one_account_can_be_looked_at() -> None:
    sandbox, account = start()
    other = open_account(sandbox, key="other")
    submit(sandbox, account, [ARRIVES, ARRIVES])
    report = report_at_once(sandbox, Question(account=other))
    assert ([each.account for each in report.standings], report.findings) == ([other], ())
    assert report_at_once(sandbox, Question(vendor="nobody")).standings == ()
    assert len(report_at_once(sandbox, Question(vendor="toy")).standings) == 2


def test_an_account_is_looked_at_whoever_else_sends_in_between() -> None:
    sandbox, account = start()
    other = open_account(sandbox, "other")
    for each in (other, account, other, account):
        submit(sandbox, each, text=str(sandbox.messages.accepted))
    assert report_at_once(sandbox, Question(account=account)).standings[0].sums.messages == 2


def test_a_finding_names_a_thousand_requests_and_messages() -> None:
    sandbox, account = start(balance=Decimal(1_000))
    messages = sandbox.messages.of(submit(sandbox, account, [f"+2567015{place:05d}" for place in range(1_001)]))
    found = finding(Rule.OVERCHARGED, account, PRICE, range(7, 1_008), messages, "too much")
    assert (found.exchanges, found.messages) == (tuple(range(7, 1_007)), tuple(range(1, 1_001)))


def test_folded_entries_are_in_the_sums_and_make_no_finding() -> None:
    sandbox = plain_sandbox(bounds=Bounds(ledger_entries=1))
    account = open_account(sandbox, refund_after_ms=0)
    for number in range(5):
        submit(sandbox, account, [ARRIVES, FAILS], text=str(number))
    advance(sandbox, HOUR_MS)
    report = report_at_once(sandbox)
    assert (report.folded, report.findings) == (10, ())
    assert report.standings[0].sums.spent == PRICE * 5 == 10 - account.balance


def test_it_lets_others_have_their_turn() -> None:
    sandbox, account = start(balance=Decimal(1_000))
    for number in range(4):
        submit(sandbox, account, [f"+2567015{place:05d}" for place in range(500)], text=str(number))
    assert len(list(money_report(sandbox, Question()))) == 4 + 1  # and once while it looks at 6,000 planned things


def test_it_lets_others_have_their_turn_while_it_looks_for_repetitions() -> None:
    sandbox, account = start(balance=Decimal(1_000))
    for _ in range(2):
        submit(sandbox, account, [f"+2567015{place:05d}" for place in range(499)])
        submit(sandbox, account, [f"+2567016{place:05d}" for place in range(501)])
    assert len(list(money_report(sandbox, Question()))) == 2 + 2 + 1  # as above


@pytest.mark.parametrize(("count", "stops"), [(499, 1), (500, 3), (501, 3)])
def test_it_lets_others_have_their_turn_after_so_many_numbers_with_repetitions(count: int, stops: int) -> None:
    sandbox, account = start(balance=Decimal(1_000))
    for _ in range(2):
        submit(sandbox, account, [f"+2567015{place:05d}" for place in range(count)])
    assert len(list(money_report(sandbox, Question()))) == stops


@pytest.mark.parametrize(("count", "stops"), [(499, 0), (500, 2)])
def test_it_lets_others_have_their_turn_while_it_lists_what_it_found(count: int, stops: int) -> None:
    sandbox, account = start(balance=Decimal(1_000))
    for number in range(count):
        submit(sandbox, account, [FAILS], text=str(number))
    advance(sandbox, HOUR_MS)
    assert len(list(money_report(sandbox, Question()))) == stops


def test_it_says_what_was_asked_and_of_when_it_is() -> None:
    sandbox, account = start()
    advance(sandbox, HOUR_MS)
    question = Question(window_ms=5, account=account)
    report = report_at_once(sandbox, question)
    assert (report.question, report.at_ms, report.dropped) == (question, HOUR_MS, 0)
    assert report_at_once(sandbox).question == Question()


# -------------------------------------------------------------------------------------------------- failed, not back


@pytest.mark.parametrize("to", [FAILS, EXPIRES])
def test_a_charged_message_that_did_not_arrive_and_was_not_refunded(to: str) -> None:
    sandbox, account = start()
    submit(sandbox, account, [ARRIVES, to])
    advance(sandbox, 25 * HOUR_MS)
    (found,) = report_at_once(sandbox).findings
    text = "1 message did not arrive, and 0.05 USD did not come back"
    assert found == Finding(Rule.FAILED_NOT_REFUNDED, account, PRICE, (1,), (2,), text)


def test_what_several_messages_of_a_request_lost_is_summed() -> None:
    sandbox, account = start()
    submit(sandbox, account, [FAILS, ARRIVES, EXPIRES])
    advance(sandbox, 25 * HOUR_MS)
    (found,) = report_at_once(sandbox).findings
    text = "2 messages did not arrive, and 0.10 USD did not come back"
    assert found == Finding(Rule.FAILED_NOT_REFUNDED, account, PRICE * 2, (1,), (1, 3), text)


@pytest.mark.parametrize("to", [ARRIVES, STAYS])
def test_what_arrived_or_may_arrive_yet_need_not_come_back(to: str) -> None:
    sandbox, account = start()
    submit(sandbox, account, [to])
    advance(sandbox, 25 * HOUR_MS)
    assert findings(sandbox) == []


def test_what_failed_uncharged_need_not_come_back() -> None:
    sandbox, account = start(balance=PRICE)
    for number in range(2):
        submit(sandbox, account, [ARRIVES], sending=Sending.IN_BACKGROUND, text=str(number))
    advance(sandbox, HOUR_MS)
    assert findings(sandbox) == []


@pytest.mark.parametrize(
    ("refund_after_ms", "count"), [(None, 1), (0, 0), (10 * HOUR_MS, 0)], ids=["never", "at once", "planned"]
)
def test_a_refund_that_came_or_is_planned_settles_it(refund_after_ms: int | None, count: int) -> None:
    sandbox, account = start(refund_after_ms=refund_after_ms)
    submit(sandbox, account, [FAILS])
    advance(sandbox, HOUR_MS)
    assert len(findings(sandbox)) == count


def test_a_planned_refund_settles_its_own_request_alone() -> None:
    sandbox, account = start()
    for after_ms in (5 * HOUR_MS, None):
        charge(sandbox, submission := submit(sandbox, account, text=f"refunded after {after_ms}"), PRICE)
        if after_ms is not None:
            sandbox.agenda.add(after_ms, refund_late, submission)
    assert findings(sandbox) == [(Rule.OVERCHARGED, PRICE, (2,))]


def test_a_refund_of_the_whole_in_part_leaves_the_rest() -> None:
    sandbox, account = start()
    submission = submit(sandbox, account, [FAILS])
    advance(sandbox, HOUR_MS)
    refund(sandbox, submission, Decimal("0.02"))
    assert findings(sandbox) == [(Rule.FAILED_NOT_REFUNDED, Decimal("0.03"), (1,))]


def test_a_refund_in_part_leaves_the_rest() -> None:
    sandbox, account = start()
    (message,) = sandbox.messages.of(submit(sandbox, account, [FAILS]))
    advance(sandbox, HOUR_MS)
    refund(sandbox, message, Decimal("0.02"))
    assert findings(sandbox) == [(Rule.FAILED_NOT_REFUNDED, Decimal("0.03"), (1,))]
    refund(sandbox, message, Decimal("0.03"))
    assert findings(sandbox) == []


def test_a_refund_of_the_whole_is_for_what_failed_in_order() -> None:
    sandbox, account = start()
    submission = submit(sandbox, account, [FAILS, ARRIVES, EXPIRES])
    advance(sandbox, 25 * HOUR_MS)
    refund(sandbox, submission, PRICE)
    assert findings(sandbox) == [(Rule.FAILED_NOT_REFUNDED, PRICE, (3,))]


# ------------------------------------------------------------------------------------------- charged but never sent


def stuck(sandbox: Sandbox, account: Account) -> Submission:
    """A submission that is charged, and forgotten."""
    submission = submit(sandbox, account)
    sandbox.agenda.pop()
    return submission


def test_a_charged_message_that_nothing_is_planned_for() -> None:
    sandbox, account = start()
    stuck(sandbox, account)
    advance(sandbox, HOUR_MS)
    (found,) = report_at_once(sandbox).findings
    text = "1 message charged, 0.05 USD in all, but never sent, and nothing is planned for it"
    assert found == Finding(Rule.CHARGED_NOT_SENT, account, PRICE, (1,), (1,), text)


def test_one_that_is_about_to_be_sent_is_not_stuck() -> None:
    sandbox, account = start()
    submit(sandbox, account)
    assert findings(sandbox) == []


def test_one_that_waits_for_the_background_job_is_not_stuck() -> None:
    sandbox, account = start()
    submit(sandbox, account, [ARRIVES, FAILS], sending=Sending.IN_BACKGROUND)
    assert findings(sandbox) == []


def test_one_that_is_planned_for_together_with_others_is_not_stuck() -> None:
    sandbox, account = start()
    submission = stuck(sandbox, account)
    sandbox.agenda.add(HOUR_MS, hand_over, sandbox.messages.of(submission))
    assert findings(sandbox) == []


def test_one_that_is_stuck_and_came_back_is_settled() -> None:
    sandbox, account = start()
    refund(sandbox, stuck(sandbox, account))
    assert findings(sandbox) == []


# ----------------------------------------------------------------------------------------------- charged too much


def test_a_request_that_the_vendor_charged_twice() -> None:
    sandbox, account = start()
    submission = submit(sandbox, account)
    charge(sandbox, submission, PRICE)
    (found,) = report_at_once(sandbox).findings
    text = "0.10 USD was charged for 1 message at 0.05 USD, and 0.05 USD did not come back"
    assert found == Finding(Rule.OVERCHARGED, account, PRICE, (1,), (1,), text)
    refund(sandbox, submission, Decimal("0.04"))
    assert findings(sandbox) == [(Rule.OVERCHARGED, Decimal("0.01"), (1,))]
    refund(sandbox, submission, Decimal("0.01"))
    assert findings(sandbox) == []


def test_a_request_that_was_charged_too_much_for_what_the_balance_held() -> None:
    sandbox, account = start(balance=PRICE * 2)
    submission = submit(sandbox, account, [ARRIVES, STAYS], sending=Sending.IN_BACKGROUND)
    submit(sandbox, account, text="other")
    advance(sandbox, HOUR_MS)
    post(sandbox, account, Cause.TOP_UP, PRICE)
    charge(sandbox, submission, PRICE)
    assert findings(sandbox) == [(Rule.OVERCHARGED, PRICE, (1,))]


def test_what_came_back_for_a_failure_is_not_what_was_charged_too_much() -> None:
    sandbox, account = start(refund_after_ms=0)
    submission = submit(sandbox, account, [ARRIVES, FAILS])
    charge(sandbox, submission, PRICE * 2)
    advance(sandbox, HOUR_MS)
    assert findings(sandbox) == [(Rule.OVERCHARGED, PRICE * 2, (1, 2))]


# ------------------------------------------------------------------------------------------- messages that were deleted


@pytest.mark.parametrize("gone", [(2,), (1, 2), (1, 2, 3)])
def test_a_deletion_makes_no_finding_and_changes_nothing_about_what_was_charged(gone: tuple[int, ...]) -> None:
    sandbox, account = start()
    submit(sandbox, account, [ARRIVES, "+256701521270", "+256701521271"])
    advance(sandbox, HOUR_MS)
    before = sums(sandbox)
    sandbox.messages.forget(gone)
    after = sums(sandbox)
    assert findings(sandbox) == []
    assert (after.spent, after.messages_charged) == (before.spent, before.messages_charged) == (PRICE * 3, 3)


def test_what_is_charged_after_it_was_deleted_is_counted() -> None:
    sandbox, account = start()
    submit(sandbox, account, [ARRIVES, FAILS], sending=Sending.IN_BACKGROUND)
    sandbox.messages.clear()
    assert sums(sandbox).messages_charged == 0
    advance(sandbox, HOUR_MS)
    assert sums(sandbox).messages_charged == 2


def test_what_did_not_arrive_is_found_though_another_of_its_request_was_deleted() -> None:
    sandbox, account = start()
    submit(sandbox, account, [ARRIVES, FAILS])
    advance(sandbox, HOUR_MS)
    sandbox.messages.forget([1])
    assert findings(sandbox) == [(Rule.FAILED_NOT_REFUNDED, PRICE, (2,))]


def test_a_deletion_makes_no_repetition_of_what_came_back() -> None:
    sandbox, account = start()
    submit(sandbox, account, [ARRIVES])
    second = submit(sandbox, account, [ARRIVES, "+256701521270"])
    advance(sandbox, HOUR_MS)
    refund(sandbox, second, PRICE)
    assert findings(sandbox) == []
    sandbox.messages.forget([3])
    assert findings(sandbox) == []


# ----------------------------------------------------------------------------------------------- beyond the budget


def test_what_is_spent_past_the_budget_names_the_requests_that_did() -> None:
    sandbox, account = start(budget=Decimal("0.10"))
    for number in range(4):
        submit(sandbox, account, text=str(number))
    (found,) = report_at_once(sandbox).findings
    text = "0.20 USD was spent, with a budget of 0.10 USD"
    assert found == Finding(Rule.OVER_BUDGET, account, Decimal("0.10"), (3, 4), (), text)


def test_only_what_the_account_itself_was_charged_passes_its_budget() -> None:
    sandbox, account = start(budget=PRICE)
    other = open_account(sandbox, "other")
    for number in range(2):
        submit(sandbox, other, text=f"other {number}")
        submit(sandbox, account, text=str(number))
    submit(sandbox, other, text="last")
    post(sandbox, account, Cause.TOP_UP, Decimal(1))
    (found,) = report_at_once(sandbox).findings
    assert found.exchanges == (4,)


@pytest.mark.parametrize("budget", [None, Decimal("0.20")])
def test_what_the_budget_holds_is_fine(budget: Decimal | None) -> None:
    sandbox, account = start(budget=budget)
    for number in range(4):
        submit(sandbox, account, text=str(number))
    assert findings(sandbox) == []


def test_what_came_back_is_not_spent() -> None:
    sandbox, account = start(budget=PRICE)
    submission = submit(sandbox, account, text="one")
    submit(sandbox, account, text="two")
    assert findings(sandbox) == [(Rule.OVER_BUDGET, PRICE, ())]
    refund(sandbox, submission)
    assert findings(sandbox) == []


def test_a_budget_that_a_refund_restored_and_that_was_passed_again() -> None:
    sandbox, account = start(budget=PRICE)
    first = submit(sandbox, account, text="one")
    submit(sandbox, account, text="two")
    refund(sandbox, first)
    submit(sandbox, account, text="three")
    (found,) = report_at_once(sandbox).findings
    assert found.exchanges == (3,)


# -------------------------------------------------------------------------------------------- turns of others


def test_others_have_their_turn_between_accounts_and_between_entries(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("simulator.money.report.STRIDE", 1)
    sandbox, account = start()
    open_account(sandbox, key="other")
    assert len(list(_standings(sandbox, Question(), {}))) == 2
    assert len(list(_beyond({account: (PRICE, PRICE * 2)}, sandbox.ledger, range(2, 21)))) == 2
