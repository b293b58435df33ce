"""Send one text to one number or to several: sendsms and sendotp, however they are asked."""

from __future__ import annotations

import dataclasses
from decimal import Decimal
from typing import Any

import pytest
from support.inprocess import World, body_of, pairs_of
from vendors.advanta.sending import (
    FAMILY,
    a_world,
    codes_of,
    open_account,
    otp,
    parameters,
    query,
    refusal,
    rows_of,
    sms,
)

from simulator.vendors.advanta import VENDOR
from simulator.vendors.advanta.policy import LowCredit, WholeRefusal

SENDS = ["sendsms", "sendotp"]
HASH = "8d969eef6ecad3c29a3a629280e686cf0c3f5d5a86aff3ca12020c923adc6c92"

JSON: dict[str, Any] = {"json": parameters()}
FORM = {name: str(value) for name, value in parameters().items()}
WAYS = {
    "a query": ("GET", query("{}", parameters()), {}),
    "a query behind a slash": ("GET", query("{}/", parameters()), {}),
    "JSON": ("POST", f"{FAMILY}/{{}}", JSON),
    "JSON behind a slash": ("POST", f"{FAMILY}/{{}}/", JSON),
    "a form": ("POST", f"{FAMILY}/{{}}", {"form": FORM}),
    "an array with one object": ("POST", f"{FAMILY}/{{}}", {"json": [parameters()]}),
    "numbers": ("POST", f"{FAMILY}/{{}}", {"json": parameters(partnerID=1234, apikey=5, mobile=254712345678)}),
    "credentials in the query": (
        "POST", query("{}", {"apikey": "key", "partnerID": 1234}), {"json": parameters(apikey=..., partnerID=...)},
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", SENDS)
@pytest.mark.parametrize("way", WAYS)
def test_a_text_is_sent_however_it_is_asked(world: World, way: str, name: str) -> None:
    method, target, body = WAYS[way]
    response = world.ask(method, target.format(name), **body)
    assert response.status == 200
    assert pairs_of(response) == [
        (
            "responses",
            [
                [
                    ("response-code", "number 200"),
                    ("response-description", "Success"),
                    ("mobile", "number 254712345678" if name == "sendsms" else "254712345678"),
                    ("messageid", "75000001"),
                    ("networkid", "number 1"),
                ]
            ],
        )
    ]
    [message] = world.messages()
    assert (message.to, message.text, message.submission.sender_id) == ("+254712345678", "Hello", "ADVANTA")
    assert world.account.balance == 999


@pytest.mark.parametrize("name", SENDS)
def test_a_text_may_be_sent_to_several_numbers_by_a_query(world: World, name: str) -> None:
    response = world.ask("GET", query(name, parameters(mobile="0712345678, 0733345678,,+254771345678,")))
    rows = rows_of(response)
    assert [(str(row["mobile"]), row["messageid"], row["networkid"]) for row in rows] == [
        ("254712345678", "75000001", 1),
        ("254733345678", "75000002", 2),
        ("254771345678", "75000003", 3),
    ]
    [first, *others] = world.messages()
    assert all(each.submission is first.submission for each in others)
    assert first.submission.text == "Hello"


@pytest.mark.parametrize(
    ("mobile", "shown"),
    [("0712345678", 254712345678), ("123", 123), ("0123", "0123"), ("+123", "+123"), ("1" * 15, 111111111111111),
     ("1" * 16, "1" * 16), ("x", "x")],
)  # fmt: skip
def test_the_row_of_sendsms_has_a_number_where_the_digits_are_one(world: World, mobile: str, shown: object) -> None:
    assert rows_of(sms(world, mobile=mobile))[0]["mobile"] == shown


def test_a_row_of_a_single_send_has_no_clientsmsid(world: World) -> None:
    assert "clientsmsid" not in rows_of(sms(world, clientsmsid=7))[0]


def test_a_body_goes_before_the_query(world: World) -> None:
    world.ask("POST", query("sendsms", parameters(message="query")), json=parameters(message="body"))
    assert [message.text for message in world.messages()] == ["body"]


def test_a_thousand_numbers_are_accepted(world: World) -> None:
    assert codes_of(sms(world, mobile=",".join(["0712345678"] * 1000))) == [200] * 1000


@pytest.mark.parametrize("name", SENDS)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_more_than_a_thousand_numbers_get_1104_and_none_is_sent(world: World, method: str, name: str) -> None:
    sent = parameters(mobile=",".join(["0712345678"] * 1001))
    target, body = (query(name, sent), None) if method == "GET" else (f"{FAMILY}/{name}", sent)
    response = world.ask(method, target, json=body)
    assert body_of(response) == refusal(1104, "Too many comma separated contacts")
    assert world.messages() == []


@pytest.mark.parametrize(
    ("mobile", "code", "shown"),
    [
        ("12-3", 1003, "12-3"),
        ("", 1003, ""),
        (..., 1003, ""),
        (" , ", 1003, ""),
        (["0712345678"], 1003, ""),
        (HASH, 1003, HASH),
        (
            "٧02913454",
            1003,
            "٧02913454",
        ),  # digits of another script are no number of ours, and would lose what they are
        ("०702913454", 1003, "०702913454"),
        ("0123", 1003, "0123"),
        ("1" * 16, 1003, "1" * 16),
        ("+256701234567", 1002, "+256701234567"),
        ("0744345678", 1002, "0744345678"),
    ],
)
@pytest.mark.parametrize("name", SENDS)
def test_a_number_is_refused_by_its_row(world: World, name: str, mobile: object, code: int, shown: str) -> None:
    [row] = rows_of(world.ask("POST", f"{FAMILY}/{name}", json=parameters(mobile=mobile)))
    assert (row["response-code"], str(row["mobile"]), sorted(row)) == (
        code, shown, ["mobile", "response-code", "response-description"],
    )  # fmt: skip


def test_a_refused_number_does_not_refuse_the_others(world: World) -> None:
    response = sms(world, mobile="0712345678,12,0733345678")
    assert codes_of(response) == [200, 1003, 200]
    assert [row.get("messageid") for row in rows_of(response)] == ["75000001", None, "75000002"]
    assert world.amounts() == [Decimal(1000), Decimal(-2)]


@pytest.mark.parametrize(
    ("fields", "code", "description"),
    [
        ({"partnerID": ...}, 4091, "No Partner ID is Set"),
        ({"partnerID": ..., "apikey": ...}, 4091, "No Partner ID is Set"),
        ({"apikey": ""}, 4092, "No API KEY Provided"),
        ({"apikey": "invalid"}, 1006, "Invalid credentials"),
        ({"apikey": "invalid", "shortcode": "INVALID"}, 1006, "Invalid credentials"),
        ({"shortcode": "INVALID"}, 1001, "Invalid sender id"),
        ({"shortcode": "TWELVE-CHARS", "message": ""}, 1001, "Invalid sender id"),
        ({"message": ...}, 1009, "Unsupported data type"),
        ({"message": ""}, 1009, "Unsupported data type"),
        ({"message": 5}, 1009, "Unsupported data type"),
        ({"message": "Hello", "pass_type": "md5"}, 1009, "Unsupported data type"),
    ],
)
@pytest.mark.parametrize("name", SENDS)
def test_a_request_is_refused_as_a_whole(
    world: World, name: str, fields: dict[str, object], code: int, description: str
) -> None:
    assert body_of(world.ask("POST", f"{FAMILY}/{name}", json=parameters(**fields))) == refusal(code, description)
    assert world.messages() == []


@pytest.mark.parametrize("name", [*SENDS, "getbalance", "getdlr"])
@pytest.mark.parametrize("body", [b"[]", b"[1]", b"[{},{}]", b"5", b"null", b"{", b"[{"])
def test_a_body_that_holds_no_single_object_gets_1009(world: World, name: str, body: bytes) -> None:
    response = world.ask("POST", f"{FAMILY}/{name}", body=body, headers={"Content-Type": "application/json"})
    assert body_of(response) == refusal(1009, "Unsupported data type")


@pytest.mark.parametrize("name", [*SENDS, "getbalance", "getdlr"])
def test_a_query_that_is_no_text_gets_1009(world: World, name: str) -> None:
    assert body_of(world.ask("GET", f"{FAMILY}/{name}?partnerID=1&apikey=%FF")) == refusal(
        1009, "Unsupported data type"
    )


@pytest.mark.parametrize("name", [*SENDS, "getbalance", "getdlr"])
@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE"])
def test_another_method_gets_1010(world: World, method: str, name: str) -> None:
    assert body_of(world.ask(method, f"{FAMILY}/{name}/")) == refusal(1010, "Unsupported request type")


def test_a_text_announced_as_base64_is_decoded(world: World) -> None:
    sms(world, pass_type="bm5", message="SGVsbMO2")
    assert [message.text for message in world.messages()] == ["Hellö"]


def test_numbers_are_paid_in_order_as_far_as_the_balance_goes(world: World) -> None:
    poor(world, 2)
    assert codes_of(sms(world, mobile="0712345678,0733345678,0771345678")) == [200, 200, 1004]


def test_the_whole_request_may_be_refused_for_the_balance_instead() -> None:
    world = a_world(low_credit=LowCredit.WHOLE)
    poor(world, 1)
    assert body_of(sms(world, mobile="0712345678,0733345678")) == refusal(1004, "Low bulk credits")
    assert world.amounts() == [Decimal(1)]


def test_a_refusal_of_the_whole_request_may_come_as_a_row() -> None:
    world = a_world(refusal=WholeRefusal.ROW)
    assert body_of(sms(world, apikey="invalid")) == {"responses": [refusal(1006, "Invalid credentials")]}


# ------------------------------------------------------------------------------------------------------- hashed numbers


@pytest.mark.parametrize("hashed", [True, "true", "TRUE", 1, "1"])
def test_a_hashed_number_is_kept_and_repeated_as_it_was_sent(world: World, hashed: object) -> None:
    mobile = HASH.upper()
    [row] = rows_of(otp(world, mobile=mobile, hashed=hashed))
    assert (row["response-code"], row["mobile"], row["networkid"]) == (200, mobile, 1)
    assert [message.to for message in world.messages()] == [mobile]


def test_hashed_numbers_may_be_several_and_come_by_a_form(world: World) -> None:
    sent = {**FORM, "mobile": f"{HASH},{HASH[:-1]},{HASH.upper()}", "hashed": "true"}
    assert codes_of(world.ask("POST", f"{FAMILY}/sendotp/", form=sent)) == [200, 1003, 200]


@pytest.mark.parametrize("mobile", ["254712345678", "0712345678", HASH[:-1], f"{HASH}0", HASH.replace("8", "g"), ""])
def test_what_is_no_hash_gets_1003_where_hashes_are_announced(world: World, mobile: str) -> None:
    assert codes_of(otp(world, mobile=mobile, hashed=True)) == [1003]


@pytest.mark.parametrize("hashed", [..., None, False, "false", 0, "", "yes", 2, [True], {}])
def test_a_hash_that_is_not_announced_gets_1003(world: World, hashed: object) -> None:
    assert codes_of(otp(world, mobile=HASH, hashed=hashed)) == [1003]


def test_sendsms_knows_no_hashes(world: World) -> None:
    assert codes_of(sms(world, mobile=HASH, hashed=True)) == [1003]
    assert codes_of(sms(world, hashed=True)) == [200]


def test_a_hash_in_a_query_gets_1010(world: World) -> None:
    response = world.ask("GET", query("sendotp", parameters(mobile=HASH, hashed="true")))
    assert body_of(response) == refusal(1010, "Unsupported request type")
    assert codes_of(world.ask("GET", query("sendotp", parameters(hashed="false")))) == [200]


@pytest.mark.parametrize("digits", ["99901", "99902", "99903"])
def test_the_last_digits_of_a_hash_choose_nothing(world: World, digits: str) -> None:
    otp(world, mobile=HASH[:-5] + digits, hashed=True)
    world.advance(10_000)
    assert [message.state.value for message in world.messages()] == ["delivered"]


def poor(world: World, balance: int) -> None:
    open_account(world, dataclasses.replace(VENDOR.terms, opening_balance=Decimal(balance)))
