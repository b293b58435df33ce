"""The words of a row that are known otherwise than the row: nothing is called documented that its page does not say."""

from __future__ import annotations

import json
from typing import Any

import pytest
from support.contracts import documentation

from simulator.contract.answers import answers_of
from simulator.contract.checker import Checker
from simulator.contract.exchange import Exchange, Side, Violation
from simulator.contract.openapi import openapi_of
from simulator.contract.rules import Level

BEARER = ("Authorization", "Bearer t")
JSON = ("Content-Type", "application/json")
ADVANTA = "/api/services/sendbulk"
ROW = {"partnerID": "1", "apikey": "k", "mobile": "0712345678", "message": "Hi", "shortcode": "ME"}
REQUIRED = ("assumed", "choice, required fields")
CODES = ("public", "codes, the table")
SHOWN = ("documented", "bulk, Request Body")


def judged(vendor: str, method: str, path: str, body: Any = None) -> list[Violation]:
    """What the client is told; the answer is nobody's."""
    content = b"" if body is None else json.dumps(body).encode()
    exchange = Exchange(method, path, (), (BEARER, JSON), content, 200, (JSON,), b"{}")
    checker = Checker(documentation(vendor).contract)
    return [each for each in checker.violations(exchange) if each.side is Side.CLIENT]


def holding(**fields: Any) -> dict[str, Any]:
    return {"smslist": [ROW | fields]}


def without(name: str) -> dict[str, Any]:
    return {"smslist": [{key: value for key, value in ROW.items() if key != name}]}


@pytest.mark.parametrize(
    ("vendor", "method", "path", "body", "pointer", "known"),
    [
        ("advanta", "POST", ADVANTA, {}, "/request/body/smslist", REQUIRED),
        ("advanta", "POST", ADVANTA, without("mobile"), "/request/body/smslist/0/mobile", CODES),
        ("advanta", "POST", ADVANTA, holding(mobile=""), "/request/body/smslist/0/mobile", CODES),
        ("advanta", "POST", ADVANTA, holding(message=""), "/request/body/smslist/0/message", REQUIRED),
        ("advanta", "POST", ADVANTA, {"smslist": []}, "/request/body/smslist", REQUIRED),
        ("advanta", "POST", ADVANTA, {"smslist": [ROW] * 1001}, "/request/body/smslist",
         ("documented", "bulk, Request Body and introduction")),
        ("advanta", "POST", ADVANTA, without("message"), "/request/body/smslist/0/message", REQUIRED),
        ("advanta", "POST", ADVANTA, without("apikey"), "/request/body/smslist/0/apikey", CODES),
        ("advanta", "POST", ADVANTA, holding(partnerID=[1]), "/request/body/smslist/0/partnerID", SHOWN),
        ("advanta", "POST", ADVANTA, holding(mobile=None), "/request/body/smslist/0/mobile", SHOWN),
        ("advanta", "POST", ADVANTA, holding(clientsmsid=[]), "/request/body/smslist/0/clientsmsid", SHOWN),
        ("advanta", "POST", ADVANTA, holding(message=1), "/request/body/smslist/0/message",
         ("documented", "bulk, Request Body")),
        ("msgine", "GET", "/api/v1/pricing/sms", None, "/request/query/country",
         ("assumed", "choice, status of pricing and unknown country")),
        ("msgine", "POST", "/api/v1/messages/sms", {"message": "Hi"}, "/request/body/to",
         ("documented", "sms, Send SMS and Phone Number Format")),
        ("msgine", "POST", "/api/v1/developers/sms", {"to": "+256701521269", "message": "x" * 1001},
         "/request/body/message", ("public", "newer, SMS API, Send SMS; sdk, version 2.0.0")),
        ("msgine", "POST", "/api/v1/developers/sms", {"idempotencyKey": ""}, "/request/body/idempotencyKey",
         ("assumed", "choice, idempotency")),
        ("pushr", "GET", "/api/client/sms/custom", None, "/request/method", ("public", "site")),
        ("pushr", "POST", "/api/client/sms/", {}, "/request/method", ("public", "site")),
        ("pushr", "GET", "/api/client/sms/send-sms", None, "/request/method", ("documented", "docs, Send SMS")),
    ],
)  # fmt: skip
def test_a_violation_names_what_says_so(
    vendor: str, method: str, path: str, body: Any, pointer: str, known: tuple[str, str]
) -> None:
    [told] = [each for each in judged(vendor, method, path, body) if each.pointer == pointer]
    assert (told.evidence.value, told.source) == known
    assert told.message.endswith(f" ({known[0]}: {known[1]})")
    assert told.level is (Level.VIOLATION if known[0] in {"documented", "public"} else Level.HINT)


def test_a_message_without_a_shortcode_lacks_nothing() -> None:
    assert judged("advanta", "POST", ADVANTA, without("shortcode")) == []


@pytest.mark.parametrize(
    ("vendor", "operation", "answer"),
    [
        ("ugsms", "v2_send", "sent"),
        ("ugsms", "v2_bulk", "processed"),
        ("ugsms", "v2_balance", "balance"),
        ("ugsms", "v2_usage", "usage"),
        ("ugsms", "v1_send", "sent"),
        ("advanta", "sendbulk", "accepted"),
        ("advanta", "sendbulk", "invalid_credentials"),
        ("advanta", "sendbulk", "low_bulk_credits"),
        ("pushr", "custom", "accepted"),
        ("pushr", "list", "listed"),
        ("msgine", "pricing", "priced"),
        ("msgine", "account", "account"),
        ("msgine", "developer_history", "listed"),
        ("msgine", "developer_get", "found"),
        ("msgine", "developer_send", "idempotency_conflict"),
    ],
)
def test_a_status_that_no_page_has_is_not_called_documented(vendor: str, operation: str, answer: str) -> None:
    contract = documentation(vendor).contract
    [call] = [each for each in contract.operations if each.name == operation]
    rows = [each.row for each in answers_of(contract, call) if each.name == answer]
    assert rows
    assert {each.origin_of("status").evidence.value for each in rows} <= {"assumed", "observed"}


def test_events_that_the_page_does_not_show_are_another_pages() -> None:
    [callback] = [each for each in documentation("msgine").contract.callbacks if each.operation == "send"]
    assert callback.origin_of("events").source == "webhooks, events"
    assert callback.origin_of("fields").source == "sms, Webhooks"


def test_a_request_with_values_of_ours_is_not_shown_as_the_pages() -> None:
    path = openapi_of(documentation("advanta"))["paths"][ADVANTA]["post"]
    [example] = path["requestBody"]["content"]["application/json"]["examples"].values()
    assert example["summary"] == "request, assumed"


def test_a_word_of_its_own_grounds_is_in_the_schema() -> None:
    row = openapi_of(documentation("advanta"))["components"]["schemas"]["SendbulkRequest"]["properties"]["smslist"]
    assert row["x-grounds"]["required"] == {"x-evidence": "assumed", "x-source": "choice, required fields"}
