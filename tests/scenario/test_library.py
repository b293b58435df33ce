"""Every built-in scenario is played, and shows what it is there to teach."""

from __future__ import annotations

import json
from typing import Any

import pytest
from support.scenarios import ScenarioWorld

from simulator.api.request import Response
from simulator.scenario.loading import Loader
from simulator.vendors import BUILT_IN

DAY_MS = 86_400_000
TWO_WEEKS_MS = 14 * DAY_MS
TO_MID_JANUARY_MS = 14 * DAY_MS - 90 * 60_000
JOHN = {"number": "0702913454", "message_body": "Dear John, your appointment is at 2 PM today."}
JANE = {"number": "0776913451", "message_body": "Dear Jane, your payment of UGX 50,000 was received."}
ROBERT = {"number": "0755913452", "message_body": "Dear Robert, your order #12345 is ready for pickup."}
TWO_SEGMENTS = "x" * 161


def world(name: str) -> ScenarioWorld:
    return ScenarioWorld(Loader(BUILT_IN).load([name]))


def read(response: Response) -> tuple[int, Any]:
    return response.status, json.loads(response.body)


# ---------------------------------------------------------------------------------- documented-examples


@pytest.fixture
def documented() -> ScenarioWorld:
    return world("documented-examples")


@pytest.mark.parametrize(
    ("path", "credentials"),
    [
        ("/api/v2/sms/send", {"api_key": "YOUR_API_KEY"}),
        ("/v1/sms/send", {"username": "your_username", "password": "your_password"}),
    ],
)
def test_both_versions_of_a_send_cost_what_the_page_says(
    documented: ScenarioWorld, path: str, credentials: dict[str, str]
) -> None:
    fields = {"numbers": "0702913454,0776913451", "message_body": "Hello from UGSMS API v2", "sender_id": "UGSMS"}
    status, answer = read(documented.ask("POST", path, {**fields, **credentials}))
    data = answer["data"]
    assert (status, data["recipients"], data["message_segments"]) == (200, 2, 1)
    assert (data["estimated_cost"], data["remaining_balance"]) == (20.0, 980.0)
    assert data["timestamp"] == "2024-01-01T12:00:00Z"


def test_the_bulk_example_and_then_the_usage_page_have_the_pages_figures(documented: ScenarioWorld) -> None:
    messages = [JOHN, JANE | {"message_body": TWO_SEGMENTS}, ROBERT]
    status, answer = read(
        documented.ask("POST", "/api/v2/sms/send/bulk", {"messages": messages}, X_API_Key="your_api_key_here")
    )
    assert (status, answer["success"], answer["data"]["failed_messages"]) == (200, True, None)
    assert (answer["data"]["summary"]["total_cost"], answer["data"]["summary"]["current_balance"]) == (140.0, 1860.0)
    documented.advance(10_000)
    _, answer = read(documented.ask("GET", "/api/v2/account/usage", X_API_Key="your_api_key_here"))
    data = answer["data"]
    assert (data["user_id"], data["account_balance"], data["message_price_per_segment"]) == (12345, 1860.0, 35.0)


def test_the_partly_failed_bulk_has_the_pages_figures(documented: ScenarioWorld) -> None:
    messages = [JOHN, JANE | {"number": "077691345"}, ROBERT | {"message_body": TWO_SEGMENTS}]
    _, answer = read(documented.ask("POST", "/api/v2/sms/send/bulk", {"messages": messages}, X_API_Key="your_api_key"))
    summary = answer["data"]["summary"]
    assert (answer["success"], summary["successful"], summary["failed"]) == (False, 2, 1)
    assert (summary["total_cost"], summary["current_balance"]) == (105.0, 895.0)


def test_the_balance_example_shows_the_pages_balance_and_key(documented: ScenarioWorld) -> None:
    response = documented.ask("GET", "/api/v2/account/balance", X_API_Key="abcd1234efgh5678xyz9")
    _, answer = read(response)
    assert b'"balance": 1000.50' in response.body or b'"balance":1000.50' in response.body
    assert (answer["data"]["api_key"], answer["data"]["api_key_expires"]) == ("abcd1234...xyz9", "2024-12-31T23:59:59Z")


def test_the_sending_of_business_1_costs_what_the_page_says(documented: ScenarioWorld) -> None:
    documented.advance(TO_MID_JANUARY_MS)
    fields = {"message": "Hello! This is a test message.", "recipients": ["233558544343", "233548769324"]}
    keys = {"api_key_public": "your_public_key", "api_key_secret": "your_secret_key"}
    status, answer = read(documented.ask("POST", "/api/client/sms/send-sms", {**fields, **keys}))
    assert (status, answer["business"], answer["cost"], answer["recipients_count"]) == (201, 1, "2.50", 2)
    assert (answer["status"], answer["sender_id"], answer["created"]) == ("sent", "PYWE", "2024-01-15T10:30:00Z")
    keys = {"api_key_public": "poor_public_key", "api_key_secret": "poor_secret_key"}
    assert read(documented.ask("POST", "/api/client/sms/send-sms", {**fields, **keys})) == (
        400,
        {"detail": "Insufficient balance to send messages."},
    )


def test_the_placeholders_of_the_bulk_list_are_an_account(documented: ScenarioWorld) -> None:
    item = {"partnerID": "{{partnerID}}", "apikey": "{{apikey}}", "pass_type": "plain", "clientsmsid": 1234}
    item |= {"mobile": "254712345678", "message": "Hello", "shortcode": "ADVANTA"}
    status, answer = read(documented.ask("POST", "/api/services/sendbulk", {"count": 1, "smslist": [item]}))
    (row,) = answer["responses"]
    assert (status, row["response-code"], row["response-description"]) == (200, 200, "Success")
    assert (row["clientsmsid"], row["networkid"]) == (1234, 1)


def test_a_send_to_three_costs_what_the_page_says_and_no_money_is_refused_in_its_words(
    documented: ScenarioWorld,
) -> None:
    documented.advance(TO_MID_JANUARY_MS)
    body = {"to": ["+256701521269", "+256701234567", "+256709876543"], "message": "Batch message to all recipients"}
    status, answer = read(documented.ask("POST", "/api/v1/messages/sms", body, Authorization="Bearer YOUR_API_TOKEN"))
    assert (status, answer["cost"], answer["currency"], answer["from"]) == (201, 0.15, "USD", "MsGine")
    assert answer["createdAt"] == "2024-01-15T10:30:00Z"
    body["to"] = [f"+2567015212{number:02}" for number in range(25)]
    status, answer = read(documented.ask("POST", "/api/v1/messages/sms", body, Authorization="Bearer POOR_API_TOKEN"))
    assert (status, answer["error"]["details"]) == (402, {"balance": 0.50, "required": 1.25, "currency": "USD"})


# --------------------------------------------------------------------------------------- magic-numbers


def test_the_last_digits_choose_the_outcome() -> None:
    played = world("magic-numbers")
    for digits in ("99901", "99902", "99903", "99904", "99905", "99906"):
        body = {"to": f"+2567015{digits}", "message": "Hello"}
        assert played.ask("POST", "/api/v1/messages/sms", body, Authorization="Bearer any").status == 201
    played.advance(60_000)
    assert played.states() == ["failed", "sent", "sent", "pending", "sent", "delivered"]
    played.advance(3 * 3_600_000)
    assert played.states() == ["failed", "sent", "sent", "pending", "delivered", "delivered"]
    played.advance(30 * DAY_MS)
    assert played.states() == ["failed", "expired", "sent", "pending", "delivered", "delivered"]
    assert [message.reason for message in played.messages()[:2]] == ["delivery impossible", "absent subscriber"]


# --------------------------------------------------------------------------------- key-revoked-at-noon


@pytest.mark.parametrize(
    ("path", "header", "morning", "rotated", "body"),
    [
        (
            "/api/v2/sms/send",
            "X_API_Key",
            "MORNING_KEY",
            "ROTATED_KEY",
            {"numbers": "0702913454", "message_body": "Hello"},
        ),
        (
            "/api/v1/messages/sms",
            "Authorization",
            "Bearer MORNING_TOKEN",
            "Bearer ROTATED_TOKEN",
            {"to": "+256701521269", "message": "Hello"},
        ),
    ],
)
def test_a_client_that_changes_its_key_at_noon_loses_nothing(
    path: str, header: str, morning: str, rotated: str, body: dict[str, str]
) -> None:
    played = world("key-revoked-at-noon")

    def send(key: str) -> int:
        return played.ask("POST", path, body, **{header: key}).status

    played.advance(5 * 60_000 - 1)
    assert send(morning) in {200, 201}  # the last moment
    played.advance(1)
    assert [send(morning) for _ in range(3)] == [401, 401, 401]  # trying again is of no use
    assert send("Bearer guessed") == 401
    assert send(rotated) in {200, 201}
    played.advance(60_000)
    assert played.states() == ["delivered", "delivered"]  # each once, the one from before noon too


def test_digits_choose_the_outcome_of_what_a_background_job_sends() -> None:
    played = world("magic-numbers")
    fields = {"numbers": "0701599904,0701599901,0701599906", "message_body": "Hello"}
    assert played.ask("POST", "/api/v2/sms/send", fields, X_API_Key="any").status == 200
    played.advance(60_000)
    assert played.states() == ["pending", "failed", "delivered"]
