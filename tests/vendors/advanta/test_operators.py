"""The operators of the family: whose host is called, or whom a switch names, answers in its own way."""

from __future__ import annotations

import dataclasses
from decimal import Decimal
from typing import Any

import pytest
from support.inprocess import World, body_of, pairs_of
from vendors.advanta.sending import FAMILY, OWN, PATH, a_world, item, open_account, parameters, refusal, rows_of

from simulator.api.request import Response
from simulator.sandbox.acts import charging
from simulator.sandbox.books.accounts import Credential
from simulator.vendors.advanta import VENDOR
from simulator.vendors.advanta.operators import OPERATOR_OF_HOST, PROFILES
from simulator.vendors.advanta.policy import CodeKey, HttpStatus, Operator

ADVANTA = "quicksms.advantasms.com"
CELCOM = "isms.celcomafrica.com"
SUNFACE = "sms.sunfacegroup.co.ke"
KEMRUT = "sms.kemrut.com"
WAVESMS = "login.wavesms.com"


def of(operator: Operator, **switches: Any) -> World:
    return a_world(operator=operator, **switches)


def sms(world: World, host: str = "localhost", **fields: object) -> Response:
    return world.ask("POST", f"{FAMILY}/sendsms", json=parameters(**fields), host=host)


def bulk(world: World, *items: object, host: str = "localhost") -> Response:
    return world.ask("POST", PATH, json={"count": len(items), "smslist": list(items)}, host=host)


def test_every_operator_has_a_profile_and_a_host() -> None:
    operators = set(Operator) - {Operator.BY_HOST}
    assert set(PROFILES) == set(OPERATOR_OF_HOST.values()) == operators
    assert VENDOR.hosts == tuple(OPERATOR_OF_HOST)


@pytest.mark.parametrize("host", OPERATOR_OF_HOST)
def test_a_host_answers_as_its_operator_does_by_the_switch(host: str) -> None:
    by_host, by_switch = a_world(), of(OPERATOR_OF_HOST[host])
    asked: list[tuple[str, str, Any]] = [
        ("POST", f"{FAMILY}/sendsms", parameters()),
        ("POST", f"{FAMILY}/sendsms", parameters(apikey="invalid")),
        ("POST", PATH, {"smslist": [item(), item(mobile="1")]}),
        ("POST", PATH, {"smslist": [item()] * 21}),
        ("POST", f"{FAMILY}/getbalance/", OWN),
        ("POST", f"{FAMILY}/getdlr", {**OWN, "messageID": "75000001"}),
    ]
    for method, target, body in asked:
        one = by_host.ask(method, target, json=body, host=host)
        other = by_switch.ask(method, target, json=body)
        assert (one.status, one.body) == (other.status, other.body)


def test_the_switch_goes_before_the_host() -> None:
    world = of(Operator.ADVANTA)
    assert rows_of(sms(world, KEMRUT))[0]["response-code"] == 200
    assert rows_of(sms(of(Operator.KEMRUT), ADVANTA))[0]["response-code"] == 1000


@pytest.mark.parametrize("host", ["localhost", "sms.example.co.ke", ADVANTA])
def test_any_other_host_is_answered_as_the_page_has_it(world: World, host: str) -> None:
    assert rows_of(sms(world, host))[0] == {
        "response-code": 200,
        "response-description": "Success",
        "mobile": 254712345678,
        "messageid": "75000001",
        "networkid": 1,
    }


def test_single_switches_go_before_the_operator() -> None:
    world = of(Operator.SUNFACE, response_code_key=CodeKey.BOTH, http_status=HttpStatus.BY_CODE)
    row = rows_of(sms(world))[0]
    assert (row["response-code"], row["respose-code"], row["networkid"]) == (200, 200, "1")
    assert sms(world, apikey="invalid").status == 401
    wave = of(Operator.WAVESMS, http_status=HttpStatus.ALWAYS_200)
    assert sms(wave, apikey="invalid").status == 200


def test_an_account_may_be_of_another_operator(world: World) -> None:
    open_account(world, dataclasses.replace(VENDOR.terms, switches={"operator": Operator.KEMRUT}))
    assert pairs_of(sms(world))[0][1][0][0] == ("response-code", "number 1000")


# --------------------------------------------------------------------------------------------------- the older epoch


def test_the_older_epoch_has_numbers_where_the_page_has_texts() -> None:
    [(_, [row])] = pairs_of(bulk(of(Operator.SUNFACE), item()))
    assert row == [
        ("respose-code", "number 200"),
        ("response-description", "Success"),
        ("mobile", "number 254712345678"),
        ("messageid", "number 75000001"),
        ("clientsmsid", "number 1234"),
        ("networkid", "1"),
    ]


def test_a_hash_stays_a_text_in_the_older_epoch() -> None:
    world = of(Operator.SUNFACE)
    mobile = "12345678" * 8
    response = world.ask("POST", f"{FAMILY}/sendotp", json=parameters(mobile=mobile, hashed=True))
    assert rows_of(response)[0]["mobile"] == mobile


def test_a_refused_row_of_the_older_epoch_repeats_the_number_as_it_came() -> None:
    assert rows_of(bulk(of(Operator.SUNFACE), item(mobile="123"))) == [
        {"respose-code": 1003, "response-description": "Invalid mobile number", "mobile": "123", "clientsmsid": 1234}
    ]


@pytest.mark.parametrize("host", [SUNFACE, "sms.teamweb.africa"])
def test_the_older_epoch_takes_twenty_items(world: World, host: str) -> None:
    assert len(rows_of(bulk(world, *[item()] * 20, host=host))) == 20
    response = bulk(world, *[item()] * 21, host=host)
    assert body_of(response) == refusal(1012, "Too Many messages on SMS LIST")


def test_each_item_of_the_older_epoch_is_paid_by_its_own_credentials() -> None:
    world = of(Operator.SUNFACE)
    mine, other = item(), item(partnerID="99", apikey="other", shortcode="SHOP")
    rows = rows_of(bulk(world, mine, other, mine))
    assert [row["messageid"] for row in rows] == [75000001, 75000003, 75000002]
    first, second = world.sandbox.accounts
    assert (first.balance, second.balance) == (Decimal(998), Decimal(999))
    senders = {message.submission.account: message.submission.sender_id for message in world.messages()}
    assert senders == {first: "ADVANTA", second: "SHOP"}


def open_another(world: World, **changes: Any) -> None:
    terms = dataclasses.replace(VENDOR.terms, **changes)
    charging.open_account(world.sandbox, VENDOR.name, terms, [Credential("partner", ("99", "other"))])


def test_each_item_of_the_older_epoch_has_the_price_of_who_pays_it() -> None:
    world = of(Operator.SUNFACE)
    bulk(world, item())  # opens the first account, on the vendor's terms
    open_another(world, price=Decimal(3))
    bulk(world, item(), item(partnerID="99", apikey="other"))
    assert [account.balance for account in world.sandbox.accounts] == [Decimal(998), Decimal(997)]


def test_an_item_that_its_own_credentials_cannot_pay_is_refused_alone() -> None:
    world = of(Operator.SUNFACE)
    bulk(world, item())  # opens the first account, on the vendor's terms
    open_another(world, opening_balance=Decimal(1))
    poor = item(partnerID="99", apikey="other")
    rows = rows_of(bulk(world, poor, item(), poor, item()))
    assert [row["respose-code"] for row in rows] == [200, 200, 1004, 200]


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"apikey": "invalid"}, 1006),
        ({"apikey": ...}, 4092),
        ({"partnerID": ...}, 4091),
        ({"shortcode": "INVALID"}, 1001),
        ({"timeToSend": "never"}, 1009),
    ],
)
def test_an_item_of_the_older_epoch_is_refused_for_what_is_its_own(fields: dict[str, object], code: int) -> None:
    world = of(Operator.SUNFACE)
    rows = rows_of(bulk(world, item(), item(**fields), item()))
    assert [row["respose-code"] for row in rows] == [200, code, 200]
    assert len(world.messages()) == 2


def test_the_credentials_of_later_items_do_not_matter_by_the_page(world: World) -> None:
    rows = rows_of(bulk(world, item(), item(apikey="invalid", shortcode="INVALID")))
    assert [row["response-code"] for row in rows] == [200, 200]
    assert world.account.balance == 998


def test_a_message_of_another_payer_is_reported_to_that_one_alone() -> None:
    world = of(Operator.SUNFACE)
    bulk(world, item(), item(partnerID="99", apikey="other"))
    target = f"{FAMILY}/getdlr"
    theirs = {"partnerID": "99", "apikey": "other", "messageID": 75000002}
    assert body_of(world.ask("POST", target, json=theirs))["response-code"] == 200
    assert body_of(world.ask("POST", target, json={**OWN, "messageID": 75000002})) == refusal(1009, "No dlr")


# -------------------------------------------------------------------------------------------------------- the others


def test_wavesms_answers_bad_credentials_with_401() -> None:
    world = of(Operator.WAVESMS)
    response = sms(world, apikey="invalid")
    assert (response.status, body_of(response)) == (401, refusal(1006, "Invalid credentials"))
    assert [sms(world, mobile="1").status, sms(world, shortcode="INVALID").status] == [200, 200]


def test_wavesms_wraps_the_number_of_a_row_that_is_not_paid() -> None:
    world = of(Operator.WAVESMS)
    open_account(world, dataclasses.replace(VENDOR.terms, opening_balance=Decimal(0)))
    rows = rows_of(bulk(world, item(), item(mobile="1")))
    assert [row["mobile"] for row in rows] == [{"mobile": "254712345678"}, "1"]


def test_kemrut_says_1000_where_others_say_200() -> None:
    world = of(Operator.KEMRUT)
    assert rows_of(sms(world))[0]["response-code"] == 1000
    assert rows_of(bulk(world, item(), item(mobile="1")))[1]["response-code"] == 1003
    for name in ("getbalance", "getdlr"):
        asked = world.ask("POST", f"{FAMILY}/{name}", json={**OWN, "messageID": "75000001"})
        assert body_of(asked)["response-code"] == 1000


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_celcom_answers_a_balance_behind_a_slash_by_nothing(world: World, method: str) -> None:
    query = "?partnerID=1234&apikey=key"
    response = world.ask(method, f"{FAMILY}/getbalance/{query}", host=CELCOM)
    assert (response.status, response.body) == (200, b"")
    assert body_of(world.ask(method, f"{FAMILY}/getbalance{query}", host=CELCOM))["credit"] == "1000.00"
    refused = world.ask(method, f"{FAMILY}/getbalance/?partnerID=1234&apikey=invalid", host=CELCOM)
    assert body_of(refused) == refusal(1006, "Invalid credentials")
