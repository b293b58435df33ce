"""The balance of an account, and how its messages fare."""

from __future__ import annotations

import dataclasses
from decimal import Decimal
from typing import Any

import pytest
from support.inprocess import World, body_of, pairs_of
from vendors.advanta.sending import (
    FAMILY,
    OWN,
    a_world,
    call,
    item,
    open_account,
    otp,
    query,
    refusal,
    report,
    send,
    sms,
)

from simulator.vendors.advanta import VENDOR
from simulator.vendors.advanta.policy import HttpStatus, NoReport

WAYS: dict[str, tuple[str, str, dict[str, Any]]] = {
    "a query": ("GET", query("{}", {**OWN, "messageID": "75000001"}), {}),
    "a query behind a slash": ("GET", query("{}/", {**OWN, "messageID": "75000001"}), {}),
    "JSON": ("POST", f"{FAMILY}/{{}}", {"json": {**OWN, "messageID": "75000001"}}),
    "a number": ("POST", f"{FAMILY}/{{}}", {"json": {**OWN, "partnerID": 1234, "messageID": 75000001}}),
    "JSON behind a slash": ("POST", f"{FAMILY}/{{}}/", {"json": {**OWN, "messageID": "75000001"}}),
    "a form": ("POST", f"{FAMILY}/{{}}", {"form": {**OWN, "messageID": "75000001"}}),
    "an array with one object": ("POST", f"{FAMILY}/{{}}", {"json": [{**OWN, "messageID": "75000001"}]}),
}


@pytest.mark.parametrize("way", WAYS)
def test_a_balance_is_told_however_it_is_asked(world: World, way: str) -> None:
    sms(world)
    method, target, body = WAYS[way]
    assert pairs_of(world.ask(method, target.format("getbalance"), **body)) == [
        ("response-code", "number 200"),
        ("credit", "999.00"),
        ("partner-id", "1234"),
    ]


@pytest.mark.parametrize(("balance", "shown"), [("545", "545.00"), ("0", "0.00"), ("12.5", "12.50"), ("7.256", "7.26")])
def test_a_balance_has_two_decimals(world: World, balance: str, shown: str) -> None:
    open_account(world, dataclasses.replace(VENDOR.terms, opening_balance=Decimal(balance)))
    assert body_of(call(world, "getbalance"))["credit"] == shown


@pytest.mark.parametrize("name", ["getbalance", "getdlr"])
def test_a_look_up_needs_credentials(world: World, name: str) -> None:
    assert body_of(call(world, name, apikey="invalid")) == refusal(1006, "Invalid credentials")
    assert body_of(call(world, name, apikey="")) == refusal(4092, "No API KEY Provided")
    assert body_of(call(world, name, partnerID="")) == refusal(4091, "No Partner ID is Set")


@pytest.mark.parametrize("name", ["getbalance", "getdlr"])
def test_a_look_up_may_be_asked_for_its_headers_alone(world: World, name: str) -> None:
    sms(world)
    assert world.ask("HEAD", query(name, {**OWN, "messageID": "75000001"})).status == 200


@pytest.mark.parametrize("way", WAYS)
def test_a_message_is_reported_however_it_is_asked(world: World, way: str) -> None:
    sms(world)
    world.advance(60_000)
    method, target, body = WAYS[way]
    assert pairs_of(world.ask(method, target.format("getdlr"), **body)) == [
        ("response-code", "number 200"),
        ("message-id", "75000001"),
        ("response-description", "Success"),
        ("delivery-status", "number 32"),
        ("delivery-description", "DeliveredToTerminal"),
        ("delivery-tat", "00:00:02"),
        ("delivery-networkid", "number 1"),
        ("delivery-time", "2024-01-01 15:00:02"),
    ]


def test_a_message_is_found_by_whichever_call_it_was_sent(world: World) -> None:
    send(world, item(mobile="0733345678"), item(mobile="0771345678"))
    sms(world, mobile="0763345678")
    otp(world, mobile="ab" * 32, hashed=True)
    ids = ["75000001", "75000002", "75000003", "75000004"]
    assert [report(world, each)["delivery-networkid"] for each in ids] == [2, 3, 4, 1]
    assert [report(world, each)["message-id"] for each in ids] == ids


def test_a_message_that_is_not_final_is_reported_too(world: World) -> None:
    sms(world, mobile="254712399903")
    assert (report(world)["delivery-description"], report(world)["delivery-time"]) == ("Unknown", "2024-01-01 15:00:00")
    assert report(world)["delivery-tat"] == "00:00:00"
    world.advance(60_000)
    assert report(world)["delivery-description"] == "SentToNetwork"


@pytest.mark.parametrize(
    ("mobile", "description", "tat"),
    [("254712399901", "DeliveryImpossible", "00:00:02"), ("254712399902", "AbsentSubscriber", "24:00:00")],
)
def test_a_message_that_did_not_arrive_says_why(world: World, mobile: str, description: str, tat: str) -> None:
    sms(world, mobile=mobile)
    world.advance(48 * 3_600_000)
    assert (report(world)["delivery-description"], report(world)["delivery-tat"]) == (description, tat)


def test_a_scheduled_message_is_reported_and_its_time_counts_from_when_it_was_due(world: World) -> None:
    sms(world, timeToSend="2024-01-01 18:00")
    scheduled = report(world)
    assert (scheduled["delivery-description"], scheduled["delivery-tat"]) == ("Scheduled", "00:00:00")
    assert scheduled["delivery-time"] == "2024-01-01 15:00:00"
    world.advance(4 * 3_600_000)
    delivered = report(world)
    assert (delivered["delivery-description"], delivered["delivery-tat"]) == ("DeliveredToTerminal", "00:00:01")
    assert delivered["delivery-time"] == "2024-01-01 18:00:01"


UNKNOWN = ["75000002", 75000003, "1", "0", 0, "75000000", "075000001", "-75000001", "seven", "9" * 40, "75000001.5"]


@pytest.mark.parametrize("message_id", UNKNOWN)
def test_an_unknown_id_gets_1009(world: World, message_id: object) -> None:
    sms(world)
    assert report(world, message_id) == refusal(1009, "No dlr")


@pytest.mark.parametrize("message_id", UNKNOWN)
def test_an_unknown_id_may_get_1008_instead(message_id: object) -> None:
    world = a_world(no_report=NoReport.NO_DELIVERY_REPORT)
    sms(world)
    assert report(world, message_id) == refusal(1008, "No Delivery Report")


@pytest.mark.parametrize(("switch", "code"), [(NoReport.NO_DLR, 1009), (NoReport.NO_DELIVERY_REPORT, 1008)])
def test_a_message_of_another_account_is_as_unknown_as_none(switch: NoReport, code: int) -> None:
    world = a_world(no_report=switch)
    sms(world, apikey="another")
    assert report(world)["response-code"] == code
    assert body_of(call(world, "getdlr", apikey="another", messageID="75000001"))["response-code"] == 200


@pytest.mark.parametrize("message_id", [..., None, "", "  ", [], {}, True, 1.5])
def test_without_an_id_a_report_gets_4093(world: World, message_id: object) -> None:
    fields = {} if message_id is ... else {"messageID": message_id}
    assert body_of(call(world, "getdlr", **fields)) == refusal(4093, "Details Not Found")


@pytest.mark.parametrize(
    ("fields", "no_report", "status"),
    [
        ({"messageID": "75000001"}, NoReport.NO_DLR, 400),
        ({"messageID": "75000001"}, NoReport.NO_DELIVERY_REPORT, 404),
        ({}, NoReport.NO_DLR, 404),
    ],
)
def test_the_status_of_a_refused_look_up_may_go_by_its_code(
    fields: dict[str, object], no_report: NoReport, status: int
) -> None:
    world = a_world(http_status=HttpStatus.BY_CODE, no_report=no_report)
    assert call(world, "getdlr", **fields).status == status


def test_a_look_up_charges_nothing(world: World) -> None:
    sms(world)
    report(world)
    call(world, "getbalance")
    assert world.amounts() == [Decimal(1000), Decimal(-1)]
