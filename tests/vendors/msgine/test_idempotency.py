import json
from decimal import Decimal
from typing import Any

import pytest
from vendors.msgine.client import DAY_MS, NUMBER
from vendors.msgine.developer import HISTORY, KEY, SEND, Developer, error_of

from simulator.api.request import Response

ONE: dict[str, Any] = {"to": NUMBER, "message": "Hello", "idempotencyKey": "order-7"}


def raw(client: Developer, body: str, content_type: str = "application/json") -> Response:
    return client.ask("POST", SEND, headers={**KEY, "Content-Type": content_type}, body=body.encode())


def test_a_repeat_gets_the_first_answer_and_nothing_is_charged() -> None:
    client = Developer()
    first = client.post(**ONE)
    client.advance(20_000)
    again = client.post(**ONE)
    assert (again.status, again.body) == (201, first.body)
    assert b'"status":"pending"' in again.body
    assert client.amounts()[1:] == [Decimal("-0.05")]
    assert client.read(HISTORY)["total"] == 1


def test_without_a_key_a_repeat_is_charged_again() -> None:
    client = Developer()
    assert client.post().body != client.post().body
    assert len(client.amounts()[1:]) == 2


def test_the_journal_tells_a_repeat_from_a_first_request() -> None:
    client = Developer()
    client.post(**ONE)
    first = client.latest
    client.post(**ONE)
    again = client.latest
    assert (first.repeats, again.repeats, again.submission) == (0, first.ordinal, 0)
    assert again.entries == ()


@pytest.mark.parametrize(
    "body",
    [
        json.dumps(ONE, indent=2),
        json.dumps(dict(reversed(ONE.items()))),
        json.dumps(ONE).replace("Hello", "\\u0048ello"),
        f"\ufeff{json.dumps(ONE)}",
    ],
    ids=["blanks", "order", "escapes", "a mark"],
)
def test_a_body_is_the_same_however_it_is_spelled(body: str) -> None:
    client = Developer()
    assert raw(client, body).body == client.post(**ONE).body
    assert len(client.amounts()[1:]) == 1


@pytest.mark.parametrize(
    "other",
    [
        {"message": "hello"},
        {"to": [NUMBER]},
        {"to": f"{NUMBER},{NUMBER}"},
        {"to": ""},
        {"from_": "MsGine"},
        {"from_": None},
        {"scheduledFor": "2024-01-16T10:30:00Z"},
        {"unknown": 1},
    ],
)
def test_the_same_key_with_another_body_is_a_conflict(other: dict[str, Any]) -> None:
    client = Developer()
    client.post(**ONE)
    response = client.post(**{**ONE, **other})
    assert (response.status, error_of(response)["code"]) == (409, "idempotency_conflict")
    assert len(client.amounts()[1:]) == 1


@pytest.mark.parametrize(("one", "other"), [("1", "1.0"), ("1", "true"), ("1", '"1"'), ("[]", "{}"), ("null", '""')])
def test_values_of_other_types_make_another_body(one: str, other: str) -> None:
    client = Developer()
    body = json.dumps({**ONE, "note": "?"})
    raw(client, body.replace('"?"', one))
    assert raw(client, body.replace('"?"', other)).status == 409


def test_after_a_conflict_the_first_answer_is_still_there() -> None:
    client = Developer()
    first = client.post(**ONE)
    client.post(**{**ONE, "message": "other"})
    assert client.post(**ONE).body == first.body


def test_a_form_may_have_a_key_too() -> None:
    client = Developer()
    answers = [client.ask("POST", SEND, headers=KEY, form=ONE) for _ in range(2)]
    assert [each.body for each in answers] == [answers[0].body] * 2
    assert len(client.amounts()[1:]) == 1


def test_a_repeat_of_what_was_to_be_sent_later_may_come_after_its_time() -> None:
    client = Developer()
    scheduled = {**ONE, "scheduledFor": "2024-01-15T10:31:00Z"}
    first = client.post(**scheduled)
    client.advance(120_000)
    assert client.post(**scheduled).body == first.body


@pytest.mark.parametrize(
    "refused", [{"message": ""}, {"to": NUMBER, "from_": "not one"}, {"scheduledFor": "2024-01-15T10:30:00Z"}]
)
def test_a_refused_request_may_be_tried_again_with_its_key(refused: dict[str, Any]) -> None:
    client = Developer()
    assert client.post(**{**ONE, **refused}).status == 400
    assert client.post(**ONE).status == 201


def test_what_could_not_be_paid_may_be_tried_again() -> None:
    client = Developer(opening_balance=Decimal("0.05"))
    client.post()
    assert [client.post(**ONE).status for _ in range(2)] == [402, 402]


def test_a_key_is_known_for_a_day() -> None:
    client = Developer()
    client.post(**ONE)
    client.advance(DAY_MS - 1)
    assert client.post(**{**ONE, "message": "other"}).status == 409
    client.advance(1)
    assert client.post(**{**ONE, "message": "other"}).status == 201
    assert client.post(**ONE).status == 409


def test_a_repeat_does_not_prolong_the_day() -> None:
    client = Developer()
    first = client.post(**ONE)
    client.advance(DAY_MS // 2)
    assert client.post(**ONE).body == first.body
    client.advance(DAY_MS // 2)
    assert client.post(**ONE).body != first.body


def test_another_account_has_keys_of_its_own() -> None:
    client = Developer()
    other = client.post({"X-Api-Key": "somebody-else"}, **ONE)
    assert client.post(**ONE).body != other.body
    assert len(client.sandbox.accounts) == 2


def test_a_repeat_counts_against_the_limit() -> None:
    client = Developer(has_rate_limits=True)
    client.post(**ONE)
    assert dict(client.post(**ONE).headers)["X-RateLimit-Remaining"] == "58"
