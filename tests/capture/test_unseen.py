"""A captured exchange is not accused of what the capture does not hold, and of all else it is."""

import json
from typing import Any

import pytest
from support.captures import Check, har, har_entry

JSON = {"name": "Content-Type", "value": "application/json"}
KEY = {"name": "X-API-Key", "value": "hush-hush-key"}
FORM = "application/x-www-form-urlencoded"
SENT = '{"id": 1, "business": 1, "message": "Hi", "status": "sent", "created": "2024-01-15T10:30:00Z", "cost": "1.25", '
CUSTOM = '{"recipients_count": 1, "status": "PROCESSING"}'


def posted(
    url: str, *, data: Any = None, headers: Any = (KEY, JSON), status: int = 0, **request: Any
) -> dict[str, Any]:
    """An entry of a request with a body, or what a capture holds of it; its answer is not judged."""
    entry = har_entry(request__method="POST", request__url=url, request__headers=list(headers), response__status=status)
    entry["request"] |= request | ({} if data is None else {"postData": data})
    return entry


def told(check: Check, entry: dict[str, Any], *flags: str) -> set[tuple[str, str]]:
    [case] = json.loads(check(har(entry), "--format", "json", *flags).stdout)["cases"]
    return {(each["pointer"], each["rule"]) for each in case["findings"] if each["side"] == "client"}


SEND = "https://ugsms.com/api/v2/sms/send"
V1 = "https://ugsms.com/v1/sms/send"
PUSHR = "https://pushr.pywe.org/api/client/sms/custom"
LENGTH = {"name": "Content-Length", "value": "64"}
NO_LENGTH = {"name": "content-length", "value": "0"}
CHUNKED = {"name": "Transfer-Encoding", "value": "chunked"}


@pytest.mark.parametrize(
    "entry",
    [
        posted(SEND, headers=(KEY, JSON, LENGTH)),
        posted(SEND, headers=(KEY, JSON, CHUNKED)),
        posted(SEND, bodySize=64),
        posted(SEND, bodySize=-1),
        posted(SEND),
        posted(SEND, data={"mimeType": "application/json"}, headers=(KEY, JSON, LENGTH)),
        posted(SEND, data={"mimeType": "application/json", "text": ""}, headers=(KEY, JSON, LENGTH)),
        posted(SEND, data={"mimeType": "application/json", "params": []}, headers=(KEY, JSON)),
        posted(V1, headers=(JSON,), bodySize=80),
        posted("https://pushr.pywe.org/api/client/sms/send-sms", headers=(JSON,), bodySize=80),
    ],
    ids=str,
)
def test_a_body_that_was_not_captured_lacks_nothing(check: Check, entry: dict[str, Any]) -> None:
    assert told(check, entry) == set()


@pytest.mark.parametrize(
    "entry",
    [
        posted(SEND, headers=(KEY, NO_LENGTH)),
        posted(SEND, headers=(KEY,), bodySize=0),
        posted(SEND, data={"mimeType": "", "text": ""}, headers=(KEY,)),
    ],
    ids=str,
)
def test_a_body_that_is_known_to_be_empty_does(check: Check, entry: dict[str, Any]) -> None:
    assert told(check, entry) == {("/request/query/numbers", "required"), ("/request/query/message_body", "required")}


def test_what_the_query_holds_is_judged_all_the_same(check: Check) -> None:
    entry = posted(f"{SEND}?colour=red", bodySize=64)
    assert told(check, entry) == {("/request/query/colour", "unknown-field")}


def params(**fields: str) -> list[dict[str, str]]:
    return [{"name": name, "value": value} for name, value in fields.items()]


FILE = {"name": "csv_file", "fileName": "people.csv", "contentType": "text/csv"}
FIELDS = params(api_key_public="a", api_key_secret="b", business="1", sender_id="PYWE", template="Hi {name}")
LOGIN = params(username="u", password="p", numbers="0701234567", message_body="Hi")


@pytest.mark.parametrize("boundary", ["", "; boundary=----7f"])
def test_a_form_in_parts_is_read_from_its_params(check: Check, boundary: str) -> None:
    sent = [*FIELDS, {**FILE, "value": "contact,name\r\n233558544343,Ama"}]
    data: dict[str, Any] = {"mimeType": f"multipart/form-data{boundary}", "params": sent}
    label = {"name": "Content-Type", "value": data["mimeType"]}
    assert told(check, posted(PUSHR, data=data, headers=())) == set()
    assert told(check, posted(PUSHR, data=data, headers=(label,))) == set()
    without = {**data, "params": [each for each in sent if each["name"] != "template"]}
    assert told(check, posted(PUSHR, data=without, headers=(label,))) == {("/request/body/template", "required")}


def test_a_file_that_was_not_captured_is_not_judged(check: Check) -> None:
    data = {"mimeType": "multipart/form-data", "params": [*FIELDS, FILE]}
    assert told(check, posted(PUSHR, data=data, headers=())) == set()


@pytest.mark.parametrize("mime", [FORM, f"{FORM}; charset=UTF-8", f"{FORM.upper()}"])
def test_a_form_of_params_alone_lacks_nothing(check: Check, mime: str) -> None:
    label = {"name": "Content-Type", "value": mime}
    entry = posted(V1, data={"mimeType": mime, "params": LOGIN}, headers=(label,))
    assert told(check, entry) == {("/request/headers/Content-Type", "other-form")}


@pytest.mark.parametrize("path", ["/api/v2/sms/send", "/api/v2/account/balance", "/v1/sms/send"])
@pytest.mark.parametrize("method", ["POST", "GET", "DELETE"])
def test_a_preflight_is_no_mistake(check: Check, path: str, method: str) -> None:
    asks = [{"name": "Origin", "value": "http://x"}, {"name": "access-control-request-method", "value": method}]
    entry = har_entry(request__method="OPTIONS", request__url=f"https://ugsms.com{path}", request__headers=asks)
    assert check(har(entry)).exit_code == 0
    plain = har_entry(request__method="OPTIONS", request__url=f"https://ugsms.com{path}")
    assert ("/request/method", "method") in told(check, plain)


@pytest.mark.parametrize(("status", "is_told"), [(200, False), (201, False), (401, True), (400, True)])
def test_headers_that_a_browser_left_out_are_missed_only_where_the_answer_misses_them(
    check: Check, status: int, *, is_told: bool
) -> None:
    entry = har_entry(request__headers=[], response__status=status)
    assert (("/request/header/X-API-Key", "credentials") in told(check, entry)) is is_told


def test_what_was_not_captured_stays_so_in_the_copy_without_secrets(check: Check, tmp_path: Any) -> None:
    copy = tmp_path / "copy.json"
    check(har(posted(SEND, bodySize=64)), "--redact", str(copy))
    assert json.loads(copy.read_text())["requests"][0]["request"]["body"] == {"size": -1}
    again = check(json.loads(copy.read_text()), "--format", "json")
    [case] = json.loads(again.stdout)["cases"]
    assert [each for each in case["findings"] if each["side"] == "client"] == []
