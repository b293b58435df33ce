from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from support.inprocess import body_of, headers_of, pairs_of
from vendors.msgine.client import BEARER, HOOK, LIST, NUMBER, TOKEN
from vendors.msgine.client import SEND as OLD_SEND
from vendors.msgine.developer import HISTORY, KEY, SEND, Developer, error_of

from simulator.vendors.msgine import VENDOR
from simulator.vendors.msgine.developer_wording import developer_id, ordinal_of

OTHERS = ["+256701234567", "+256709876543"]
UGX: dict[str, Any] = {"currency": "UGX", "price": Decimal(30), "opening_balance": Decimal(1_000)}


def test_the_newer_send() -> None:
    response = Developer(**UGX).post(from_="MyApp")
    assert response.status == 201
    assert headers_of(response)["Content-Type"] == "application/json"
    assert pairs_of(response) == [
        ("id", developer_id("test", 1)),
        ("channel", "sms"),
        ("to", [NUMBER]),
        ("from", "MyApp"),
        ("content", "Hello from MsGine!"),
        ("status", "pending"),
        ("cost", "number 30"),
        ("currency", "UGX"),
        ("createdAt", "2024-01-15T10:30:00Z"),
    ]


@pytest.mark.parametrize(
    "to", [",".join([NUMBER, *OTHERS]), f" {NUMBER} ,{OTHERS[0]},  {OTHERS[1]}\t", [NUMBER, *OTHERS]]
)
def test_numbers_come_joined_by_commas_or_in_a_list(to: object) -> None:
    client = Developer(**UGX)
    answer = body_of(client.post(to=to))
    assert (answer["to"], answer["cost"], answer["from"]) == ([NUMBER, *OTHERS], 90, "MsGine")
    assert [message.to for message in client.messages()] == [NUMBER, *OTHERS]


@pytest.mark.parametrize("text", ["a" * 161, "a" * 1_000, "é\u0448" * 500])
def test_parts_are_not_charged_apart(text: str) -> None:
    client = Developer(**UGX)
    assert body_of(client.post(message=text))["cost"] == 30
    assert client.amounts()[1:] == [Decimal(-30)]
    assert client.messages()[0].segments > 1


def test_the_price_by_region_is_that_of_each_number() -> None:
    client = Developer(prices={"UG": Decimal("0.05"), "KE": Decimal("0.08")})
    assert body_of(client.post(to=f"{NUMBER},+254712345678"))["cost"] == 0.13
    assert client.amounts()[1:] == [Decimal("-0.13")]


@pytest.mark.parametrize(
    ("fields", "code", "details"),
    [
        ({"to": ""}, "invalid_phone_number", {"value": ""}),
        ({"to": None}, "invalid_phone_number", {"value": ""}),
        ({"to": 256701521269}, "invalid_phone_number", {"value": "256701521269"}),
        ({"to": []}, "invalid_phone_number", {"value": ""}),
        ({"to": "0701521269"}, "invalid_phone_number", {"value": "0701521269"}),
        ({"to": f"{NUMBER},"}, "invalid_phone_number", {"value": ""}),
        ({"to": f",{NUMBER}"}, "invalid_phone_number", {"value": ""}),
        ({"to": f"{NUMBER}, ,{NUMBER}"}, "invalid_phone_number", {"value": " "}),
        ({"to": f"{NUMBER};{OTHERS[0]}"}, "invalid_phone_number", {"value": f"{NUMBER};{OTHERS[0]}"}),
        ({"to": [f"{NUMBER},{OTHERS[0]}"]}, "invalid_phone_number", {"value": f"{NUMBER},{OTHERS[0]}"}),
        ({"to": ",".join([NUMBER] * 1_001)}, "invalid_request", {"max": 1_000}),
        ({"to": "," * 5_000}, "invalid_request", {"max": 1_000}),
        ({"to": [NUMBER] * 1_001}, "invalid_request", {"max": 1_000}),
        ({"message": "a" * 1_001}, "invalid_message", {"maxLength": 1_000, "actualLength": 1_001}),
        ({"message": ""}, "invalid_message", {"field": "message"}),
        ({"message": 1}, "invalid_message", {"field": "message"}),
        ({"from_": "My Long Company Name"}, "invalid_sender_id", {"value": "My Long Company Name", "maxLength": 11}),
        ({"from_": NUMBER}, "invalid_sender_id", {"value": NUMBER, "maxLength": 11}),
        ({"scheduledFor": ""}, "invalid_request", {"field": "scheduledFor", "value": ""}),
        ({"scheduledFor": "tomorrow"}, "invalid_request", {"value": "tomorrow"}),
        ({"scheduledFor": "2024-13-01T00:00:00Z"}, "invalid_request", {"value": "2024-13-01T00:00:00Z"}),
        ({"scheduledFor": "2024-01-16"}, "invalid_request", {"value": "2024-01-16"}),
        ({"scheduledFor": "2024-01-15T10:30:00Z"}, "invalid_request", {"value": "2024-01-15T10:30:00Z"}),
        ({"scheduledFor": "2024-01-15T12:30:00+03:00"}, "invalid_request", {"field": "scheduledFor"}),
        ({"scheduledFor": 1_705_400_000}, "invalid_request", {"value": "1705400000"}),
        ({"scheduledFor": ["2024-01-16T10:30:00Z"]}, "invalid_request", {"value": ""}),
        ({"idempotencyKey": ""}, "invalid_request", {"field": "idempotencyKey", "value": ""}),
        ({"idempotencyKey": "k" * 65}, "invalid_request", {"field": "idempotencyKey"}),
        ({"idempotencyKey": 7}, "invalid_request", {"value": "7"}),
        ({"callbackUrl": "ftp://a.example/"}, "invalid_callback_url", {"field": "callbackUrl"}),
        ({"callbackUrl": 1}, "invalid_callback_url", {"value": "1"}),
    ],
)  # fmt: skip
def test_bad_fields_are_refused(fields: dict[str, Any], code: str, details: dict[str, Any]) -> None:
    client = Developer(**UGX)
    response = client.post(**fields)
    error = error_of(response)
    assert (response.status, error["code"]) == (400, code)
    assert details.items() <= error["details"].items()
    assert client.amounts()[1:] == []


def test_the_most_there_may_be_is_accepted() -> None:
    answer = Developer().post(to=",".join([NUMBER] * 1_000), message="a" * 1_000, idempotencyKey="k" * 64)
    assert answer.status == 201


def test_no_body_is_refused_as_no_json() -> None:
    response = Developer().ask("POST", SEND, headers={**KEY, "Content-Type": "application/json"}, body=b"{")
    assert (response.status, error_of(response)["code"]) == (400, "invalid_request")


@pytest.mark.parametrize("value", [None, "2024-01-16T10:30:00+03:00", "2024-01-15T10:30:00.001Z", "9999-12-31T23:59Z"])
def test_it_may_be_scheduled_for_any_instant_in_the_future(value: object) -> None:
    assert Developer().post(scheduledFor=value).status == 201


def test_a_scheduled_message_is_queued_until_its_time_and_charged_then() -> None:
    client = Developer(**UGX)
    sent = client.post(scheduledFor="2024-01-15T10:31:00Z")
    answer = body_of(sent)
    assert (answer["status"], answer["scheduledAt"]) == ("queued", "2024-01-15T10:31:00Z")
    assert "sentAt" not in answer
    assert (client.status(), client.amounts()[1:]) == ("pending", [])
    client.advance(60_000)
    assert (client.looked_up(sent)["status"], client.amounts()[1:]) == ("sent", [Decimal(-30)])
    assert client.looked_up(sent)["sentAt"] == "2024-01-15T10:31:00Z"


def test_a_callback_has_the_id_that_was_answered() -> None:
    client = Developer()
    identifier = body_of(client.post(callbackUrl=HOOK))["id"]
    client.advance(15_000)
    assert client.called_back()[1] == {
        "id": identifier,
        "event": "message.delivered",
        "status": "delivered",
        "to": NUMBER,
        "timestamp": "2024-01-15T10:30:15Z",
    }
    assert {each.callback.url for each in client.sent} == {HOOK}


OWN = "https://own.example/"


def report_to(client: Developer, url: str) -> None:
    assert VENDOR.reporting is not None
    client.account.callback = VENDOR.reporting(client.sandbox, client.account, url)


def test_it_is_the_accounts_url_of_the_moment_that_is_called() -> None:
    client = Developer()
    early = body_of(client.post(scheduledFor="2024-01-15T11:00:00Z"))["id"]
    report_to(client, OWN)
    client.post()
    client.account.callback = None
    client.advance(60_000)
    assert client.sent == []
    report_to(client, OWN)
    client.advance(3_600_000)
    assert {(each.callback.url, body["id"]) for each, body in zip(client.sent, client.called_back(), strict=True)} == {
        (OWN, early)
    }


@pytest.mark.parametrize(("fields", "url"), [({}, OWN), ({"callbackUrl": HOOK}, HOOK)])
def test_the_accounts_own_url_is_called_where_the_message_has_none(fields: dict[str, Any], url: str) -> None:
    client = Developer()
    report_to(client, OWN)
    answers = body_of(client.post(**fields)), body_of(client.send(**fields))
    client.advance(15_000)
    assert {(each.callback.url, body["id"]) for each, body in zip(client.sent, client.called_back(), strict=True)} == {
        (url, answer["id"]) for answer in answers
    }


def test_too_little_money_is_refused_in_the_documents_shape() -> None:
    client = Developer(currency="UGX", price=Decimal(30), opening_balance=Decimal(59))
    response = client.post(to=f"{NUMBER},{NUMBER}")
    assert (response.status, error_of(response)["details"]) == (
        402, {"balance": 59, "required": 60, "currency": "UGX"},
    )  # fmt: skip


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        (
            {"to": "0701234567"},
            {
                "code": "invalid_phone_number",
                "message": "The phone number must be in E.164 format",
                "details": {"field": "to", "value": "0701234567", "expected": "+[country code][number]"},
            },
        ),
        (
            {"message": "a" * 1_850},
            {
                "code": "invalid_message",
                "message": "Message exceeds maximum length of 1000 characters",
                "details": {"field": "message", "maxLength": 1_000, "actualLength": 1_850},
            },
        ),
        (
            {"from_": "My Long Company Name"},
            {
                "code": "invalid_sender_id",
                "message": "Sender ID must be alphanumeric and max 11 characters",
                "details": {"field": "from", "value": "My Long Company Name", "maxLength": 11},
            },
        ),
        ({"key": {}}, {"code": "unauthorized", "message": "Invalid API token"}),
    ],
    ids=["number", "text", "sender", "token"],
)
def test_errors_have_the_words_of_the_errors_page(fields: dict[str, Any], error: object) -> None:
    assert error_of(Developer().post(**fields)) == error


def test_every_refusal_has_the_id_of_its_request() -> None:
    client = Developer()
    given = [body_of(response)["meta"]["requestId"] for response in (client.post(to=""), client.post({}))]
    again = body_of(Developer().post(to=""))["meta"]["requestId"]
    assert (len(set(given)), given[0]) == (2, again)
    assert all(UUID(each).version == 4 for each in given)


def test_refusals_of_the_older_epoch_have_none() -> None:
    assert set(body_of(Developer().send(to=""))) == {"error"}


ROUTES = [("POST", SEND), ("GET", HISTORY), ("GET", f"/api/v1/developers/{developer_id('test', 1)}")]


@pytest.mark.parametrize(("method", "target"), ROUTES)
@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X-Api-Key": ""},
        {"X-Api-Key": " "},
        {"X-Api-Key": "a b"},
        {"X-Api-Key": "invalid-key"},
        {"X-Api-Key": "expired-key"},
        {"X-Api-Key": "\udcff"},
        BEARER,
        {"Authorization": TOKEN},
    ],
)
def test_the_key_is_required_in_its_own_header(method: str, target: str, headers: dict[str, str]) -> None:
    response = Developer().ask(method, target, headers=headers)
    assert (response.status, error_of(response)["code"]) == (401, "unauthorized")


@pytest.mark.parametrize(("method", "target"), [("POST", OLD_SEND), ("GET", LIST), ("GET", f"{LIST}/msg_1000000001")])
def test_the_older_epoch_does_not_take_that_header(method: str, target: str) -> None:
    assert Developer().ask(method, target, headers=KEY).status == 401


def test_both_epochs_have_one_account() -> None:
    client = Developer()
    client.send()
    client.post()
    assert client.amounts()[1:] == [Decimal("-0.05")] * 2
    assert len(client.sandbox.accounts) == 1


@pytest.mark.parametrize("ordinal", [1, 2, 999, 2**40])
def test_ids_are_read_back(ordinal: int) -> None:
    assert ordinal_of("a seed", developer_id("a seed", ordinal)) == ordinal


def test_ids_differ_by_ordinal_and_seed_and_are_uuids() -> None:
    given = [developer_id(seed, ordinal) for seed in ("a", "b") for ordinal in range(1, 50)]
    assert len(set(given)) == len({each[:8] for each in given}) == 98
    assert {UUID(each).version for each in given} == {4}
