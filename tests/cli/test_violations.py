"""`violations`: what the reports hold, for people and for the tools that read them, and the exit status."""

import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from simulator.cli.violation_reports import as_junit, as_sarif, as_text

CLIENT = {
    "exchange": "x-2", "vendor": "toy", "operation": "send", "side": "client", "pointer": "/request/body/numbers",
    "rule": "required", "level": "violation", "sent": "null", "expected": "numbers in the body",
    "evidence": "documented", "source": "page, Sending", "message": "'numbers' is required and was not sent; add it",
}  # fmt: skip
OURS = CLIENT | {"exchange": "x-1", "side": "ours", "pointer": "/response/body/at", "rule": "pattern"}
HINT = CLIENT | {"exchange": "x-4", "level": "hint", "rule": "other-form"}
NOWHERE = CLIENT | {"exchange": "x-3", "vendor": None, "operation": None, "rule": "route", "pointer": "/request/path"}
HOSTILE = CLIENT | {
    "pointer": "/a]]><b>\x00\x1b[31m\ufffe",
    "sent": "\x07\U0001f600 </failure>",
    "message": "\x01 & <x>",
}


CAME = {"requests": {"kept": 1, "dropped": 0}, "unreadable": {"kept": 0, "dropped": 0}}


def page(*violations: dict[str, Any], cursor: str | None = None, unjudged: int = 0) -> tuple[int, bytes]:
    body = {"violations": violations, "next_cursor": cursor, "unjudged": unjudged, "counts": CAME}
    return 200, json.dumps(body).encode()


def test_something_for_the_client_to_mend_is_exit_status_1(run: Any, server: Any) -> None:
    server.answer = page(CLIENT, OURS, NOWHERE, unjudged=4)
    result = run("violations", "--url", server.url)
    assert result.exit_code == 1
    assert result.stdout.splitlines()[:4] == [
        "x-2 toy send: /request/body/numbers required (client)",
        "  'numbers' is required and was not sent; add it",
        "  sent      null",
        "  expected  numbers in the body",
    ]
    assert "x-3 no vendor: /request/path route (client)" in result.stdout
    assert result.stderr == (
        "2 for the client to mend, 1 of the simulator's own; 4 requests and callbacks could not be judged\n"
    )


@pytest.mark.parametrize("found", [[], [OURS], [HINT], [HINT, OURS]])
def test_nothing_for_the_client_to_mend_is_exit_status_0(run: Any, server: Any, found: list[Any]) -> None:
    server.answer = page(*found)
    assert run("violations", "--url", server.url).exit_code == 0


NONE_CAME: dict[str, Any] = {
    "violations": [], "next_cursor": None, "unjudged": 0,
    "counts": {"requests": {"kept": 0, "dropped": 0}, "unreadable": {"kept": 0, "dropped": 0}},
}  # fmt: skip


@pytest.mark.parametrize(("flags", "status", "kind"), [([], 0, "skipped"), (["--fail-if-unused"], 1, "failure")])
def test_a_sandbox_to_which_no_request_came_is_told_from_a_clean_one(
    run: Any, server: Any, flags: list[str], status: int, kind: str
) -> None:
    server.answer = (200, json.dumps(NONE_CAME).encode())
    result = run("violations", "--url", server.url, "--sandbox", "s", *flags)
    assert (result.exit_code, result.stdout) == (status, "no violations\n")
    assert result.stderr.endswith("; no request came to sandbox s\n")
    written = run("violations", "--url", server.url, "--sandbox", "s", "--format", "junit", *flags)
    assert written.exit_code == status
    ((case,),) = ET.fromstring(written.stdout)  # noqa: S314 - our own
    assert [(each.tag, each.attrib["message"]) for each in case] == [(kind, "no request came to sandbox s")]


@pytest.mark.parametrize("came", ["requests", "unreadable"])
def test_a_request_that_is_kept_no_more_and_one_that_was_refused_have_come(run: Any, server: Any, came: str) -> None:
    counts = {**NONE_CAME["counts"], came: {"kept": 0, "dropped": 1}}
    server.answer = (200, json.dumps({**NONE_CAME, "counts": counts}).encode())
    result = run("violations", "--url", server.url, "--fail-if-unused")
    assert (result.exit_code, result.stderr) == (0, "0 for the client to mend, 0 of the simulator's own\n")


def test_hints_are_shown_and_counted_apart(run: Any, server: Any) -> None:
    server.answer = page(CLIENT, HINT, OURS, HINT)
    result = run("violations", "--url", server.url)
    assert "x-4 toy send: /request/body/numbers other-form (client, hint)" in result.stdout
    assert result.stderr == "1 for the client to mend, 1 of the simulator's own, 2 hints\n"


def test_filters_and_the_place_are_asked_for(run: Any, server: Any) -> None:
    server.answer = page()
    run(
        "violations", "--url", server.url, "--vendor", "a b", "--side", "client", "--level", "hint",
        "--sandbox", "s", "--admin-token", "right",
    )  # fmt: skip
    (method, path, headers, _), (_, second, _, _) = server.asked
    assert (method, path) == ("GET", "/s/s/__admin/violations?limit=1000&vendor=a+b&side=client&level=hint")
    assert (headers["Authorization"], second) == ("Bearer right", "/s/s/__admin/sandbox")


def test_a_server_that_judges_nothing_is_told(run: Any, server: Any) -> None:
    server.answer = (409, b'{"detail": "this server judges nothing"}')
    result = run("violations", "--url", server.url)
    assert (result.exit_code, result.stderr) == (2, "Error: this server judges nothing\n")


def test_a_report_goes_to_a_file(run: Any, server: Any, tmp_path: Path) -> None:
    server.answer = page(CLIENT)
    file = tmp_path / "report.json"
    result = run("violations", "--url", server.url, "--format", "json", "--output", str(file))
    assert (result.exit_code, result.stdout) == (1, "1 for the client to mend, 0 of the simulator's own\n")
    assert json.loads(file.read_text(encoding="utf-8")) == {"violations": [CLIENT]}


def test_a_file_that_cannot_be_written_is_named(run: Any, server: Any, tmp_path: Path) -> None:
    server.answer = page(CLIENT)
    result = run("violations", "--url", server.url, "--output", str(tmp_path / "no" / "folder"))
    assert result.exit_code == 2
    assert "cannot be written: there is no such file or folder." in result.stderr


def test_text_cannot_steer_a_terminal() -> None:
    assert "\x1b" not in as_text([HOSTILE])
    assert as_text([]) == "no violations"


@pytest.mark.parametrize("found", [[], [CLIENT], [OURS], [HINT], [CLIENT, OURS, HINT, NOWHERE, HOSTILE]])
def test_junit_is_valid_and_counts(found: list[dict[str, Any]]) -> None:
    suites = ET.fromstring(as_junit(found).encode())  # noqa: S314 - our own
    (suite,) = suites
    cases = list(suite)
    hints = [each for each in found if each["level"] == "hint"]
    client = [each for each in found if each["side"] == "client" and each not in hints]
    assert suite.attrib == {
        "name": "contract", "tests": str(len(cases)), "failures": str(len(client)), "errors": "0",
        "skipped": str(len(found) - len(client) - len(hints)),
    }  # fmt: skip
    assert len(cases) == max(len(found), 1)
    assert len(suites.findall(".//failure")) == len(client)
    outputs = [each.text or "" for each in suites.findall(".//system-out")]
    assert [text.partition("\n")[0] for text in outputs] == [f"hint: {each['message']}" for each in hints]
    assert all({"classname", "name"} <= set(case.attrib) for case in cases)
    assert all(failure.attrib["message"] and failure.attrib["type"] for failure in suites.findall(".//failure"))


SARIF_RESULT = {
    "type": "object",
    "required": ["ruleId", "ruleIndex", "level", "message", "locations"],
    "properties": {
        "ruleId": {"type": "string", "minLength": 1},
        "level": {"enum": ["none", "note", "warning", "error"]},
        "ruleIndex": {"type": "integer", "minimum": 0},
        "message": {"type": "object", "required": ["text"], "properties": {"text": {"type": "string", "minLength": 1}}},
        "locations": {
            "type": "array",
            "minItems": 1,
            "items": {
                "type": "object",
                "required": ["logicalLocations"],
                "additionalProperties": False,
                "properties": {
                    "logicalLocations": {
                        "type": "array",
                        "minItems": 1,
                        "items": {
                            "type": "object",
                            "additionalProperties": False,
                            "properties": {each: {"type": "string"} for each in ("fullyQualifiedName", "name", "kind")},
                        },
                    }
                },
            },
        },
        "properties": {"type": "object"},
    },
    "additionalProperties": False,
}
SARIF = {
    "type": "object",
    "required": ["version", "runs"],
    "additionalProperties": False,
    "properties": {
        "$schema": {"type": "string", "format": "uri"},
        "version": {"const": "2.1.0"},
        "runs": {
            "type": "array",
            "minItems": 1,
            "items": {
                "type": "object",
                "required": ["tool", "results"],
                "additionalProperties": False,
                "properties": {
                    "columnKind": {"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
                    "results": {"type": "array", "items": SARIF_RESULT},
                    "tool": {
                        "type": "object",
                        "required": ["driver"],
                        "properties": {
                            "driver": {
                                "type": "object",
                                "required": ["name", "rules"],
                                "properties": {
                                    "rules": {
                                        "type": "array",
                                        "uniqueItems": True,
                                        "items": {"type": "object", "required": ["id", "shortDescription"]},
                                    }
                                },
                            }
                        },
                    },
                },
            },
        },
    },
}
"""What SARIF 2.1.0, sections 3.13 to 3.28, requires and allows of the parts that are used."""


@pytest.mark.parametrize("found", [[], [CLIENT], [HINT], [CLIENT, OURS, HINT, NOWHERE, HOSTILE]])
def test_sarif_is_valid_and_its_rules_are_told(found: list[dict[str, Any]]) -> None:
    from jsonschema import Draft202012Validator  # noqa: PLC0415 - used here alone

    log = json.loads(as_sarif(found).encode())
    assert [error.message for error in Draft202012Validator(SARIF).iter_errors(log)] == []
    (run,) = log["runs"]
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert [rules[result["ruleIndex"]] for result in run["results"]] == [each["rule"] for each in found]
    assert [result["level"] for result in run["results"]] == [
        "error" if each["side"] == "client" and each["level"] == "violation" else "note" for each in found
    ]
