"""Programs as MsGine's own SDKs of both epochs call it, over a socket: what they return, and what was sent and paid."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal

import pytest
from clients.msgine.sdk_1 import Inbox, SdkOne
from clients.msgine.sdk_1 import SdkError as FirstError
from clients.msgine.sdk_2 import SdkError as SecondError
from clients.msgine.sdk_2 import SdkTwo

from simulator.testing import CallbackReceiver, MakeSmsSimulator, SmsSimulator

NUMBER = "+256701521269"
OTHERS = ("+256701234567", "+256709876543")
BARE = {"msgine.accept_bare_token": "true"}


def first_sdk(sms: SmsSimulator) -> SdkOne:
    access = sms.vendors["msgine"]
    return SdkOne(access.base_url, access.credentials["token"], sms.clock.advance)


@pytest.fixture
def bare(make_sms_simulator: MakeSmsSimulator) -> SmsSimulator:
    """A sandbox whose MsGine takes the token bare, as the first SDK sends it."""
    return make_sms_simulator(policies=BARE)


@pytest.fixture
def sdk(sms_simulator: SmsSimulator) -> Iterator[SdkTwo]:
    """The SDK of the newer epoch."""
    access = sms_simulator.vendors["msgine"]
    client = SdkTwo(access.base_url, access.credentials["token"])
    yield client
    client.close()


# -------------------------------------------------------------------------------------------------- the first epoch


def test_the_first_sdk_sends_and_looks_up(bare: SmsSimulator) -> None:
    sdk = first_sdk(bare)
    sent = sdk.send([NUMBER, OTHERS[0]], "Your code is 4711")
    assert (sent["status"], sent["cost"]) == ("pending", 0.1)
    assert bare.spent("msgine") == Decimal("0.10")
    bare.clock.settle()
    assert sdk.get(sent["id"])["status"] == "delivered"
    assert [each.otp for each in bare.messages()] == ["4711"] * 2


@pytest.mark.sms_relaxed("violations")
def test_without_the_switch_the_first_sdk_is_unauthorized(sms_simulator: SmsSimulator) -> None:
    with pytest.raises(FirstError) as refused:
        first_sdk(sms_simulator).send(NUMBER, "Hello")
    assert (refused.value.status, refused.value.code) == (401, "unauthorized")


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503, 504])
def test_the_first_sdk_tries_again_what_may_pass(bare: SmsSimulator, status: int) -> None:
    bare.faults.add(match={"vendor": "msgine", "first": 2}, phase="before", respond={"status": status})
    began = bare.clock.now
    sent = first_sdk(bare).send(NUMBER, "Hello")
    assert bare.clock.now - began == dt.timedelta(seconds=1 + 2)
    assert [each.status for each in bare.requests(operation="send")] == [status, status, 201]
    bare.clock.settle()
    bare.assert_sent(1, to=NUMBER)
    assert first_sdk(bare).get(sent["id"])["status"] == "delivered"


def test_three_more_tries_of_the_first_sdk_are_over_before_a_limit_is(make_sms_simulator: MakeSmsSimulator) -> None:
    sms = make_sms_simulator(policies=BARE, terms={"msgine": {"rate_limit": 1}})
    sdk = first_sdk(sms)
    sdk.send(NUMBER, "One")
    with pytest.raises(FirstError) as refused:
        sdk.send(NUMBER, "Two")
    assert (refused.value.status, refused.value.code) == (429, "rate_limit_exceeded")
    assert [each.status for each in sms.requests()] == [201, 429, 429, 429, 429]
    sms.assert_sent(1)


def test_the_first_sdk_takes_no_other_content_type(bare: SmsSimulator) -> None:
    bare.faults.add(
        match={"vendor": "msgine"},
        phase="before",
        respond={"status": 200, "body": "<p>Maintenance</p>", "headers": {"Content-Type": "text/html"}},
    )
    with pytest.raises(FirstError, match="Unexpected response format"):
        first_sdk(bare).send(NUMBER, "Hello")


def sent_by_either_sdk(sms: SmsSimulator, sdk: str, to: str) -> str:
    """The id of a text that one of the SDKs has sent."""
    if sdk == "first":
        return str(first_sdk(sms).send(to, "Hello")["id"])
    access = sms.vendors["msgine"]
    newer = SdkTwo(access.base_url, access.credentials["token"])
    sent = newer.send([to], "Hello")
    newer.close()
    return sent.id


@pytest.mark.parametrize("sdk", ["first", "newer"])
def test_receipts_reach_the_webhook_of_the_account(bare: SmsSimulator, sdk: str) -> None:
    inbox = Inbox()
    with CallbackReceiver(lambda got: inbox.take(got.body)) as receiver:
        bare.report_to("msgine", receiver.url)
        arrives, fails = (sent_by_either_sdk(bare, sdk, to) for to in (NUMBER, "+256701299901"))
        bare.clock.settle()
    assert inbox.states == {arrives: "delivered", fails: "failed"}
    assert {each.state for each in bare.callbacks()} == {"acknowledged"}


# ---------------------------------------------------------------------------------------------------- the newer epoch


def test_the_newer_sdk_sends_to_several_and_looks_up(sms_simulator: SmsSimulator, sdk: SdkTwo) -> None:
    sent = sdk.send([NUMBER, *OTHERS], "Your code is 4711")
    assert (sent.to, sent.content, sent.status) == ((NUMBER, *OTHERS), "Your code is 4711", "pending")
    assert (sent.cost, sent.currency, sent.scheduled_at, sent.sent_at) == (0.15, "USD", None, None)
    assert [each.to for each in sms_simulator.messages()] == [NUMBER, *OTHERS]
    sms_simulator.clock.settle()
    found = sdk.get(sent.id)
    assert found.status == "delivered"
    assert found.sent_at is not None


def test_the_newer_sdk_pays_as_its_account_does(make_sms_simulator: MakeSmsSimulator) -> None:
    sms = make_sms_simulator(terms={"msgine": {"currency": "UGX", "price": "30"}})
    access = sms.vendors["msgine"]
    client = SdkTwo(access.base_url, access.credentials["token"])
    sent = client.send([NUMBER, *OTHERS], "Your code is 4711")
    client.close()
    assert (sent.cost, sent.currency) == (90.0, "UGX")
    assert sms.spent("msgine") == 90


def test_a_key_that_is_used_again_sends_and_costs_nothing(sms_simulator: SmsSimulator, sdk: SdkTwo) -> None:
    key = {"idempotencyKey": "order-7"}
    first = sdk.send([NUMBER], "Paid", **key)
    spent = sms_simulator.spent("msgine")
    assert sdk.send([NUMBER], "Paid", **key) == first
    sms_simulator.assert_sent(1, vendor="msgine")
    assert sms_simulator.spent("msgine") == spent


def test_a_key_that_is_used_again_for_another_text_is_a_conflict(sms_simulator: SmsSimulator, sdk: SdkTwo) -> None:
    sdk.send([NUMBER], "Paid", idempotencyKey="order-7")
    with pytest.raises(SecondError) as refused:
        sdk.send([NUMBER], "Shipped", idempotencyKey="order-7")
    assert refused.value.status == 409
    assert refused.value.request_id
    sms_simulator.assert_sent(1, vendor="msgine")


def test_the_history_is_read_until_the_last_page(sms_simulator: SmsSimulator, sdk: SdkTwo) -> None:
    sent = [sdk.send([NUMBER], f"Text {number}").id for number in range(7)]
    shown = list(sdk.history(limit=3))
    assert sorted(each.id for each in shown) == sorted(sent)
    assert len(sms_simulator.requests(operation="developer_history")) == 3


def test_the_history_of_who_sent_nothing_is_empty(sdk: SdkTwo) -> None:
    assert list(sdk.history()) == []


def test_a_text_for_later_is_sent_at_its_time(sms_simulator: SmsSimulator, sdk: SdkTwo) -> None:
    later = (sms_simulator.clock.now + dt.timedelta(hours=1)).replace(microsecond=0)
    sent = sdk.send([NUMBER], "Good morning", scheduledFor=later.isoformat())
    assert sent.scheduled_at is not None
    assert dt.datetime.fromisoformat(sent.scheduled_at) == later
    assert sms_simulator.last.state == "scheduled"
    sms_simulator.clock.advance("1h")
    sms_simulator.clock.advance("10s")
    assert sdk.get(sent.id).status == "delivered"


@pytest.mark.sms_relaxed("violations")
def test_the_newer_sdk_is_told_why_not(sms_simulator: SmsSimulator, sdk: SdkTwo) -> None:
    with pytest.raises(SecondError) as refused:
        sdk.send(["0701521269"], "Hello")
    assert (refused.value.status, refused.value.code) == (400, "invalid_phone_number")
    with pytest.raises(SecondError) as unknown:
        sdk.get("00000000-0000-4000-8000-000000000000")
    assert unknown.value.status == 404
    stranger = SdkTwo(sms_simulator.vendors["msgine"].base_url, "invalid")
    with pytest.raises(SecondError) as unauthorized:
        stranger.send([NUMBER], "Hello")
    assert unauthorized.value.status == 401
    stranger.close()


def test_both_epochs_share_the_account(make_sms_simulator: MakeSmsSimulator) -> None:
    sms = make_sms_simulator(policies=BARE)
    access = sms.vendors["msgine"]
    first, second = first_sdk(sms), SdkTwo(access.base_url, access.credentials["token"])
    before = sms.balance("msgine")
    first.send(NUMBER, "By the first")
    newer = second.send([NUMBER], "By the newer")
    assert newer.id in {each.id for each in second.history()}
    second.close()
    sms.assert_sent(2, vendor="msgine")
    assert sms.balance("msgine") == before - sms.spent("msgine")
