"""The judge: what a client has to mend, what is wrong with our answers, and what it leaves in peace."""

import dataclasses
import json
from typing import Any

import pytest
from support.contracts import documentation
from support.tiny import CHECKER, FINE, HERE, JSON, KEY, REQUEST, answering, sending

from simulator.contract.checker import Checker
from simulator.contract.exchange import CallbackSent, Exchange, Pairs, Side, Violation
from simulator.contract.loading import load
from simulator.contract.model import Method
from simulator.contract.origin import Evidence
from simulator.contract.rules import Rule
from simulator.steps import at_once

ERROR = '{"success": false, "error": "No"}'


@pytest.fixture(scope="module")
def checker() -> Checker:
    """The judge of the tiny vendor."""
    return Checker(load(HERE).contract)


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
        "'phone_number' is not documented here; did you mean 'numbers'? (documented: manual, Sending)"
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
        ({"callback": "nowhere"}, "pattern", "expected a whole URL, such as https://example.com/receipts (doc"),
        ({"qzx": 1}, "unknown-field", "'qzx' is not documented here; it will be ignored; leave it out"),
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
    assert (violation.pointer, violation.rule) == ("/request/headers/Content-Type", "other-form")
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


WORDS: dict[str, tuple[Exchange, str, str]] = {
    "a form that no page shows": (
        dataclasses.replace(
            FINE,
            headers=(*KEY, ("Content-Type", "application/x-www-form-urlencoded")),
            body=b"numbers=1&message_body=Hi",
        ),
        "application/x-www-form-urlencoded; it is accepted here, though no page shows it; send it as application/json",
        "application/json",
    ),
    "a form without a name": (
        dataclasses.replace(FINE, headers=KEY),
        "sent as an unnamed type; the real service may refuse it; send it as application/json",
        "application/json",
    ),
    "a field like one that is missing": (
        sending(message_body=None, body="Hi", callback="https://a.example"),
        "did you mean 'message_body'?",
        "message_body",
    ),
    "a field like one that is there": (sending(body="Hi"), "it will be ignored; leave it out", "numbers, message_body"),
    "a field where there are none": (
        Exchange("POST", "/v1/ping", (), (), b'{"body": 1}', 204, (), b""),
        "it will be ignored; leave it out",
        "nothing",
    ),
    "a field of an object": (sending(place={"town": "Gulu", "body": 1}), "(public: map)", "town"),
    "a value of an object": (sending(place={"town": 7}), "(public: map)", "string"),
    "a value like a documented one": (
        answering(state="sen"),
        "did you mean sent?",
        'one of "queued", "sent", "failed"',
    ),
    "a body that is something else": (
        dataclasses.replace(FINE, body=b"[]"),
        "the body is array, expected object; send what the documentation says",
        "object",
    ),
    "a value of one of several types": (
        answering('"failed": null', '"failed": 1'),
        "expected array or null",
        "array or null",
    ),
    "a path like another": (dataclasses.replace(FINE, path="/v1/sends"), "did you mean /v1/send?", "/v1/send"),
    "an answer labelled as something else": (
        dataclasses.replace(FINE, response_headers=(("content-type", "Text/HTML; charset=utf-8"),)),
        "has the content type text/html; send it as application/json",
        "application/json",
    ),
    "a path like none": (
        dataclasses.replace(FINE, path="/zzz"),
        "documented are /v1/list, /v1/ping, /v1/nudge, /v1/tap, /v1/mail, /v1/poke, /v1/send",
        "/v1/list, /v1",
    ),
    "a field that is missing beside one that is known": (
        sending(message_body=None, numbers="1", sender_id="ME"),
        "'message_body' is required and was not sent; add it",
        "message_body in",
    ),
    "a mislabelled answer": (
        dataclasses.replace(FINE, response_headers=()),
        "has the content type none; send it as",
        "application/json",
    ),
    "a callback of another name": (
        dataclasses.replace(FINE, callbacks=(CallbackSent("POST", JSON, b"{}", "other"),)),
        "no callback other is documented",
        "delivery, inbound",
    ),
}


@pytest.mark.parametrize("case", WORDS)
def test_a_violation_says_what_was_sent_and_what_to_do(case: str) -> None:
    exchange, message, expected = WORDS[case]
    first = CHECKER.violations(exchange)[0]
    assert message in first.message
    assert first.expected.startswith(expected)


def test_a_misnamed_field_of_an_answer_is_told_from_both_ends() -> None:
    found = CHECKER.violations(answering('"failed"', '"faild"'))
    assert sorted((each.rule, each.pointer) for each in found) == [
        ("additionalProperties", "/response/body/faild"),
        ("required", "/response/body/failed"),
    ]
    (missing,) = [each for each in found if each.rule == "required"]
    assert missing.message.startswith("'failed' is required and was not sent; rename 'faild' to 'failed' (")


def test_each_of_several_missing_fields_is_told_once() -> None:
    found = CHECKER.violations(dataclasses.replace(FINE, response_body=b'{"success": true, "cost": "1"}'))
    assert [(each.rule, each.pointer) for each in found] == [
        ("required", f"/response/body/{name}") for name in ("at", "summary", "failed")
    ]
    assert all("; add it (" in each.message for each in found)


def test_only_the_answers_that_were_expected_count() -> None:
    assert CHECKER.departures("send", FINE, ["sent", "poor"]) == []
    violation = only(CHECKER.departures("send", FINE, ["poor"]))
    assert (violation.rule, violation.expected) == ("status", "402")


@pytest.mark.parametrize(
    ("method", "path", "count"), [("POST", "/v1/send", 1), ("PUT", "/v1/send", 0), ("POST", "/v1", 0)]
)
def test_a_callback_is_judged_by_the_call_that_caused_it(method: str, path: str, count: int) -> None:
    found = at_once(CHECKER.of_callback(method, path, CallbackSent("POST", JSON, b"{}", "other"), 7))
    assert [each.pointer for each in found] == ["/callbacks/7"] * count


@pytest.mark.parametrize("body", [b'{"event": "text.sent", "to": "+256701234567"}', b'{"text": "Hello"}'])
def test_a_callback_without_a_name_is_compared_with_each_that_is_documented(body: bytes) -> None:
    assert at_once(CHECKER.of_callback("POST", "/v1/send", CallbackSent("POST", JSON, body), 0)) == []


@pytest.mark.parametrize(("labels", "rules"), [((), []), (JSON, [Rule.CONTENT_TYPE])])
def test_a_callback_without_a_body_has_no_label(labels: Pairs, rules: list[Rule]) -> None:
    contract = load(HERE).contract
    asked = contract.callbacks[0].model_copy(update={"methods": (Method.GET,), "fields": None})
    checker = Checker(contract.model_copy(update={"callbacks": (asked,)}))
    found = at_once(checker.of_callback("POST", "/v1/send", CallbackSent("GET", labels, b""), 0))
    assert [each.rule for each in found] == rules


@pytest.mark.parametrize(("body", "pointers"), [(b'{"question": "Who?"}', []), (b"{}", ["/callbacks/3/body/question"])])
def test_a_callback_that_no_request_caused_is_judged_as_the_accounts(body: bytes, pointers: list[str]) -> None:
    found = at_once(CHECKER.of_account_callback(CallbackSent("POST", JSON, body, "asked"), 3))
    assert [each.pointer for each in found] == pointers


def test_a_callback_of_a_call_is_not_the_accounts() -> None:
    found = at_once(CHECKER.of_account_callback(CallbackSent("POST", JSON, b"{}", "delivery"), 3))
    assert [each.rule for each in found] == [Rule.CALLBACK]


def test_a_callback_has_the_query_of_its_url() -> None:
    sent = CallbackSent.to("https://client.example/in?mine=1&question=Who%3F", "GET", (), b"")
    assert sent.query == (("mine", "1"), ("question", "Who?"))


def test_what_an_array_holds_is_pointed_at_where_it_was_sent() -> None:
    body = b'[{"how": "hard", "how": "soft", "colour": 1}]'
    found = CHECKER.violations(Exchange("POST", "/v1/poke", (), JSON, body, 204, (), b""))
    assert [(each.rule, each.pointer) for each in found] == [
        (Rule.OTHER_SHAPE, "/request/body"),
        (Rule.DUPLICATE_KEY, "/request/body/0/how"),
        (Rule.UNKNOWN_FIELD, "/request/body/0/colour"),
    ]
    assert "an array that holds the object" in found[0].message


def test_another_pattern_is_told_with_its_remedy() -> None:
    assert "'tag' has several tags in it; it is accepted here" in only(CHECKER.violations(sending(tag="a,b"))).message


# -------------------------------------------------------------------------------------------- ours


def test_a_status_nobody_documents_is_ours(checker: Checker) -> None:
    violation = only(checker.violations(dataclasses.replace(FINE, status=200)))
    assert (violation.side, violation.rule, violation.expected) == (Side.OURS, "status", "201, 400, 401, 402")


def test_an_answer_of_assumed_evidence_is_never_called_documented(checker: Checker) -> None:
    body = b'{"success": false, "error": ""}'
    found = checker.violations(dataclasses.replace(FINE, status=400, response_headers=(), response_body=body))
    assert [(each.rule, each.evidence, each.source) for each in found] == [
        ("content-type", Evidence.ASSUMED, "our choice"),
        ("minLength", Evidence.DOCUMENTED, "manual, Errors"),
    ]


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


@pytest.mark.parametrize("rows", [999, 1_000, 1_001, 3_000])
def test_no_more_than_a_thousand_departures_of_one_answer_are_listed(rows: int) -> None:
    """Whoever has as many has one mistake in every row; to list a hundred thousand would take seconds."""
    row = {"response-code": 1003, "response-description": "Invalid mobile number", "mobile": "1"}
    answer = json.dumps({"responses": [row] * rows}).encode()
    exchange = Exchange("POST", "/api/services/sendbulk", (), JSON, b"{}", 200, JSON, answer)
    found = [each for each in ADVANTA.violations(exchange) if each.side is Side.OURS]
    assert len(found) == min(rows, 1_000)
    assert {each.pointer.rpartition("/")[2] for each in found} == {"clientsmsid"}
