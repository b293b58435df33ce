"""The judge: what a client has to mend, what is wrong with our answers, and what it leaves in peace."""

import dataclasses
import json
from pathlib import Path
from typing import Any

import pytest
from support.contracts import documentation

from simulator.contract.checker import Checker
from simulator.contract.exchange import CallbackSent, Exchange, Side, Violation
from simulator.contract.loading import load
from simulator.contract.origin import Evidence

JSON = (("Content-Type", "application/json"),)
KEY = (("X-Key", "secret-1"),)
REQUEST = {"numbers": "0701234567", "message_body": "Hello"}
ANSWER = (
    '{"success": true, "cost": "1.50", "at": "2024-01-15T10:30:00Z",'
    ' "summary": {"total": 1, "total": 2}, "failed": null}'
)
ERROR = '{"success": false, "error": "No"}'
FINE = Exchange(
    "POST", "/v1/send", (), (*KEY, *JSON), json.dumps(REQUEST).encode(), 201, JSON, ANSWER.encode()
)  # fmt: skip


@pytest.fixture(scope="module")
def checker() -> Checker:
    """The judge of the tiny vendor."""
    return Checker(load(Path(__file__).parent / "tiny" / "tinytext").contract)


def sending(**changes: Any) -> Exchange:
    """A fine exchange whose request body differs; None takes a field out."""
    body = {key: value for key, value in {**REQUEST, **changes}.items() if value is not None}
    return dataclasses.replace(FINE, body=json.dumps(body).encode())


def told(violations: list[Violation]) -> list[tuple[str, str, str]]:
    return [(each.side.value, each.pointer, each.rule) for each in violations]


def only(violations: list[Violation]) -> Violation:
    (violation,) = violations
    return violation


# --------------------------------------------------------------------------------------- in peace


@pytest.mark.parametrize(
    "exchange",
    [
        FINE,
        sending(sender_id="ME", priority=1, callback="https://a.example/b"),
        dataclasses.replace(FINE, headers=(("x-key", "k"), ("content-type", "application/json; charset=utf-8"))),
        dataclasses.replace(FINE, headers=KEY, method="GET", body=b"", query=tuple(REQUEST.items())),
        dataclasses.replace(FINE, query=(("message_body", "Hi"),), body=b'{"numbers": "1"}'),
        dataclasses.replace(FINE, headers=JSON, body=json.dumps(REQUEST | {"username": "u", "password": "p"}).encode()),
        dataclasses.replace(FINE, status=402, response_body=ERROR.encode()),
        dataclasses.replace(
            FINE, callbacks=(CallbackSent("POST", JSON, b'{"event": "text.sent", "to": "+256701234567"}', "delivery"),)
        ),
        Exchange("GET", "/v1/texts/7", (("page", "2"),), KEY, b"", 200, JSON, b'{"id": 7, "price": 1.5, "more": 1}'),
        Exchange("GET", "/v1/texts/7", (), KEY, b"", 404, JSON, b"whatever an undocumented status may hold"),
    ],
)
def test_what_the_documentation_says_is_no_violation(checker: Checker, exchange: Exchange) -> None:
    assert checker.violations(exchange) == []


# ------------------------------------------------------------------------------------- the client's


def test_a_misnamed_required_field_is_told_from_both_ends(checker: Checker) -> None:
    unknown, missing = checker.violations(sending(numbers=None, phone_number="0701234567"))
    assert (unknown.pointer, unknown.rule, unknown.expected) == (
        "/request/body/phone_number",
        "unknown-field",
        "numbers",
    )
    assert unknown.message == (
        "the documentation knows no 'phone_number' here; did you mean 'numbers'? (documented: manual, Sending)"
    )
    assert missing == Violation(
        side=Side.CLIENT,
        pointer="/request/body/numbers",
        rule="required",
        sent="null",
        expected="numbers in the body",
        evidence=Evidence.DOCUMENTED,
        source="manual, Sending",
        message="'numbers' is required and was not sent; rename 'phone_number' to 'numbers' "
        "(documented: manual, Sending)",
    )


@pytest.mark.parametrize(
    ("changes", "rule", "words"),
    [
        ({"numbers": 701234567}, "type", "'numbers' is integer, expected string"),
        ({"numbers": None}, "required", "'numbers' is required and was not sent; add it"),
        ({"numbers": ""}, "minLength", "expected at least 1 characters; it has 0"),
        ({"message_body": "x" * 21}, "maxLength", "expected at most 20 characters; it has 21"),
        ({"priority": 3}, "enum", "'priority' was sent as 3, expected one of 1, 2"),
        ({"callback": "nowhere"}, "pattern", "expected text that matches"),
        ({"qzx": 1}, "unknown-field", "knows no 'qzx' here; it will be ignored; leave it out"),
        ({"senderId": "ME"}, "unknown-field", "did you mean 'sender_id'?"),
    ],
)
def test_a_field_is_told_with_its_rule_and_a_remedy(
    checker: Checker, changes: dict[str, Any], rule: str, words: str
) -> None:
    violation = only(checker.violations(sending(**changes)))
    assert (violation.side, violation.rule, violation.pointer) == (
        Side.CLIENT,
        rule,
        f"/request/body/{next(iter(changes))}",
    )
    assert words in violation.message


def test_a_form_is_read_and_told_as_undocumented(checker: Checker) -> None:
    form = (("Content-Type", "application/x-www-form-urlencoded"),)
    body = b"numbers=0701234567&message_body=Hi&priority=1"
    violation = only(checker.violations(dataclasses.replace(FINE, headers=(*KEY, *form), body=body)))
    assert (violation.pointer, violation.rule) == ("/request/headers/Content-Type", "content-type")
    assert (violation.evidence, violation.source) == (Evidence.ASSUMED, "our choice")


def test_multipart_is_read_and_told_as_undocumented(checker: Checker) -> None:
    multipart = (("Content-Type", 'multipart/form-data; boundary="b"'),)
    body = b"".join(
        f'--b\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in REQUEST.items()
    )
    found = checker.violations(dataclasses.replace(FINE, headers=(*KEY, *multipart), body=body + b"--b--\r\n"))
    assert told(found) == [("client", "/request/headers/Content-Type", "content-type")]
    assert "the real service may refuse it" in found[0].message


def test_a_body_without_a_content_type_is_told(checker: Checker) -> None:
    violation = only(checker.violations(dataclasses.replace(FINE, headers=KEY)))
    assert (violation.rule, violation.expected) == ("content-type", "application/json")


def test_a_key_sent_twice_is_told(checker: Checker) -> None:
    body = b'{"numbers": "1", "numbers": "2", "message_body": "Hi"}'
    assert told(checker.violations(dataclasses.replace(FINE, body=body))) == [
        ("client", "/request/body/numbers", "duplicate-key")
    ]


def test_credentials_in_the_url_are_told_and_not_shown(checker: Checker) -> None:
    exchange = dataclasses.replace(FINE, headers=JSON, query=(("key", "secret-1"),))
    violation = only(checker.violations(exchange))
    assert (violation.pointer, violation.rule) == ("/request/query/key", "credential-in-url")
    assert "send it in the header X-Key" in violation.message
    assert "secret-1" not in repr(violation)


def test_credentials_of_a_wrong_kind_are_not_shown(checker: Checker) -> None:
    body = json.dumps({**REQUEST, "username": "u", "password": [424242]}).encode()
    violation = only(checker.violations(dataclasses.replace(FINE, headers=JSON, body=body)))
    assert violation.rule == "type"
    assert "424242" not in repr(violation)


def test_half_of_the_credentials_is_none(checker: Checker) -> None:
    body = json.dumps({**REQUEST, "username": "u"}).encode()
    violation = only(checker.violations(dataclasses.replace(FINE, headers=JSON, body=body)))
    assert violation.rule == "credentials"
    assert "username in the body and password in the body" in violation.expected


@pytest.mark.parametrize(
    ("body", "pointer", "rule"),
    [
        (b"{", "/request/body", "unreadable"),
        (b"\xff\xfe\x00", "/request/body", "unreadable"),
        (b"[" * 100_000, "/request/body", "unreadable"),
        (b"[1]", "/request/body", "type"),
        (b"NaN", "/request/body", "unreadable"),
    ],
    ids=["cut off", "not text", "deep", "list", "not a number"],
)
def test_a_body_of_any_bytes_is_told_and_never_breaks_the_judge(
    checker: Checker, body: bytes, pointer: str, rule: str
) -> None:
    violation = only(checker.violations(dataclasses.replace(FINE, body=body)))
    assert (violation.pointer, violation.rule) == (pointer, rule)


def test_a_query_is_judged_by_what_its_texts_stand_for(checker: Checker) -> None:
    query = (("page", "0"), ("pages", "2"))
    exchange = Exchange("GET", "/v1/texts/7", query, KEY, b"", 401, JSON, ERROR.encode())
    assert told(checker.violations(exchange)) == [
        ("client", "/request/query/pages", "unknown-field"),
        ("client", "/request/query/page", "minimum"),
    ]


def test_a_path_nobody_documents_is_told_with_the_nearest(checker: Checker) -> None:
    violation = only(checker.violations(dataclasses.replace(FINE, path="/v1/sends")))
    assert (violation.rule, violation.expected) == ("path", "/v1/send")


def test_a_method_nobody_documents_is_told(checker: Checker) -> None:
    violation = only(checker.violations(dataclasses.replace(FINE, method="PUT")))
    assert (violation.rule, violation.expected) == ("method", "POST, GET")


# -------------------------------------------------------------------------------------------- ours


@pytest.mark.parametrize(
    ("old", "new", "pointer", "rule"),
    [
        ('"failed": null', '"failed": null, "id": 1', "/response/body/id", "additionalProperties"),
        (', "failed": null', "", "/response/body/failed", "required"),
        ('"failed": null', '"failed": [1]', "/response/body/failed/0", "type"),
        ('"1.50"', '"1,50"', "/response/body/cost", "pattern"),
        ('"total": 1, "total": 2', '"total": 2', "/response/body", "repeated-key"),
        ('"failed": null', '"failed": null, "failed": null', "/response/body/failed", "duplicate-key"),
        ('"failed": null', '"failed": null, "state": "sending"', "/response/body/state", "enum"),
        ("{", "", "/response/body", "unreadable"),
    ],
)
def test_an_answer_that_departs_is_ours(checker: Checker, old: str, new: str, pointer: str, rule: str) -> None:
    answer = ANSWER.replace(old, new, 1).encode()
    found = checker.violations(dataclasses.replace(FINE, response_body=answer))
    assert told(found) == [("ours", pointer, rule)]


def test_a_status_nobody_documents_is_ours(checker: Checker) -> None:
    violation = only(checker.violations(dataclasses.replace(FINE, status=200)))
    assert (violation.side, violation.rule, violation.expected) == (Side.OURS, "status", "201, 400, 401, 402")


def test_a_mislabelled_answer_is_ours(checker: Checker) -> None:
    found = checker.violations(dataclasses.replace(FINE, response_headers=(("content-type", "text/html"),)))
    assert told(found) == [("ours", "/response/headers/Content-Type", "content-type")]


def test_an_answer_of_assumed_evidence_is_never_called_documented(checker: Checker) -> None:
    body = b'{"success": false, "error": ""}'
    found = checker.violations(dataclasses.replace(FINE, status=400, response_headers=(), response_body=body))
    assert [(each.rule, each.evidence, each.source) for each in found] == [
        ("content-type", Evidence.ASSUMED, "our choice"),
        ("minLength", Evidence.DOCUMENTED, "manual, Errors"),
    ]


@pytest.mark.parametrize(
    ("callback", "pointer", "rule"),
    [
        (CallbackSent("PUT", JSON, b'{"event": "text.sent", "to": "+25670"}', "delivery"), "method", "method"),
        (CallbackSent("POST", JSON, b'{"event": "text.sent", "to": "25670"}', "delivery"), "body/to", "pattern"),
        (CallbackSent("POST", JSON, b'{"event": "text.gone", "to": "+25670"}'), "body/event", "enum"),
        (CallbackSent("POST", (), b'{"text": "Hi"}', "inbound"), "headers/Content-Type", "content-type"),
        (CallbackSent("POST", JSON, b"{", "inbound"), "body", "unreadable"),
        (CallbackSent("POST", JSON, b"{}", "other"), "", "callback"),
    ],
)
def test_a_callback_that_departs_is_ours(checker: Checker, callback: CallbackSent, pointer: str, rule: str) -> None:
    found = checker.violations(dataclasses.replace(FINE, callbacks=(callback,)))
    assert (found[0].side, found[0].pointer, found[0].rule) == (
        Side.OURS,
        f"/callbacks/0/{pointer}".rstrip("/"),
        rule,
    )


# ------------------------------------------------------------------------------- ignored, and secret


ADVANTA = Checker(documentation("advanta").contract)
ROW = {
    "partnerID": "1", "apikey": "secret-1", "mobile": "0712345678", "message": "Hi", "shortcode": "ME",
    "clientsmsid": 1,
}  # fmt: skip


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"count": 1, "smslist": [ROW]}, []),
        ({"count": "1", "smslist": [ROW]}, ["type"]),
        ({"count": 2, "smslist": [ROW]}, ["ignored-value"]),
        ({"count": 2, "smslist": {}}, ["credentials", "type"]),
        ({"smslist": [ROW, ROW | {"partnerID": 1}]}, []),
        ({"smslist": [ROW, ROW | {"partnerID": "2", "shortcode": "YOU"}]}, ["ignored-value", "ignored-value"]),
        ({"smslist": [1, ROW, None, ROW]}, ["credentials", "type", "type"]),
    ],
)
def test_a_value_without_effect_is_told(body: Any, expected: list[str]) -> None:
    exchange = Exchange("POST", "/api/services/sendbulk", (), JSON, json.dumps(body).encode(), 200, JSON, b"")
    client = [each for each in ADVANTA.violations(exchange) if each.side is Side.CLIENT]
    assert sorted(each.rule for each in client) == sorted(expected)
    assert "secret-1" not in repr(client)


def test_credentials_that_do_not_count_are_told(checker: Checker) -> None:
    body = json.dumps({**REQUEST, "username": "u", "password": "secret-2"}).encode()
    violation = only(checker.violations(dataclasses.replace(FINE, body=body)))
    assert (violation.rule, violation.pointer) == ("ignored-value", "/request/body/username")
    assert "send the header X-Key" in violation.message


@pytest.mark.parametrize("name", ["Api_Key", "apikeys", "PASSWORD", "x-token", "user-name", "clientSecret"])
def test_what_may_be_meant_as_a_secret_is_not_shown(checker: Checker, name: str) -> None:
    (violation,) = checker.violations(sending(**{name: {"deep": ["secret-3"]}}))
    assert violation.sent == '"(hidden)"'
    assert "secret-3" not in repr(violation)


def test_a_body_that_cannot_be_read_is_not_shown(checker: Checker) -> None:
    violation = only(checker.violations(dataclasses.replace(FINE, body=b'{"password": "secret-4", ')))
    assert (violation.rule, violation.sent) == ("unreadable", '"25 bytes"')
    assert "secret-4" not in repr(violation)


def test_a_hostile_value_is_shown_in_part(checker: Checker) -> None:
    wide: Any = "x" * 1_000
    for _ in range(6):
        wide = {f"{'y' * 300}{index}": wide for index in range(4)}
    (violation,) = checker.violations(sending(odd=wide))
    assert len(violation.sent) == 200
    assert len(violation.message) < 1_000


def test_an_answer_with_many_odd_rows_is_still_judged_as_what_it_is_at_its_top() -> None:
    checker = Checker(documentation("advanta").contract)
    row = {"response-code": 1003, "response-description": "Invalid mobile number", "mobile": "1"}
    answer = json.dumps({"responses": [row] * 9}).encode()
    exchange = Exchange("POST", "/api/services/sendbulk", (), JSON, b"{}", 200, JSON, answer)
    pointers = [each.pointer for each in checker.violations(exchange) if each.side is Side.OURS]
    assert pointers == [f"/response/body/responses/{index}/clientsmsid" for index in range(9)]
