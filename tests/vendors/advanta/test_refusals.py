"""What refuses the whole request, in which order, and that nothing is then charged or sent."""

import dataclasses

import pytest
from support.inprocess import World, body_of, headers_of, pairs_of
from vendors.advanta.sending import PATH, codes_of, item, open_account, refusal, send

from simulator.sandbox.books.limits import per_minute
from simulator.sandbox.chance import Chance
from simulator.sandbox.rules.plain_rules import UnknownCredentials
from simulator.sandbox.rules.rules import Rules
from simulator.vendors.advanta import VENDOR
from simulator.vendors.advanta.credentials import PARTNER
from simulator.vendors.advanta.errors import ERRORS


def test_invalid_credentials_are_answered_as_documented(world: World) -> None:
    response = send(world, item(apikey="invalid"))
    assert response.status == 200
    assert headers_of(response)["Content-Type"] == "application/json"
    assert pairs_of(response) == [("response-code", "number 1006"), ("response-description", "Invalid credentials")]


def test_an_expired_key_is_an_invalid_one(world: World) -> None:
    assert body_of(send(world, item(apikey="expired-key"))) == refusal(1006, "Invalid credentials")


def test_unknown_credentials_are_invalid_where_accounts_are_closed() -> None:
    world = World(VENDOR, rules=Rules(unknown_credentials=UnknownCredentials.REFUSE))
    assert body_of(send(world, item())) == refusal(1006, "Invalid credentials")


@pytest.mark.parametrize("partner_id", [..., None, "", "  ", True, 1.5, [], {}])
def test_without_a_partner_id_the_list_gets_4091(world: World, partner_id: object) -> None:
    assert body_of(send(world, item(partnerID=partner_id))) == refusal(4091, "No Partner ID is Set")


@pytest.mark.parametrize("api_key", [..., None, "", "  ", False, 1.5, [], {}])
def test_without_an_api_key_the_list_gets_4092(world: World, api_key: object) -> None:
    assert body_of(send(world, item(apikey=api_key))) == refusal(4092, "No API KEY Provided")


def test_the_partner_id_is_missed_before_the_api_key(world: World) -> None:
    assert body_of(send(world, item(partnerID="", apikey="")))["response-code"] == 4091


@pytest.mark.parametrize("body", [b"", b"{}", b"[]", b'{"smslist":[]}', b'{"smslist":null}', b'{"count":0}', b"[{}]"])
def test_a_body_without_items_has_no_partner_id(world: World, body: bytes) -> None:
    assert body_of(world.ask("POST", PATH, body=body)) == refusal(4091, "No Partner ID is Set")


@pytest.mark.parametrize(
    "body",
    [b"{", b'"text"', b"5", b"null", b"[1]", b"[[]]", b'{"smslist":5}', b'{"smslist":{}}', b'{"smslist":[null]}',
     b'{"smslist":"no JSON"}', b'{"smslist":[],} // comment', b"[" * 100_000, b'{"a":"\xff"}', b'"\xed\xa0\x80"',
     b'{"count":2,// The count\n"smslist":[]}', b'{"a":NaN}', b'{"a":' + b"9" * 5000 + b"}"],
)  # fmt: skip
def test_a_body_that_is_no_list_gets_1009(world: World, body: bytes) -> None:
    response = world.ask("POST", PATH, body=body, headers={"Content-Type": "application/json"})
    assert body_of(response) == refusal(1009, "Unsupported data type")


def test_an_item_that_is_no_object_refuses_the_whole_list(world: World) -> None:
    assert body_of(send(world, item(), "item")) == refusal(1009, "Unsupported data type")
    assert world.messages() == []


@pytest.mark.parametrize("method", ["GET", "PUT", "PATCH", "DELETE"])
@pytest.mark.parametrize("path", [PATH, f"{PATH}/"])
def test_another_method_gets_1010(world: World, method: str, path: str) -> None:
    response = world.ask(method, path)
    assert (response.status, body_of(response)) == (200, refusal(1010, "Unsupported request type"))


def test_more_than_a_thousand_items_get_1012_and_none_is_sent(world: World) -> None:
    response = send(world, *[item()] * 1001)
    assert body_of(response) == refusal(1012, "Too Many messages on SMS LIST")
    assert world.messages() == []


def test_bad_credentials_are_said_before_too_many_items(world: World) -> None:
    assert body_of(send(world, *[item(apikey="invalid")] * 1001))["response-code"] == 1006


@pytest.mark.parametrize("shortcode", ["INVALID", "PENDING-1", "TWELVE-CHARS", "   ", True, 1.5, [], {}])
def test_a_shortcode_that_is_unapproved_or_too_long_gets_1001(world: World, shortcode: object) -> None:
    response = send(world, item(shortcode=shortcode), item())
    assert body_of(response) == refusal(1001, "Invalid sender id")
    assert world.messages() == []


def test_too_many_items_are_said_before_a_bad_shortcode(world: World) -> None:
    assert body_of(send(world, *[item(shortcode="INVALID")] * 1001))["response-code"] == 1012


@pytest.mark.parametrize(("shortcode", "sender_id"), [("ELEVEN-CHAR", "ELEVEN-CHAR"), (22384, "22384"), (" A ", "A")])
def test_an_approved_shortcode_is_the_sender(world: World, shortcode: object, sender_id: str) -> None:
    send(world, item(shortcode=shortcode))
    assert [message.submission.sender_id for message in world.messages()] == [sender_id]


@pytest.mark.parametrize("shortcode", [..., None, ""])
def test_without_a_shortcode_the_default_sender_is_used(world: World, shortcode: object) -> None:
    send(world, item(shortcode=shortcode))
    assert [message.submission.sender_id for message in world.messages()] == ["ADVANTA"]


def test_without_a_shortcode_and_an_approved_sender_the_list_gets_1001(world: World) -> None:
    open_account(world, dataclasses.replace(VENDOR.terms, sender_ids={"SHOP": False}))
    assert body_of(send(world, item(shortcode="")))["response-code"] == 1001


def test_a_sender_of_other_spelling_is_not_approved(world: World) -> None:
    open_account(world, dataclasses.replace(VENDOR.terms, sender_ids={"Shop": True}))
    assert body_of(send(world, item(shortcode="SHOP")))["response-code"] == 1001
    assert codes_of(send(world, item(shortcode="Shop"))) == [200]


def test_the_first_items_credentials_and_shortcode_hold_for_all(world: World) -> None:
    other = item(partnerID="", apikey="invalid", shortcode="INVALID")
    assert codes_of(send(world, item(shortcode="SHOP"), other)) == [200, 200]
    assert [message.submission.sender_id for message in world.messages()] == ["SHOP", "SHOP"]
    assert len(world.sandbox.accounts) == 1


def test_a_partner_id_is_the_same_as_number_and_as_text(world: World) -> None:
    send(world, item(partnerID=1234))
    send(world, item(partnerID="1234"))
    assert len(world.sandbox.accounts) == 1


def test_there_is_no_rate_limit(world: World) -> None:
    assert {codes_of(send(world, item()))[0] for _ in range(200)} == {200}


def test_an_account_with_a_rate_limit_is_told_to_wait(world: World) -> None:
    open_account(world, dataclasses.replace(VENDOR.terms, limit=per_minute(1)))
    send(world, item())
    assert body_of(send(world, item())) == refusal(4090, "Internal Error. Try again after 5 minutes")


CODES = {
    1001: "Invalid sender id",
    1002: "Network not allowed",
    1003: "Invalid mobile number",
    1004: "Low bulk credits",
    1005: "Failed. System error",
    1006: "Invalid credentials",
    1007: "Failed. System error",
    1008: "No Delivery Report",
    1009: "Unsupported data type",
    1010: "Unsupported request type",
    1012: "Too Many messages on SMS LIST",
    1104: "Too many comma separated contacts",
    4090: "Internal Error. Try again after 5 minutes",
    4091: "No Partner ID is Set",
    4092: "No API KEY Provided",
    4093: "Details Not Found",
}


def test_the_table_holds_every_code_of_the_family() -> None:
    assert {error.code: error.message for error in ERRORS.values()} == CODES


def test_fresh_credentials_are_a_number_and_a_key_of_32_digits() -> None:
    partner_id, api_key = PARTNER.mint(Chance("test").once("credentials"))
    assert partner_id.isdigit()
    assert len(bytes.fromhex(api_key)) == 16
