"""Mistakes real clients make, judged by the vendors' own contracts: what is told, and that nothing breaks the judge."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.contracts import all_documentation

from simulator.contract.checker import Checker
from simulator.contract.exchange import Exchange, Side

DOCUMENTATION = all_documentation()
CHECKERS = {vendor: Checker(each.contract) for vendor, each in DOCUMENTATION.items()}
JSON = ("Content-Type", "application/json")
FORM = ("Content-Type", "application/x-www-form-urlencoded")
UGSMS_KEY = ("X-API-Key", "k")
BEARER = ("Authorization", "Bearer t")
UGSMS = "/api/v2/sms/send"
MSGINE = "/api/v1/messages/sms"
PUSHR = "/api/client/sms/send-sms"
ADVANTA = "/api/services/sendbulk"
KEYS = {"api_key_public": "p", "api_key_secret": "s"}
ROW = {"partnerID": "1", "apikey": "secret-1", "mobile": "0712345678", "message": "Hi", "shortcode": "ME"}


def mistakes(vendor: str, path: str, headers: tuple[tuple[str, str], ...], body: Any) -> set[tuple[str, str]]:
    """Pointer and rule of everything told to the client."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    exchange = Exchange("POST", path, (), headers, content, 200, (JSON,), b"{}")
    found = [each for each in CHECKERS[vendor].violations(exchange) if each.side is Side.CLIENT]
    assert all("secret-1" not in repr(each) for each in found)
    return {(each.pointer, each.rule) for each in found}


@pytest.mark.parametrize(
    ("vendor", "path", "headers", "body", "expected"),
    [
        (
            "ugsms", UGSMS, (UGSMS_KEY, JSON), {"phone_number": "0701234567", "message_body": "Hi"},
            {("/request/body/phone_number", "unknown-field"), ("/request/body/numbers", "required")},
        ),
        ("ugsms", UGSMS, (("x-api-key", "k"), JSON), {"numbers": "0701234567", "message_body": "Hi"}, set()),
        (
            "ugsms", UGSMS, (UGSMS_KEY, JSON), {"numbers": ["0701234567"], "message_body": "Hi"},
            {("/request/body/numbers", "type")},
        ),
        ("msgine", MSGINE, (BEARER, JSON), {"to": "0701521269", "message": "Hi"}, {("/request/body/to", "pattern")}),
        (
            "msgine", MSGINE, (("Authorization", "t"), JSON), {"to": "+256701521269", "message": "Hi"},
            {("/request/header/Authorization", "other-credentials")},
        ),
        (
            "pushr", PUSHR, (JSON,), {**KEYS, "message": "Hi", "recipients": ["0558544343"]},
            {("/request/body/recipients/0", "pattern")},
        ),
        ("pushr", PUSHR, (JSON,), {**KEYS, "message": "Hi", "recipients": ["+233558544343"]}, set()),
        ("advanta", ADVANTA, (JSON,), {"count": 1, "smslist": [{**ROW, "clientsmsid": 0}]}, set()),
        ("advanta", ADVANTA, (JSON,), {"count": 1, "smslist": [{**ROW, "clientsmsid": "0", "partnerID": 1}]}, set()),
        (
            "advanta", ADVANTA, (JSON,), {"count": 1, "smslist": [{**ROW, "colour": "red"}]},
            {("/request/body/smslist/0/colour", "unknown-field")},
        ),
    ],
)  # fmt: skip
def test_a_mistake_of_real_clients_is_told(
    vendor: str, path: str, headers: tuple[tuple[str, str], ...], body: Any, expected: set[tuple[str, str]]
) -> None:
    assert mistakes(vendor, path, headers, body) == expected


def test_a_list_where_the_page_shows_an_object_is_told() -> None:
    assert mistakes("advanta", ADVANTA, (JSON,), [ROW]) == {("/request/body", "other-shape")}


def test_a_form_where_the_page_shows_json_is_told() -> None:
    body = f"smslist={json.dumps([ROW])}&count=1".encode()
    assert mistakes("advanta", ADVANTA, (FORM,), body) == {("/request/headers/Content-Type", "other-form")}


@given(
    vendor=st.sampled_from(sorted(CHECKERS)),
    place=st.sampled_from([UGSMS, MSGINE, PUSHR, ADVANTA, "/", "/api/client/sms/custom"]),
    content_type=st.sampled_from(["application/json", FORM[1], "multipart/form-data; boundary=b", "\u20ac", ""]),
    body=st.binary() | st.from_type(dict[str, str]).map(lambda each: json.dumps(each).encode()),
    query=st.lists(st.tuples(st.text(), st.text()), max_size=3),
    status=st.sampled_from([200, 201, 400, 401, 402, 500]),
)
def test_nothing_that_travels_breaks_the_judge(
    *, vendor: str, place: str, content_type: str, body: bytes, query: list[tuple[str, str]], status: int
) -> None:
    headers = (("Content-Type", content_type),)
    exchange = Exchange("POST", place, tuple(query), headers, body, status, headers, body)
    for violation in CHECKERS[vendor].violations(exchange):
        assert violation.source
        assert violation.message


def test_a_place_in_a_list_is_told_by_the_name_of_the_list() -> None:
    body = json.dumps(KEYS | {"message": "Hi", "sender_id": "ME", "recipients": ["233558544343", "0558544343"]})
    found = CHECKERS["pushr"].violations(Exchange("POST", PUSHR, (), (JSON,), body.encode(), 200, (JSON,), b"{}"))
    told = [each.message for each in found if each.pointer == "/request/body/recipients/1"]
    assert told[0].startswith("'recipients[1]' was sent as \"0558544343\", expected a number of Ghana, ")
