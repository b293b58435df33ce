"""Mistakes of real clients over HTTP: the vendor answers as it documents, and the violation says what to mend."""

import json
from typing import Any

import pytest
from support.served import Served

JSON = {"Content-Type": "application/json"}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
UGSMS_KEY = {"X-API-Key": "an-api-key-of-a-client"}
BEARER = {"Authorization": "Bearer a-token-of-a-client"}
UGSMS = "/api/v2/sms/send"
UGSMS_V1 = "/v1/sms/send"
MSGINE = "/api/v1/messages/sms"
PUSHR = "/api/client/sms/send-sms"
ADVANTA = "/api/services/sendbulk"
KEYS = {"api_key_public": "public-key-of-a-client", "api_key_secret": "secret-key-of-a-client"}
ROW = {
    "partnerID": "12345",
    "apikey": "secret-key-of-a-client",
    "mobile": "0712345678",
    "message": "Hi",
    "shortcode": "ME",
    "clientsmsid": 1,
}
SECRETS = ("an-api-key-of-a-client", "a-token-of-a-client", "secret-key-of-a-client", "a-password-of-a-client")

TEXT = {"numbers": "0701234567", "message_body": "Hi"}

MISTAKES: list[tuple[str, str, dict[str, str], Any, int, set[tuple[str, str]], str]] = [
    (
        "phone_number for numbers", UGSMS, UGSMS_KEY | JSON, {"phone_number": "0701234567", "message_body": "Hi"}, 400,
        {("/request/body/phone_number", "unknown-field"), ("/request/body/numbers", "required")},
        "rename 'phone_number' to 'numbers'",
    ),
    ("a header in lower case", UGSMS, {"x-api-key": SECRETS[0]} | JSON, TEXT, 200, set(), ""),
    (
        "the key in the URL", f"{UGSMS}?api_key={SECRETS[0]}", JSON, TEXT, 200,
        {("/request/query/api_key", "credential-in-url")}, "send it in the header X-API-Key",
    ),
    (
        "the key twice", UGSMS, UGSMS_KEY | JSON, TEXT | {"api_key": SECRETS[0]}, 200,
        {("/request/body/api_key", "ignored-value")}, "only one of them counts",
    ),
    (
        "a list of numbers", UGSMS, UGSMS_KEY | JSON, {"numbers": ["0701234567"], "message_body": "Hi"}, 400,
        {("/request/body/numbers", "type")}, "expected string",
    ),
    (
        "a key that occurs twice", UGSMS, UGSMS_KEY | JSON,
        b'{"numbers": "0701234567", "numbers": "0701234568", "message_body": "Hi"}', 200,
        {("/request/body/numbers", "duplicate-key")}, "send it once",
    ),
    (
        "a form with version 1's credentials", UGSMS_V1, FORM,
        b"username=some-user&password=a-password-of-a-client&numbers=0701234567&message_body=Hi", 200,
        {("/request/headers/Content-Type", "other-form")}, "send it as application/json",
    ),
    (
        "a local number", MSGINE, BEARER | JSON, {"to": "0701521269", "message": "Hi"}, 400,
        {("/request/body/to", "pattern")}, "expected a number that begins with +",
    ),
    (
        "the token without Bearer", MSGINE, {"Authorization": SECRETS[1]} | JSON,
        {"to": "+256701521269", "message": "Hi"}, 401,
        {("/request/header/Authorization", "credentials")}, "the header Authorization: Bearer {token}",
    ),
    (
        "a leading plus", PUSHR, JSON, {**KEYS, "message": "Hi", "recipients": ["+233558544343"]}, 201, set(), "",
    ),
    (
        "a local number of Ghana", PUSHR, JSON, {**KEYS, "message": "Hi", "recipients": ["0558544343"]}, 400,
        {("/request/body/recipients/0", "pattern")}, "expected a number of Ghana, such as",
    ),
    ("an identifier from 0 on", ADVANTA, JSON, {"count": 1, "smslist": [{**ROW, "clientsmsid": 0}]}, 200, set(), ""),
    ("numbers as texts", ADVANTA, JSON, {"smslist": [{**ROW, "clientsmsid": "0", "partnerID": 12345}]}, 200, set(), ""),
    (
        "an unknown key", ADVANTA, JSON, {"smslist": [{**ROW, "colour": "red"}]}, 200,
        {("/request/body/smslist/0/colour", "unknown-field")}, "it will be ignored",
    ),
    (
        "a wrong count", ADVANTA, JSON, {"count": 3, "smslist": [ROW]}, 200,
        {("/request/body/count", "ignored-value")}, "'smslist' has 1",
    ),
    (
        "other credentials further on", ADVANTA, JSON,
        {"smslist": [ROW, {**ROW, "apikey": "another-secret-key", "clientsmsid": 2}]}, 200,
        {("/request/body/smslist/1/apikey", "ignored-value")}, "the credentials of the first object are used",
    ),
    (
        "a form", ADVANTA, FORM, f"count=1&smslist={json.dumps([ROW])}".encode(), 200,
        {("/request/headers/Content-Type", "other-form")}, "no page shows it",
    ),
    (
        "an array", ADVANTA, JSON, [ROW], 200,
        {("/request/body", "other-shape")}, "put it there",
    ),
    (
        "broken JSON", PUSHR, JSON, b'{"api_key_secret": "secret-key-of-a-client", ', 400,
        {("/request/body", "unreadable")}, "send it as application/json",
    ),
    (
        "a misspelt secret", PUSHR, JSON,
        {**KEYS, "apiKeySecret": SECRETS[2], "message": "Hi", "recipients": ["233558544343"]}, 201,
        {("/request/body/apiKeySecret", "unknown-field")}, "leave it out",
    ),
    (
        "a path that is not there", "/api/v2/sms/sends", UGSMS_KEY | JSON, {}, 404,
        {("/request/path", "route")}, f"Did you mean POST {UGSMS}?",
    ),
]  # fmt: skip


@pytest.mark.parametrize(
    ("path", "headers", "body", "status", "expected", "words"),
    [mistake[1:] for mistake in MISTAKES],
    ids=[mistake[0] for mistake in MISTAKES],
)
async def test_a_mistake_is_answered_as_documented_and_told(  # noqa: PLR0913, PLR0917 - a table
    observed: Any, path: str, headers: dict[str, str], body: Any, status: int, expected: set[Any], words: str
) -> None:
    served: Served = await observed()
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    answer = await served.ask("POST", path, headers=headers, body=content)
    assert answer.status == status, answer.body
    shown = await served.get("violations")
    found = shown["violations"]
    assert {(each["pointer"], each["rule"]) for each in found} == expected
    assert {each["side"] for each in found} == ({"client"} if expected else set())
    assert any(words in each["message"] for each in found) == bool(expected)
    assert all(each["source"] and each["evidence"] in {"documented", "public", "observed", "assumed"} for each in found)
    assert not [secret for secret in SECRETS if secret in json.dumps(shown)]
