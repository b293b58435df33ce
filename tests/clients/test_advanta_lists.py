"""Programs that send many texts, or one as if it were many, by the Advanta family, over a socket."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from clients.advanta.campaign import Campaign
from clients.advanta.older import Older
from clients.advanta.one_in_a_list import Billing
from clients.advanta.patient import Letters
from clients.partner import SENDER, Partner, assert_found, partner_of, poor, report

from simulator.testing import MakeSmsSimulator, SmsSimulator

# -------------------------------------------------------------------------------------------------- many, with commas


def test_a_campaign_goes_out_in_parts_and_is_swept_for_reports(sms_simulator: SmsSimulator, partner: Partner) -> None:
    campaign = Campaign(*partner, SENDER)
    numbers = [f"0712{place:06}" for place in range(110)] + ["0712399901"]
    outcomes = campaign.send(numbers, "Sale!")
    assert [each.number for each in outcomes] == numbers
    assert {each.state for each in outcomes} == {"sent"}
    assert len({each.message_id for each in outcomes}) == 111
    assert campaign.credit() == 889.0
    sms_simulator.clock.settle()
    campaign.sweep(outcomes)
    assert [each.state for each in outcomes] == ["delivered"] * 110 + ["undelivered"]
    assert len(sms_simulator.messages(state="delivered")) == 110
    assert sms_simulator.spent("advanta") == 111


@pytest.mark.sms_relaxed("violations")
def test_one_wrong_number_fails_alone(sms_simulator: SmsSimulator, partner: Partner) -> None:
    outcomes = Campaign(*partner, SENDER).send(["0712345678", "12345", "0733000000"], "Sale!")
    assert [(each.state, each.code) for each in outcomes] == [("sent", "200"), ("failed", "1003"), ("sent", "200")]
    assert [each.to for each in sms_simulator.messages()] == ["+254712345678", "+254733000000"]
    assert sms_simulator.spent("advanta") == 2


def test_a_campaign_without_enough_credit_says_so_for_those_it_did_not_reach(
    make_sms_simulator: MakeSmsSimulator,
) -> None:
    sms = poor(make_sms_simulator, "2.00")
    outcomes = Campaign(*partner_of(sms), SENDER).send(["0712345678", "0712345679", "0712345670"], "Sale!")
    assert "1004" in {each.code for each in outcomes}
    assert len(sms.messages()) == sms.spent("advanta") == sum(each.state == "sent" for each in outcomes)


# ------------------------------------------------------------------------------------------------- a bulk, and patience


@pytest.fixture
def letters(partner: Partner) -> Iterator[Letters]:
    """The school's client; its partner is a number."""
    client = Letters(partner.base_url, int(partner.partner_id), partner.api_key, SENDER)
    yield client
    client.close()


@pytest.mark.sms_relaxed("violations")
def test_a_school_looks_at_its_credit_and_sends_a_bulk(
    sms_simulator: SmsSimulator, partner: Partner, letters: Letters
) -> None:
    assert letters.credit() == 1000.0
    outcomes = letters.send({"0712345678": "Dear Ann", "12345": "Dear Bob", "254733000000": "Dear Cy"})
    assert outcomes["12345"] == "Invalid mobile number"
    assert letters.credit() == 998.0
    sms_simulator.clock.settle()
    assert report(partner, outcomes["0712345678"])["delivery-description"] == "DeliveredToTerminal"
    assert report(partner, outcomes["254733000000"])["message-id"] == outcomes["254733000000"]


def test_a_balance_is_asked_for_by_post_where_a_get_is_not_answered(
    sms_simulator: SmsSimulator, letters: Letters
) -> None:
    sms_simulator.faults.add(
        match={"vendor": "advanta", "operation": "getbalance", "first": 1}, respond={"status": 502}
    )
    assert letters.credit() == 1000.0
    assert [(each.method, each.status) for each in sms_simulator.requests()] == [("GET", 502), ("POST", 200)]


# --------------------------------------------------------------------------------------------------- one in a list


def test_a_billing_script_sends_a_list_of_one_and_numbers_as_numbers(
    sms_simulator: SmsSimulator, partner: Partner
) -> None:
    billing = Billing(*partner, SENDER)
    assert not billing.is_out_of_credit(1000)
    row = billing.send(254712345678, "Invoice 7 is due")
    assert row["response-description"] == "Success"
    assert_found(sms_simulator, row["messageid"], "+254712345678", "Invoice 7 is due")
    assert billing.is_out_of_credit(1000)


@pytest.mark.sms_relaxed("violations")
def test_a_billing_script_is_told_why_not(partner: Partner, make_sms_simulator: MakeSmsSimulator) -> None:
    assert Billing(*partner.with_key("invalid"), SENDER).send(254712345678, "Hi")["response-code"] == 1006
    assert Billing(*partner, SENDER).send(12345, "Hi")["response-code"] == 1003
    assert Billing(*partner_of(poor(make_sms_simulator, "0")), SENDER).send(254712345678, "Hi")["response-code"] == 1004


# ----------------------------------------------------------------------------------------------------- the older epoch


@pytest.mark.parametrize(
    "older",
    [
        pytest.param(lambda sms: Older(*partner_of(sms), SENDER), id="chosen by the switch"),
        pytest.param(lambda sms: Older(*partner_of(sms), SENDER, "sms.sunfacegroup.co.ke"), id="by the host"),
    ],
)
def test_a_client_of_the_older_epoch_reads_its_own_spelling(
    make_sms_simulator: MakeSmsSimulator, request: pytest.FixtureRequest, older: Callable[[SmsSimulator], Older]
) -> None:
    is_switched = "switch" in request.node.callspec.id
    sms = make_sms_simulator(policies={"advanta.operator": "sunface"} if is_switched else {})
    client = older(sms)
    row = client.send("254712345678", "Hello")
    assert (row.code, row.description, row.mobile, row.network) == (200, "Success", 254712345678, "1")
    first, second = client.send_list({"0712345678": "One", "0733000000": "Two"})
    assert first.message_id < second.message_id
    sms.clock.settle()
    assert report(partner_of(sms), row.message_id)["delivery-description"] == "DeliveredToTerminal"
