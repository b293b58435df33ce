"""Captured traffic is held against the documentation: both sides, by whatever shape it was captured in."""

import base64
import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from support.captures import Check, har, har_entry
from support.provider import start_provider
from support.served import Served

BALANCE = "/api/v2/account/balance"
SEND_BODY = {"phone_number": "0702913454", "message_body": "Hello"}


@pytest.fixture
async def requests() -> dict[str, Any]:
    """What our own control API shows of one good and one bad request."""
    served: Served = await start_provider()
    headers = {"X-API-Key": "ugsms-key-of-a-client"}
    await served.ask("GET", BALANCE, headers=headers)
    await served.ask("POST", "/api/v2/sms/send", SEND_BODY, headers=headers | {"Content-Type": "application/json"})
    shown = {name: await served.get(f"requests/{name}") for name in ("x-1", "x-2")}
    shown["page"] = await served.get("requests")
    await served.stop()
    return shown


def findings(output: str) -> list[list[tuple[str, str]]]:
    cases = json.loads(output)["cases"]
    return [[(each["pointer"], each["rule"]) for each in case["findings"]] for case in cases]


def test_a_documented_exchange_has_no_findings(check: Check) -> None:
    result = check(har(har_entry()))
    assert (result.exit_code, result.stdout.splitlines()[-1]) == (
        0, "1 exchanges, 0 of no vendor; 0 of the others not as documented.",
    )  # fmt: skip


def test_both_sides_are_judged(check: Check) -> None:
    entry = har_entry(
        request__url=f"https://ugsms.com{BALANCE}?colour=red", response__content__text='{"success": true}'
    )
    result = check(har(entry), "--format", "json")
    assert result.exit_code == 1
    assert findings(result.stdout) == [
        [("/request/query/colour", "unknown-field"), ("/response/body/data", "required")]
    ]


HINTED = har_entry(request__url=f"https://ugsms.com{BALANCE}?api_key=mine", request__headers=[])


def test_hints_are_shown_and_nothing_fails_for_them(check: Check) -> None:
    result = check(har(HINTED))
    assert result.exit_code == 0
    assert result.stdout.startswith("ok  ")
    assert "/request/query/api_key  hint: 'api_key' travels in the URL" in result.stdout
    assert result.stdout.endswith("; 0 of the others not as documented.\n")
    [case] = json.loads(check(har(HINTED), "--format", "json").stdout)["cases"]
    assert [(each["rule"], each["level"]) for each in case["findings"]] == [("credential-in-url", "hint")]


def test_in_junit_hints_are_the_output_of_a_case_that_passes(check: Check) -> None:
    suite = ET.fromstring(check(har(HINTED), "--format", "junit").stdout)  # noqa: S314 - our own text
    assert (suite.get("tests"), suite.get("failures"), suite.get("skipped")) == ("1", "0", "0")
    [output] = suite.findall(".//system-out")
    assert (output.text or "").startswith("hint: /request/query/api_key 'api_key' travels in the URL")


async def test_what_the_control_api_shows_is_read(check: Check, requests: dict[str, Any]) -> None:
    good, bad = requests["x-1"], requests["x-2"]
    assert check(good).exit_code == 0
    for capture in ([good, bad], {"requests": [good, bad]}):
        result = check(capture, "--format", "json")
        assert result.exit_code == 1
        assert findings(result.stdout) == [
            [], [("/request/body/phone_number", "unknown-field"), ("/request/body/numbers", "required")],
        ]  # fmt: skip


async def test_requests_in_short_are_refused_with_the_way_to_whole_ones(check: Check, requests: dict[str, Any]) -> None:
    result = check(requests["page"])
    assert result.exit_code == 2
    assert "/requests/0: this is a request in short; take it whole from /__admin/requests/x-2" in result.stderr


@pytest.mark.parametrize(
    "url",
    [
        f"https://ugsms.com{BALANCE}",
        f"http://127.0.0.1:7670{BALANCE}",
        f"http://127.0.0.1:7670/s/mine{BALANCE}",
        f"http://gateway.example{BALANCE}",
        "https://prompt.pywe.org/elsewhere",
    ],
)
def test_a_vendor_is_told_by_host_or_path(check: Check, url: str) -> None:
    assert check(har(har_entry(request__url=url))).stdout.splitlines()[-1].startswith("1 exchanges, 0 of no vendor")


def test_entries_of_no_vendor_are_counted(check: Check) -> None:
    result = check(har(har_entry(), har_entry(request__url="https://example.com/style.css")))
    assert result.exit_code == 0
    assert "2 exchanges, 1 of no vendor" in result.stdout


def test_a_vendor_that_is_named_gets_them_all(check: Check) -> None:
    result = check(har(har_entry(request__url="https://example.com/account/balance")), "--vendor", "ugsms")
    assert result.exit_code == 1
    assert "Not emulated: GET /account/balance. Did you mean GET /api/v2/account/balance?" in result.stdout


@pytest.mark.parametrize(
    ("method", "path", "told"),
    [
        ("POST", "/api/services/credit", "which Advanta documents elsewhere"),
        ("POST", "/api/services/credits", "`sms-simulator vendors` lists what is"),
        ("GET", "/api/services/balance", "Did you mean GET /api/services/getbalance"),
        ("GET", "/api/services/sendbulks", "`sms-simulator vendors` lists what is"),
    ],
)
def test_a_call_that_is_not_emulated_is_told_as_a_server_tells_it(
    check: Check, method: str, path: str, told: str
) -> None:
    entry = har_entry(request__url=f"https://quicksms.advantasms.com{path}", request__method=method)
    result = check(har(entry), "--vendor", "advanta")
    assert told in result.stdout
    assert "no call is documented" not in result.stdout


def test_an_unknown_vendor_is_refused_with_the_nearest(check: Check) -> None:
    result = check(har(har_entry()), "--vendor", "ugsm")
    assert result.exit_code == 2
    assert "did you mean ugsms?" in result.stderr


def test_bodies_in_base64_are_read(check: Check) -> None:
    text = har_entry()["response"]["content"]["text"]
    content = {"mimeType": "application/json", "text": base64.b64encode(text.encode()).decode(), "encoding": "base64"}
    assert check(har(har_entry(response__content=content))).exit_code == 0


def test_a_form_is_read_from_its_params(check: Check) -> None:
    entry = har_entry(request__url="https://ugsms.com/v1/sms/send", request__method="POST", response__status=0)
    entry["request"]["postData"] = {
        "mimeType": "application/x-www-form-urlencoded",
        "params": [{"name": name, "value": "a-value"} for name in ("username", "password", "message_body")],
    }
    result = check(har(entry), "--format", "json")
    assert ("/request/body/numbers", "required") in findings(result.stdout)[0]


@pytest.mark.parametrize(
    ("changes", "unseen"),
    [
        ({"response__content__text": None}, "the answer's body was not captured"),
        ({"response__status": 0, "response__content__text": None}, "no answer was captured"),
    ],
)
def test_what_was_not_captured_is_not_judged_and_said(check: Check, changes: dict[str, Any], unseen: str) -> None:
    result = check(har(har_entry(**changes)))
    assert result.exit_code == 0
    assert unseen in result.stdout


def test_several_files_are_one_report(check: Check, tmp_path: Path) -> None:
    other = tmp_path / "other.har"
    other.write_text(json.dumps(har(har_entry(response__status=418))), encoding="utf-8")
    result = check(har(har_entry()), str(other), "--format", "junit")
    assert result.exit_code == 1
    suite = ET.fromstring(result.stdout)  # noqa: S314 - our own text
    assert (suite.get("tests"), suite.get("failures")) == ("2", "1")


def test_characters_that_xml_cannot_say_are_replaced(check: Check) -> None:
    result = check(har(har_entry(request__url=f"https://ugsms.com{BALANCE}?a%00b=%01")), "--format", "junit")
    assert result.exit_code == 1
    ET.fromstring(result.stdout)  # noqa: S314 - our own text
