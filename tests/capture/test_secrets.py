"""No secret survives: not in a copy, and not in what is printed."""

import base64
import json
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from click.testing import CliRunner
from support.captures import Check, har, har_entry
from support.faces import readings

from simulator.cli import main

SECRET = 's3cret/+ "of" clients'
JSON = "application/json"
FORM = "application/x-www-form-urlencoded"
SPELLINGS = {SECRET, quote(SECRET), quote(SECRET, safe=""), json.dumps(SECRET)[1:-1]}


def entry(
    *, headers: dict[str, str] | None = None, query: str = "", body: str = "", kind: str = JSON
) -> dict[str, Any]:
    made = har_entry(
        request__url=f"https://ugsms.com/api/v2/sms/send{query}",
        request__method="POST",
        request__headers=[{"name": name, "value": value} for name, value in (headers or {}).items()],
        request__postData={"mimeType": kind, "text": body},
    )
    made["response"]["cookies"] = [{"name": "sid", "value": SECRET}]
    made["request"]["cookies"] = [{"name": "sid", "value": SECRET}]
    return made


def multipart(name: str) -> str:
    return f'--b\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{SECRET}\r\n--b--\r\n'


CASES: dict[str, dict[str, Any]] = {
    "a header of the contract": entry(headers={"X-API-Key": SECRET}),
    "a bearer token": entry(headers={"Authorization": f"Bearer {SECRET}"}),
    "a bare token": entry(headers={"authorization": SECRET}),
    "a cookie": entry(headers={"Cookie": f"theme=dark; session={SECRET}"}),
    "an unusual header": entry(headers={"X-Amz-Security-Token": SECRET}),
    "a referer": entry(headers={"Referer": f"https://a.example/?api_key={quote(SECRET, safe='')}&b=1"}),
    "a query": entry(query=f"?api_key={quote(SECRET, safe='')}"),
    "a query of another name": entry(query=f"?access_token={quote(SECRET, safe='')}"),
    "JSON": entry(body=json.dumps({"numbers": "1", "api_key": SECRET})),
    "JSON, deep": entry(body=json.dumps({"messages": [{"password": {"value": [SECRET]}}]})),
    "JSON with the key twice": entry(body=f'{{"api_key": {json.dumps(SECRET)}, "api_key": "other-value"}}'),
    "JSON in escapes": entry(body='{"api_key": "' + "".join(f"\\u{ord(each):04x}" for each in SECRET) + '"}'),
    "JSON with an escaped name": entry(body=f'{{"api\\u005fkey": {json.dumps(SECRET)}}}'),
    "a misspelt name": entry(body=json.dumps({"apiKey": SECRET})),
    "broken JSON": entry(body=f'{{"api_key": {json.dumps(SECRET)}, '),
    "a form": entry(body=f"api_key={quote(SECRET, safe='')}&numbers=1", kind=FORM),
    "a form with brackets": entry(body=f"list[0][api_key]={quote(SECRET, safe='')}", kind=FORM),
    "a multipart form": entry(body=multipart("api_key"), kind="multipart/form-data; boundary=b"),
    "a multipart form without boundary": entry(body=multipart("api_key"), kind="multipart/form-data"),
    "text": entry(body=f"api_key: {SECRET}", kind="text/plain"),
    "an echo in the answer": {
        **entry(headers={"X-API-Key": SECRET}),
        "response": har_entry(response__content__text=json.dumps({"message": f"unknown key {SECRET}"}))["response"],
    },
    "a cookie that is set": har_entry(response__headers=[{"name": "Set-Cookie", "value": f"sid={SECRET}; Secure"}]),
    "a token in the answer": har_entry(response__content__text=json.dumps({"token": SECRET})),
    "a page in HTML": har_entry(response__content__text=f"<input name=token value='{SECRET}'>"),
    "an odd field of the archive": {**har_entry(), "_initiator": {"url": f"https://a.example/{SECRET}"}},
    "a body in base64": har_entry(
        request__method="POST",
        request__postData={
            "mimeType": JSON,
            "text": base64.b64encode(json.dumps({"api_key": SECRET}).encode()).decode(),
            "encoding": "base64",
        },
    ),
}

FAULTLESS = {"a cookie that is set", "an odd field of the archive"}
"""What the contract finds no fault with."""


def pieces(text: str) -> list[str]:
    """Every spelling of the secret that stands in a text, also inside of its strings; and half of it."""
    plain = text.replace("\\", "")
    return [each for each in [*SPELLINGS, SECRET[:9]] for whole in (text, plain) if each in whole]


def without_cookies(case: dict[str, Any]) -> str:
    """A case without the cookies that most have besides."""
    return json.dumps(
        {**case, "request": {**case["request"], "cookies": []}, "response": {**case["response"], "cookies": []}}
    )


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("form", ["text", "json", "junit"])
def test_no_secret_survives(check: Check, tmp_path: Path, case: str, form: str) -> None:
    out = tmp_path / "clean.json"
    result = check(har(CASES[case]), "--redact", str(out), "--format", form)
    assert result.exit_code == (0 if case in FAULTLESS else 1), result.output
    assert pieces(readings(without_cookies(CASES[case])))
    assert pieces(result.output) == []
    assert pieces(out.read_text(encoding="utf-8")) == []
    assert len(json.loads(out.read_text(encoding="utf-8"))["requests"]) == 1


def test_a_copy_is_found_fault_with_alike(check: Check, tmp_path: Path) -> None:
    body = json.dumps({"phone_number": "0702913454", "message_body": "Hello", "api_key": SECRET})
    capture = har(har_entry(), entry(headers={"X-API-Key": SECRET}, body=body))
    first = check(capture, "--redact", str(tmp_path / "clean.json"), "--format", "json")
    again = check((tmp_path / "clean.json").read_bytes(), "--format", "json")
    shown = [
        [[(each["pointer"], each["rule"]) for each in case["findings"]] for case in json.loads(text)["cases"]]
        for text in (first.stdout, again.stdout)
    ]
    assert shown[0] == shown[1]
    assert shown[0][1]


def test_the_rest_of_a_body_stays_as_it_was(check: Check, tmp_path: Path) -> None:
    body = '{ "api_key" : "hush", "cost": 1.50, "api_key":"hush", "note": "a \\"token\\": b" }'
    check(har(entry(body=body)), "--redact", str(tmp_path / "clean.json"))
    (request,) = json.loads((tmp_path / "clean.json").read_text(encoding="utf-8"))["requests"]
    assert request["request"]["body"]["text"] == body.replace('"hush"', '"(hidden)"')


def test_a_copy_that_cannot_be_written_is_said(check: Check, tmp_path: Path) -> None:
    result = check(har(har_entry()), "--redact", str(tmp_path / "none" / "clean.json"))
    assert result.exit_code == 2
    assert "cannot be written: there is no such file or folder." in result.stderr


def test_a_short_secret_under_a_name_in_escapes_is_hidden(check: Check, tmp_path: Path) -> None:
    check(har(entry(body='{"api\\u005fkey": "p1n"}')), "--redact", str(tmp_path / "clean.json"))
    (request,) = json.loads((tmp_path / "clean.json").read_text(encoding="utf-8"))["requests"]
    assert request["request"]["body"]["text"] == '{"api\\u005fkey": "(hidden)"}'


def test_a_copy_over_the_capture_itself_is_refused(tmp_path: Path) -> None:
    capture = tmp_path / "capture.har"
    capture.write_text(json.dumps(har(har_entry())), encoding="utf-8")
    before = capture.read_bytes()
    result = CliRunner().invoke(
        main, ["contract", "check", str(capture), "--redact", str(tmp_path / "x/../capture.har")]
    )
    assert result.exit_code == 2
    assert "is one of the files to check: name another file." in result.stderr
    assert capture.read_bytes() == before
