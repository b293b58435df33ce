"""A toy that was bent on purpose, where one bend has many consequences: all of them are found, and nothing else."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import pytest
from support.bent_toy import (
    CONTRACT,
    COVERAGE,
    SENDING,
    Edits,
    answered,
    answering_brokenly,
    asking,
    findings,
    sending,
    with_error,
    with_routes,
    without_error,
)
from toy_vendor import manifest
from toy_vendor.manifest import READ, SEND, TOY, Policy

from simulator.api.call import Call
from simulator.api.evidence import Evidence
from simulator.api.request import Response
from simulator.api.routing import Route
from simulator.api.vendor import Vendor
from simulator.sandbox.books.submissions import Submission
from simulator.sandbox.rejection import INSUFFICIENT_BALANCE, RATE_LIMITED
from simulator.sandbox.rules.reporting import CallbackRequest
from simulator.text.json_writing import write_json


async def rules_of(vendor: Vendor[Any], folder: Path, edits: Edits) -> set[str]:
    return {finding.rule.value for finding in await findings(vendor, folder, edits)}


# ------------------------------------------------------------------------------------------ bent in its code


def crash(call: Call[Policy], submission: Submission) -> Response:
    raise LookupError(f"no words for {submission.ordinal} of {call.vendor.name}")


UNPLAYED = {"transcript-fails", "not-driven"}
"""A transcript that fails is not played on: what it would have driven further on is not driven."""

UNKNOWN_ERROR = {"error-not-in-table", "error-not-reached", "transcript-fails"}

IN_CODE: dict[str, tuple[Vendor[Any], set[str]]] = {
    "a wrong status": (
        sending(lambda _, submission: answered(submission, 200)),
        UNPLAYED | {"example-differs", "outside-contract"},
    ),
    "a field left out": (
        sending(lambda _, submission: answered(submission, balance=None)),
        UNPLAYED | {"field-missing", "outside-contract"},
    ),
    "a field invented": (
        sending(lambda _, submission: answered(submission, mood="fine")),
        UNPLAYED | {"outside-contract"},
    ),
    "a number as text": (
        sending(lambda _, submission: answered(submission, cost="35.00")),
        UNPLAYED | {"outside-contract"},
    ),
    "a crash": (
        sending(crash),
        UNPLAYED | {"access-differs", "charge-differs", "command-fails", "send-differs"},
    ),
    "another status for a code": (
        with_error(INSUFFICIENT_BALANCE, status=403),
        UNKNOWN_ERROR | {"error-not-documented", "example-differs", "outside-contract"},
    ),
    "another code for a status": (
        with_error(INSUFFICIENT_BALANCE, code="broke"),
        UNKNOWN_ERROR | {"error-not-documented"},
    ),
    "no words for an error, without what follows from it": (
        without_error(manifest.UNKNOWN_MESSAGE),
        {"reason-not-in-table"},
    ),
    "an operation that is not served": (
        dataclasses.replace(TOY, operations=(SEND,)),
        UNPLAYED | {"error-not-reached", "operation-not-served"},
    ),
}


@pytest.mark.parametrize("bend", IN_CODE)
async def test_all_that_a_bend_of_the_code_does_is_found(bend: str, tmp_path: Path) -> None:
    vendor, expected = IN_CODE[bend]
    assert await rules_of(vendor, tmp_path, {}) == expected


async def test_a_callback_without_a_field_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def silent(self: manifest.Report, url: str, reports: object) -> CallbackRequest:  # noqa: ARG001 - the shape of a report
        return CallbackRequest("toy.sent", url, write_json({"id": "toy-1"}))

    monkeypatch.setattr(manifest.Report, "__call__", silent)
    found = await findings(TOY, tmp_path, {})
    assert {each.rule.value for each in found} == UNPLAYED | {"field-missing", "outside-contract"}
    assert "callback report" in {each.subject for each in found if each.rule == "not-driven"}
    assert [each.message for each in found if each.rule == "field-missing"] == [
        "examples/report.json has state, our answer to it does not; render it"
    ]


# ------------------------------------------------------------------------------------------ bent in its data

IN_DATA: dict[str, tuple[Edits, set[str]]] = {
    "an error with another status": (
        {CONTRACT: [("status: 404, code: gone", "status: 410, code: gone")]},
        {"error-not-documented", "error-not-in-table", "error-not-reached", "outside-contract"},
    ),
    "a page that nobody lists": (
        {CONTRACT: [("evidence: documented, source: page", "evidence: documented, source: pag")]},
        {"no-source"},
    ),
    "a transcript that expects something else": ({SENDING: [("status: 202", "status: 201")]}, UNPLAYED),
    "a transcript with an unknown key": ({SENDING: [("      method: POST", "      methd: POST")]}, UNPLAYED),
    "a transcript with an unknown unit": ({SENDING: [("advance: 20s", "advance: 20 sec")]}, UNPLAYED),
    "a transcript with an unknown vendor": ({SENDING: [("- vendor: toy", "- vendor: tory")]}, UNPLAYED),
    "two errors that are said to be one": (
        {COVERAGE: "reasons: {no_money: [unknown_message]}\n"},
        {"error-differs", "error-not-documented", "error-not-reached"},
    ),
}


@pytest.mark.parametrize("bend", IN_DATA)
async def test_all_that_a_bend_of_the_data_does_is_found(bend: str, tmp_path: Path) -> None:
    edits, expected = IN_DATA[bend]
    assert await rules_of(TOY, tmp_path, edits) == expected


# --------------------------------------------------------------------------------------------- what is no finding


@pytest.mark.parametrize(
    ("claim", "known"), [("public", "public"), ("observed", "documented"), ("assumed", "observed")]
)
async def test_an_error_may_be_called_less_known_than_its_page_makes_it(claim: str, known: str, tmp_path: Path) -> None:
    edits: Edits = {CONTRACT: [("{reason: no_money,", f"{{evidence: {known}, source: page, reason: no_money,")]}
    assert await findings(with_error(INSUFFICIENT_BALANCE, evidence=Evidence(claim)), tmp_path, edits) == []


FIRST_ERROR = "  - {reason: no_token,"
WORDS = "meaning: It is one more, shape: error"
NAMED_ALIKE = f"  - {{reason: {RATE_LIMITED}, status: 429, evidence: assumed, source: page, {WORDS}}}\n"

DROP = """\
  - name: drop
    title: Drop a message
    path: /toy/messages/{message}
    methods: [DELETE]
    security: [token_query]
    request: {fields: [{name: message, in: path, type: string, required: yes}]}
    responses: [{name: dropped, status: 200, shape: message}]
"""
DROPPING = Route("DELETE", "/toy/messages/{id}")
LAST = "  - request: {method: POST, path: /toy/send?token=mine"
LOOK = "  - request: {method: GET, path: /toy/messages/<name:message>?token=mine}\n    expect: {status: 200}\n"

AT_PEACE: dict[str, tuple[Edits, Vendor[Any]]] = {
    "an error that no transcript reaches": (
        {
            "transcripts/toy/limit.yaml": None,
            COVERAGE: "unreached: {too_fast: no account of the toy's has a limit}\n",
        },
        TOY,
    ),
    "a reason that is not documented": (
        {COVERAGE: "own_reasons: {tea: a teapot of the toy's own}\n"},
        with_error("tea", code="tea", status=418),
    ),
    "a route that is not documented": (
        {COVERAGE: "own_routes: {POST /toy/shout: the toy's own way to send}\n"},
        with_routes(Route("POST", "/toy/shout")),
    ),
    "a path that is said to be answered": (
        {CONTRACT: [("    path: /toy/send\n", "    path: /toy/send\n    also_at: [{path: /toy/send/}]\n")]},
        with_routes(Route("POST", "/toy/send/")),
    ),
    "an error that is a body of its own": (
        {
            CONTRACT: [("  - {reason: no_token,", "  - {reason: asleep, meaning: It sleeps}\n  - {reason: no_token,")],
            COVERAGE: "reasons: {asleep: []}\nunreached: {asleep: it never sleeps}\n",
        },
        TOY,
    ),
    "an error that the code in an answer tells": (
        {
            CONTRACT: [
                (
                    FIRST_ERROR,
                    f"  - {{reason: lost, operations: [read], status: 200, code: failed, {WORDS}}}\n{FIRST_ERROR}",
                )
            ],
            COVERAGE: "reasons: {lost: []}\n",
        },
        TOY,
    ),
    "an error that the body of an answer tells": (answering_brokenly("status: 200"), TOY),
    "an error without a code that has the name of a row": (
        {CONTRACT: [(FIRST_ERROR, f"{NAMED_ALIKE}{FIRST_ERROR}")]},
        TOY,
    ),
    "a query that is an example, with a value of a set": (asking(), TOY),
    "two calls at one path": (
        {
            CONTRACT: [("  - name: read\n", f"{DROP}  - name: read\n")],
            SENDING: [("      method: GET\n", "      method: DELETE\n"), (LAST, f"{LOOK}{LAST}")],
        },
        dataclasses.replace(TOY, operations=(SEND, dataclasses.replace(READ, routes=(*READ.routes, DROPPING)))),
    ),
    "an example of JSON that a form shows": (
        {
            CONTRACT: [
                ("    examples:\n", "    examples:\n      - {file: examples/form.json, of: request}\n"),
                ("        - {name: callback,", "        - {name: count, type: integer}\n        - {name: callback,"),
            ],
            "contracts/toy/examples/form.json": '{"to": "+256701599901", "text": "Hello", "count": 3}',
            "transcripts/toy/ends.yaml": [
                ("  - request: {", "  - shows: [examples/form.json]\n    request: {"),
                ("text: Hello}", 'text: Hello, count: "3"}'),
            ],
        },
        TOY,
    ),
    "a set of values that no field has": (
        {CONTRACT: [("enums:\n", "enums:\n  mood: {values: [glad]}\n")]},
        TOY,
    ),
    "a set of the codes of errors, one of which is declined": (
        {
            CONTRACT: [
                ("enums:\n", "enums:\n  code: {values: [who, wrong, late, slow, poor, what, field, gone, zzz]}\n"),
                ("- {name: code, type: string}", "- {name: code, type: string, enum: code}"),
                (FIRST_ERROR, f"  - {{reason: asleep, status: 503, code: zzz, {WORDS}}}\n{FIRST_ERROR}"),
            ],
            COVERAGE: "reasons: {asleep: []}\nunreached: {asleep: it never sleeps}\n",
        },
        TOY,
    ),
    "examples that cannot be shown": (
        {
            CONTRACT: [
                (
                    "    examples:\n",
                    (
                        "    examples:\n      - {file: examples/send.json, of: sample}\n"
                        "      - {file: examples/send.txt, of: request}\n"
                        "      - {file: examples/old.json, of: sent, conforms: no, note: T-N-01}\n"
                    ),
                )
            ],
            "contracts/toy/examples/send.json": "{}",
            "contracts/toy/examples/send.txt": "to=1",
            "contracts/toy/examples/old.json": "{}",
            "contracts/toy/notes.yaml": (
                "- {id: T-N-01, about: x, page_says: y, side_taken: z, evidence: documented, source: page}\n"
            ),
        },
        TOY,
    ),
    "an answer outside the contract": (
        {
            CONTRACT: [("- {name: error, type: string", "- {name: error, type: string, limits: {max_length: 32}")],
            COVERAGE: "departures: {refusals: a longer text than is documented}\n",
        },
        TOY,
    ),
}


@pytest.mark.parametrize("case", AT_PEACE)
async def test_what_is_declined_or_agrees_is_no_finding(case: str, tmp_path: Path) -> None:
    edits, vendor = AT_PEACE[case]
    assert await findings(vendor, tmp_path, edits) == []
