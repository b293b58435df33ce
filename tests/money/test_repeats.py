"""The same text to the same number, paid twice: what is a client's retry, and what only looks like one."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest
from support.inprocess import World
from support.plain import PRICE, advance, open_account, plain_sandbox, submit

from simulator.money.findings import Finding, Rule
from simulator.money.repeats import Repeats
from simulator.money.report import Question, report_at_once
from simulator.sandbox.acts.charging import charge, post, refund
from simulator.sandbox.books.accounts import Account
from simulator.sandbox.books.ledger import Cause
from simulator.sandbox.books.message_query import MessageQuery
from simulator.sandbox.rules.bounds import Bounds
from simulator.sandbox.rules.delivery import Sending
from simulator.sandbox.sandbox import Sandbox
from simulator.vendors import BUILT_IN

ANN, BOB, FAILS = "+256701521269", "+256701521270", "+256701299901"
MINUTE_MS, DAY_MS = 60_000, 86_400_000


def found(sandbox: Sandbox, rule: Rule = Rule.PAID_TWICE, **question: Any) -> list[Finding]:
    return [each for each in report_at_once(sandbox, Question(**question)).findings if each.rule is rule]


def start(**terms: Any) -> tuple[Sandbox, Account]:
    sandbox = plain_sandbox()
    return sandbox, open_account(sandbox, **terms)


def test_the_same_text_to_the_same_number_is_paid_twice() -> None:
    sandbox, account = start()
    submit(sandbox, account, [ANN])
    advance(sandbox, 3_000)
    submit(sandbox, account, [ANN])
    assert found(sandbox) == [
        Finding(
            Rule.PAID_TWICE,
            account,
            PRICE,
            (1, 2),
            (1, 2),
            f"the same text to {ANN} was charged by 2 requests 3 s apart: 2 messages, 0.05 USD of it for repetitions",
        )
    ]


def test_others_have_their_turn_while_messages_to_one_number_are_collected_and_compared(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("simulator.money.repeats.STRIDE", 1)
    sandbox, account = start()
    repeats = Repeats(MINUTE_MS)
    for _ in range(4):
        (message,) = sandbox.messages.of(submit(sandbox, account, [ANN]))
        repeats.note(account, message, message.cost)
    assert len(list(repeats.look())) == 4 + 3 + 1


def test_another_text_is_no_retry() -> None:
    sandbox, account = start()
    submit(sandbox, account, [ANN], text="Your code is 4711")
    submit(sandbox, account, [ANN], text="Your code is 4712")
    assert found(sandbox) == []


def test_another_number_is_no_retry() -> None:
    sandbox, account = start()
    submit(sandbox, account, [ANN])
    submit(sandbox, account, [BOB])
    assert found(sandbox) == []


def test_another_account_is_no_retry() -> None:
    sandbox, account = start()
    submit(sandbox, account, [ANN])
    submit(sandbox, open_account(sandbox, key="other"), [ANN])
    assert found(sandbox) == []


@pytest.mark.parametrize(("later_ms", "count"), [(10 * MINUTE_MS, 1), (10 * MINUTE_MS + 1, 0), (DAY_MS, 0)])
def test_the_window_has_an_end(later_ms: int, count: int) -> None:
    sandbox, account = start()
    submit(sandbox, account, [ANN])
    advance(sandbox, later_ms)
    submit(sandbox, account, [ANN])
    assert len(found(sandbox)) == count


@pytest.mark.parametrize(("window_ms", "count"), [(DAY_MS, 1), (DAY_MS - 1, 0), (0, 0)])
def test_the_window_can_be_chosen(window_ms: int, count: int) -> None:
    sandbox, account = start()
    submit(sandbox, account, [ANN])
    advance(sandbox, DAY_MS)
    submit(sandbox, account, [ANN])
    assert len(found(sandbox, window_ms=window_ms)) == count


def test_several_retries_are_one_finding() -> None:
    sandbox, account = start()
    for _ in range(3):
        advance(sandbox, 10 * MINUTE_MS)
        submit(sandbox, account, [ANN])
    (finding,) = found(sandbox)
    assert "was charged by 3 requests 1200 s apart: 3 messages, 0.10 USD of it" in finding.text
    assert (finding.exchanges, finding.messages, finding.amount) == ((1, 2, 3), (1, 2, 3), PRICE * 2)


def test_a_bulk_that_is_sent_again_is_one_finding_that_counts_all_and_names_many() -> None:
    sandbox, account = start(balance=Decimal(1_000))
    numbers = [f"+25670{number:07d}" for number in range(1_000)]
    submit(sandbox, account, numbers)
    submit(sandbox, account, numbers[::-1])
    (finding,) = found(sandbox)
    assert (finding.exchanges, len(finding.messages), finding.amount) == ((1, 2), 1_000, PRICE * 1_000)
    assert "to 1000 numbers was charged by 2 requests 0 s apart: 2000 messages" in finding.text


def test_a_bulk_that_is_sent_again_in_part_is_paid_twice_in_that_part() -> None:
    sandbox, account = start()
    submit(sandbox, account, [ANN, BOB])
    submit(sandbox, account, [BOB, FAILS])
    (finding,) = found(sandbox)
    assert (finding.messages, finding.amount) == ((2, 3), PRICE)


def test_one_that_was_not_charged_yet_is_not_paid_twice() -> None:
    sandbox, account = start()
    for _ in range(2):
        submit(sandbox, account, [ANN], sending=Sending.IN_BACKGROUND)
    assert found(sandbox) == []
    advance(sandbox, 2_000)
    assert len(found(sandbox)) == 1


def test_one_that_the_balance_did_not_suffice_for_is_not_paid_twice() -> None:
    sandbox, account = start(balance=PRICE)
    for _ in range(2):
        submit(sandbox, account, [ANN], sending=Sending.IN_BACKGROUND)
    advance(sandbox, 2_000)
    assert found(sandbox) == []


@pytest.mark.parametrize("is_whole", [True, False])
def test_one_that_came_back_is_not_paid_twice(is_whole: bool) -> None:  # noqa: FBT001 - a parameter
    sandbox, account = start()
    submission = submit(sandbox, account, [ANN])
    submit(sandbox, account, [ANN])
    assert len(found(sandbox)) == 1
    refund(sandbox, submission if is_whole else sandbox.messages.of(submission)[0])
    assert found(sandbox) == []


def test_what_came_back_in_part_is_paid_twice_for_the_rest() -> None:
    sandbox, account = start()
    for back in ("0.01", "0.02"):
        (message,) = sandbox.messages.of(submit(sandbox, account, [ANN]))
        refund(sandbox, message, Decimal(back))
    assert [each.amount for each in found(sandbox)] == [PRICE - Decimal("0.02")]


def test_what_came_back_of_a_whole_request_in_part_is_paid_twice_for_the_rest() -> None:
    sandbox, account = start()
    for back in ("0.01", "0.02"):
        refund(sandbox, submit(sandbox, account, [ANN]), Decimal(back))
    assert [each.amount for each in found(sandbox)] == [PRICE - Decimal("0.02")]


def test_what_came_back_of_a_whole_bulk_is_for_its_messages_in_order() -> None:
    sandbox, account = start()
    submit(sandbox, account, [ANN, BOB])
    submission = submit(sandbox, account, [ANN, BOB])
    refund(sandbox, submission, Decimal("0.07"))
    assert [(each.amount, each.messages) for each in found(sandbox)] == [(Decimal("0.03"), (2, 4))]
    refund(sandbox, submission, Decimal("0.03"))
    assert found(sandbox) == []


def test_what_came_back_of_a_whole_bulk_is_for_what_did_not_arrive_before_the_rest() -> None:
    sandbox, account = start()
    submit(sandbox, account, [ANN])
    submission = submit(sandbox, account, [ANN, FAILS])
    advance(sandbox, MINUTE_MS)
    refund(sandbox, submission, Decimal("0.06"))
    assert [each.amount for each in found(sandbox)] == [Decimal("0.04")]


def test_what_came_back_of_a_request_that_was_charged_too_much_is_for_that_before_its_messages() -> None:
    sandbox, account = start()
    submit(sandbox, account, [ANN])
    submission = submit(sandbox, account, [ANN])
    charge(sandbox, submission, PRICE)
    refund(sandbox, submission, PRICE)
    assert [each.amount for each in found(sandbox)] == [PRICE]
    refund(sandbox, submission, Decimal("0.01"))
    assert [each.amount for each in found(sandbox)] == [Decimal("0.04")]


def test_one_of_a_bulk_that_came_back_is_not_paid_twice() -> None:
    sandbox, account = start()
    ann, _ = sandbox.messages.of(submit(sandbox, account, [ANN, BOB]))
    submit(sandbox, account, [ANN])
    assert len(found(sandbox)) == 1
    refund(sandbox, ann)
    assert found(sandbox) == []


def test_one_of_a_bulk_that_could_not_be_paid_is_not_paid_twice() -> None:
    sandbox, account = start(balance=PRICE * 2)
    submit(sandbox, account, [ANN, BOB], sending=Sending.IN_BACKGROUND)
    submit(sandbox, account, [FAILS])
    advance(sandbox, 2_000)
    post(sandbox, account, Cause.TOP_UP, PRICE)
    submit(sandbox, account, [BOB], sending=Sending.AT_ONCE)
    assert [message.is_charged for message in sandbox.messages.search(MessageQuery(to=BOB))] == [True, False]
    assert found(sandbox) == []


@pytest.mark.parametrize(("wait_ms", "count"), [(0, 1), (60_000, 0)])
def test_sending_again_what_is_known_to_have_failed_is_right(wait_ms: int, count: int) -> None:
    sandbox, account = start()
    submit(sandbox, account, [FAILS])
    advance(sandbox, wait_ms)
    submit(sandbox, account, [FAILS])
    advance(sandbox, 60_000)
    assert len(found(sandbox)) == count


@pytest.mark.parametrize(("early_ms", "count"), [(0, 0), (1, 1)])
def test_what_failed_at_the_very_instant_is_known_to_have_failed(early_ms: int, count: int) -> None:
    when = start()
    submit(*when, [FAILS])
    advance(when[0], MINUTE_MS)
    (message,) = when[0].messages.search(MessageQuery())
    sandbox, account = start()
    submit(sandbox, account, [FAILS])
    advance(sandbox, message.changed_ms - early_ms)
    submit(sandbox, account, [FAILS])
    advance(sandbox, MINUTE_MS)
    assert len(found(sandbox)) == count


def test_what_is_repeated_after_a_pause_is_found_on_both_sides_of_it() -> None:
    sandbox, account = start()
    for wait_ms in (0, 0, DAY_MS, 0):
        advance(sandbox, wait_ms)
        submit(sandbox, account, [ANN])
    assert [(each.account, each.exchanges) for each in found(sandbox)] == [(account, (1, 2)), (account, (3, 4))]


@pytest.mark.parametrize(("second_ms", "count"), [(DAY_MS, 1), (2 * DAY_MS, 0)])
def test_scheduled_for_different_days_is_no_retry(second_ms: int, count: int) -> None:
    sandbox, account = start()
    submit(sandbox, account, [ANN], release_ms=DAY_MS)
    submit(sandbox, account, [ANN], release_ms=second_ms)
    advance(sandbox, 3 * DAY_MS)
    assert len(found(sandbox)) == count


def test_a_number_twice_in_one_request_is_its_own_mistake() -> None:
    sandbox, account = start()
    submit(sandbox, account, [ANN, BOB, ANN, ANN])
    assert found(sandbox) == []
    (finding,) = found(sandbox, Rule.REPEATED)
    assert (finding.exchanges, finding.messages, finding.amount) == ((1,), (1, 3, 4), PRICE * 2)
    assert finding.text == (
        f"one request was charged for the same text to {ANN} more than once: 3 messages, 0.10 USD of it for repetitions"
    )


def test_different_numbers_in_one_request_are_no_mistake() -> None:
    sandbox, account = start()
    submit(sandbox, account, [ANN, BOB])
    assert found(sandbox, Rule.REPEATED) == []


def test_money_is_not_counted_in_two_findings() -> None:
    sandbox, account = start()
    submit(sandbox, account, [ANN, ANN])
    submit(sandbox, account, [ANN])
    twice, repeated = report_at_once(sandbox).findings
    assert (twice.messages, repeated.messages) == ((1, 3), (1, 2))
    assert twice.amount + repeated.amount == PRICE * 2


def test_what_is_not_kept_any_more_is_no_part_of_a_finding() -> None:
    sandbox = plain_sandbox(bounds=Bounds(messages=1))
    account = open_account(sandbox)
    submit(sandbox, account, [ANN])
    submit(sandbox, account, [ANN])
    report = report_at_once(sandbox)
    assert (report.findings, report.dropped) == ((), 1)


# ---------------------------------------------------------------------------------- as the vendors' clients retry

BULK = {
    "count": 2,
    "smslist": [
        {
            "partnerID": "1", "apikey": "k", "clientsmsid": number, "mobile": f"071234567{number}",
            "message": f"Dear {number}", "shortcode": "SENDERID", "pass_type": "plain",
        }
        for number in range(2)
    ],
}  # fmt: skip
MESSAGE = {"to": "+256701521269", "message": "Your code is 4711"}
BEARER = {"Authorization": "Bearer mine"}
KEYS = {"api_key_public": "p", "api_key_secret": "s"}
PUSH = {**KEYS, "sender_id": "PYWE", "message": "Your code is 4711", "recipients": ["233558544343"]}
KEY = {"X-API-Key": "mine"}
FORM = {"numbers": "0701234567,+256772345678", "message_body": "Hello"}

ACCEPTED = {
    "/api/v2/sms/send": 200,
    "/api/client/sms/send-sms": 201,
    "/api/services/sendbulk": 200,
    "/api/v1/messages/sms": 201,
}
RETRIES = {
    "the same form": [("/api/v2/sms/send", {"form": FORM, "headers": KEY})] * 2,
    "the numbers in another order and spelling": [
        ("/api/v2/sms/send", {"form": FORM, "headers": KEY}),
        ("/api/v2/sms/send", {"form": {**FORM, "numbers": "0772345678,256701234567"}, "headers": KEY}),
    ],
    "the same keys and text": [("/api/client/sms/send-sms", {"json": PUSH})] * 2,
    "the same bulk": [("/api/services/sendbulk", {"json": BULK})] * 2,
    "new ids of its own": [
        ("/api/services/sendbulk", {"json": BULK}),
        (
            "/api/services/sendbulk",
            {"json": {**BULK, "smslist": [{**row, "clientsmsid": 99} for row in BULK["smslist"]]}},  # type: ignore[attr-defined]
        ),
    ],
    "the same message": [("/api/v1/messages/sms", {"json": MESSAGE, "headers": BEARER})] * 2,
    "another callback": [
        ("/api/v1/messages/sms", {"json": {**MESSAGE, "callbackUrl": f"http://127.0.0.1:9/{n}"}, "headers": BEARER})
        for n in (1, 2)
    ],
}


@pytest.mark.parametrize("requests", RETRIES.values(), ids=RETRIES)
def test_a_retry_is_found_whatever_it_looks_like(requests: list[tuple[str, dict[str, Any]]]) -> None:
    world = World(*BUILT_IN)
    for path, request in requests:
        response = world.ask("POST", path, **request)
        assert response.status == ACCEPTED[path], response.body
        world.advance(5_000)
    (finding,) = report_at_once(world.sandbox).findings
    assert (finding.rule, finding.exchanges) == (Rule.PAID_TWICE, (1, 2))
    sums = report_at_once(world.sandbox, Question(account=finding.account)).standings[0].sums
    assert finding.amount * 2 == sums.spent


def test_a_campaign_of_personal_texts_is_no_retry() -> None:
    world = World(*BUILT_IN)
    for greeting in ("Hi", "Bye"):
        text = json.dumps(BULK).replace("Dear", greeting)
        assert world.ask("POST", "/api/services/sendbulk", json=json.loads(text)).status == 200
    world.advance(5_000)
    assert report_at_once(world.sandbox).findings == ()
