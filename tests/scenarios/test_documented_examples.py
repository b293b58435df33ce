"""The vendors' own examples come out with their own figures."""

from __future__ import annotations

import pytest
from support.scenarios import ScenarioWorld, built_in, read

DAY_MS = 86_400_000
TO_MID_JANUARY_MS = 14 * DAY_MS - 90 * 60_000
JOHN = {"number": "0702913454", "message_body": "Dear John, your appointment is at 2 PM today."}
JANE = {"number": "0776913451", "message_body": "Dear Jane, your payment of UGX 50,000 was received."}
ROBERT = {"number": "0755913452", "message_body": "Dear Robert, your order #12345 is ready for pickup."}
TWO_SEGMENTS = "x" * 161


@pytest.fixture
def documented() -> ScenarioWorld:
    return built_in("documented-examples")


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
    assert b'"balance":1000.50,' in response.body
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
