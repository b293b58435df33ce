"""A toy that was bent on purpose, in its code or its data: each bend is found, by the rule that is there for it."""

from __future__ import annotations

import dataclasses
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import toy_vendor
from toy_vendor import manifest
from toy_vendor.manifest import READ, SEND, TOY, Policy

from simulator.api.call import Call
from simulator.api.evidence import Evidence, Quirk
from simulator.api.json_text import write_json
from simulator.api.request import Response
from simulator.api.routing import Route
from simulator.api.vendor import Vendor
from simulator.catalogue.folders import VendorFolders, packaged
from simulator.conformance.finding import Finding
from simulator.conformance.suite import findings_of
from simulator.sandbox.callbacks import CallbackContent
from simulator.sandbox.rejection import INSUFFICIENT_BALANCE
from simulator.sandbox.submissions import Submission

DATA = Path(toy_vendor.__file__).parent / "data"
CONTRACT = "contracts/toy/contract.yaml"
SEND_FILE = "transcripts/toy/send.yaml"
COVERAGE = "transcripts/toy/coverage.yaml"


@pytest.fixture
def folders(tmp_path: Path) -> VendorFolders:
    shutil.copytree(DATA, tmp_path / "data")
    return packaged(tmp_path)


async def rules_of(vendor: Vendor[Any], folders: VendorFolders) -> dict[str, list[Finding]]:
    found: dict[str, list[Finding]] = {}
    for finding in await findings_of(vendor, folders):
        found.setdefault(finding.rule, []).append(finding)
    return found


async def test_the_toy_as_it_is_has_no_findings(folders: VendorFolders) -> None:
    assert await rules_of(TOY, folders) == {}


# ------------------------------------------------------------------------------------------ bent in its code


def sending(render: Callable[[Call[Policy], Submission], Response]) -> Vendor[Any]:
    return dataclasses.replace(TOY, operations=(dataclasses.replace(SEND, render=render), READ))


def answered(submission: Submission, status: int = 202, **changes: object) -> Response:
    body = {**manifest.described(submission), **changes}
    return Response(status, write_json({name: value for name, value in body.items() if value is not None}))


def with_error(reason: str, **changes: Any) -> Vendor[Any]:
    row = dataclasses.replace(TOY.errors.get(reason, TOY.errors[INSUFFICIENT_BALANCE]), **changes)
    return dataclasses.replace(TOY, errors={**TOY.errors, reason: row})


def without_error(reason: str) -> Vendor[Any]:
    return dataclasses.replace(TOY, errors={name: row for name, row in TOY.errors.items() if name != reason})


def crash(call: Call[Policy], submission: Submission) -> Response:
    raise LookupError(f"no words for {submission.ordinal} of {call.vendor.name}")


def with_routes(*routes: Route) -> Vendor[Any]:
    return dataclasses.replace(TOY, operations=(dataclasses.replace(SEND, routes=routes), READ))


IN_CODE: dict[str, tuple[Vendor[Any], set[str]]] = {
    "a wrong status": (
        sending(lambda _, submission: answered(submission, 200)),
        {"example-differs", "outside-contract", "transcript-fails"},
    ),
    "a field left out": (
        sending(lambda _, submission: answered(submission, balance=None)),
        {"field-missing", "outside-contract", "transcript-fails"},
    ),
    "a field invented": (
        sending(lambda _, submission: answered(submission, mood="fine")),
        {"outside-contract", "transcript-fails"},
    ),
    "a number as text": (
        sending(lambda _, submission: answered(submission, cost="35.00")),
        {"outside-contract", "transcript-fails"},
    ),
    "a crash": (sending(crash), {"transcript-fails", "not-driven"}),
    "an undocumented error": (with_error("tea", code="tea", status=418), {"error-not-documented"}),
    "another status for a code": (
        with_error(INSUFFICIENT_BALANCE, status=403),
        {"error-not-in-table", "error-not-documented", "error-not-reached", "outside-contract"},
    ),
    "another code for a status": (
        with_error(INSUFFICIENT_BALANCE, code="broke"),
        {"error-not-in-table", "error-not-documented", "error-not-reached", "transcript-fails"},
    ),
    "no words for an error": (without_error(manifest.UNKNOWN_MESSAGE), {"error-not-in-table", "transcript-fails"}),
    "an error without a source": (with_error(INSUFFICIENT_BALANCE, source=" "), {"no-source"}),
    "two quirks of one id": (dataclasses.replace(TOY, quirks=TOY.quirks * 2), {"quirk-twice"}),
    "a quirk without a source": (
        dataclasses.replace(TOY, quirks=(Quirk("TOY-Q-02", "it giggles", Evidence.OBSERVED, ""),)),
        {"no-source"},
    ),
    "an operation without a source": (
        dataclasses.replace(TOY, operations=(SEND, dataclasses.replace(READ, source=""))),
        {"no-source"},
    ),
    "an operation that is not served": (
        dataclasses.replace(TOY, operations=(SEND,)),
        {"operation-not-served", "transcript-fails"},
    ),
    "an operation that is not documented": (
        with_routes(*SEND.routes, Route("POST", "/toy/shout")),
        {"operation-not-documented"},
    ),
    "a method that is not documented": (
        with_routes(*SEND.routes, Route("PUT", "/toy/send")),
        {"operation-not-documented"},
    ),
}


@pytest.mark.parametrize("bend", IN_CODE)
async def test_a_bend_of_the_code_is_found(bend: str, folders: VendorFolders) -> None:
    vendor, expected = IN_CODE[bend]
    found = await rules_of(vendor, folders)
    assert expected <= set(found), found


async def test_a_callback_without_a_field_is_found(folders: VendorFolders, monkeypatch: pytest.MonkeyPatch) -> None:
    def silent(self: manifest.Report, message: object) -> CallbackContent:  # noqa: ARG001 - the shape of a report
        return CallbackContent("toy.sent", write_json({"id": "toy-1"}))

    monkeypatch.setattr(manifest.Report, "__call__", silent)
    found = await rules_of(TOY, folders)
    assert {"field-missing", "not-driven", "outside-contract", "transcript-fails"} <= set(found)
    assert "callback report" in {each.subject for each in found["not-driven"]}
    assert "state" in found["field-missing"][0].message


# ------------------------------------------------------------------------------------------ bent in its data

IN_DATA: dict[str, tuple[str, str, str, str, str]] = {
    "an error the vendor has no row for": (
        CONTRACT, "  - {reason: no_token,",
        "  - {reason: asleep, status: 503, code: zzz, meaning: It sleeps, shape: error}\n  - {reason: no_token,",
        "error-not-in-table", "asleep",
    ),
    "an error with another status": (CONTRACT, "status: 404, code: gone", "status: 410, code: gone",
                                     "error-not-in-table", "404"),
    "a page that nobody lists": (CONTRACT, "evidence: documented, source: page", "evidence: documented, source: pag",
                                 "no-source", "did you mean page"),
    "an empty source": (CONTRACT, "- {reason: no_token,", '- {source: "", reason: no_token,', "no-source", "no_token"),
    "an operation the vendor does not serve": (
        CONTRACT, "  - name: read",
        "  - {name: shout, title: Shout, path: /toy/shout, methods: [POST]}\n  - name: read",
        "operation-not-served", "POST /toy/shout",
    ),
    "a state that nothing is ever in": (
        CONTRACT, "failed, expired]", "failed, expired, lost]", "not-driven", "state: lost",
    ),
    "a field that nobody sends": (
        CONTRACT, "        - {name: callback,", "        - {name: mood, type: string}\n        - {name: callback,",
        "not-driven", "send: mood in body",
    ),
    "a place in which nobody sends it": (CONTRACT, "- {name: to, type", "- {name: to, in: [body, query], type",
                                         "not-driven", "send: to in query"),
    "credentials that nobody uses": (CONTRACT, "    security: [token_query]", "    security: [token_query, token_body]",
                                     "not-driven", "read: credentials token_body"),
    "an example that nobody shows": (SEND_FILE, "[examples/send-request.json, examples/send-response.json]",
                                     "[examples/send-response.json]", "not-driven", "examples/send-request.json"),
    "an example that is another request": (SEND_FILE, '"text": "Hello", "callback"', '"text": "Bye", "callback"',
                                           "example-differs", "Hello"),
    "an example that there is not": (SEND_FILE, "[examples/report.json]", "[examples/reports.json]",
                                     "stale-row", "did you mean examples/report.json"),
    "an example whose answer has a field more": (
        "contracts/toy/examples/poor.json", '"code"', '"help": "pay", "code"', "field-missing", "help",
    ),
    "a transcript without a source": (SEND_FILE, "source: the toy's page, Sending", 'source: ""', "no-source", "send"),
    "a transcript that expects something else": (SEND_FILE, "status: 202", "status: 201", "transcript-fails", "step 1"),
    "a transcript with an unknown key": (SEND_FILE, "      method: POST", "      methd: POST",
                                         "transcript-fails", "did you mean method"),
    "a transcript with an unknown unit": (SEND_FILE, "advance: 20s", "advance: 20 sec", "transcript-fails", "line"),
    "a transcript with an unknown vendor": (SEND_FILE, "- vendor: toy", "- vendor: tory", "transcript-fails", "tory"),
    "a contract that cannot be read": (CONTRACT, "title: The", "titel: The", "unreadable", "did you mean title"),
}  # fmt: skip


@pytest.mark.parametrize("bend", IN_DATA)
async def test_a_bend_of_the_data_is_found(bend: str, folders: VendorFolders, tmp_path: Path) -> None:
    file, old, new, rule, word = IN_DATA[bend]
    path = tmp_path / "data" / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    found = await rules_of(TOY, folders)
    assert any(word in str(finding) for finding in found.get(rule, ())), found


@pytest.mark.parametrize(
    ("claim", "known", "is_found"),
    [("documented", "observed", True), ("public", "assumed", True), ("public", "public", False)],
)
async def test_an_error_is_not_called_better_known_than_its_page_makes_it(
    claim: str, known: str, *, is_found: bool, folders: VendorFolders, tmp_path: Path
) -> None:
    path = tmp_path / "data" / CONTRACT
    text = path.read_text(encoding="utf-8")
    row = "{reason: no_money,"
    path.write_text(text.replace(row, f"{{evidence: {known}, source: page, {row[1:]}", 1), encoding="utf-8")
    found = await rules_of(with_error(INSUFFICIENT_BALANCE, evidence=Evidence(claim)), folders)
    assert list(found) == (["evidence-overstated"] if is_found else [])


async def test_an_error_that_no_transcript_reaches_is_found(folders: VendorFolders, tmp_path: Path) -> None:
    (tmp_path / "data/transcripts/toy/limit.yaml").unlink()
    found = await rules_of(TOY, folders)
    assert {rule: [each.subject for each in findings] for rule, findings in found.items()} == {
        "error-not-reached": ["too_fast"]
    }


async def test_a_vendor_without_transcripts_is_found(folders: VendorFolders, tmp_path: Path) -> None:
    shutil.rmtree(tmp_path / "data/transcripts")
    assert {"no-transcripts", "not-driven", "error-not-reached"} <= set(await rules_of(TOY, folders))


# --------------------------------------------------------------------------------------------- what is declined


def decline(tmp_path: Path, text: str) -> None:
    (tmp_path / "data" / COVERAGE).write_text(text, encoding="utf-8")


async def test_what_is_declined_with_a_reason_is_no_finding(folders: VendorFolders, tmp_path: Path) -> None:
    (tmp_path / "data/transcripts/toy/limit.yaml").unlink()
    decline(tmp_path, "unreached: {too_fast: no account of the toy's has a limit}\n")
    assert await rules_of(TOY, folders) == {}


async def test_a_reason_is_a_sentence(folders: VendorFolders, tmp_path: Path) -> None:
    decline(tmp_path, "unreached: {too_fast: no}\n")
    assert "coverage.yaml, line 1" in (await rules_of(TOY, folders))["unreadable"][0].message


async def test_two_rows_that_are_said_to_be_one_have_one_status_and_code(
    folders: VendorFolders, tmp_path: Path
) -> None:
    decline(tmp_path, "reasons: {no_money: [unknown_message]}\n")
    found = await rules_of(TOY, folders)
    assert "404" in found["error-differs"][0].message
    assert found["error-not-documented"][0].subject == INSUFFICIENT_BALANCE


@pytest.mark.parametrize(
    "row",
    [
        "unreached: {no_money: a transcript does reach it}",
        "unreached: {no_mony: there is no such error}",
        "undriven: {POST /toy/send: a transcript does drive it}",
        "undriven: {examples/gone.json: there is no such example}",
        "own_routes: {POST /toy/send: it is documented}",
        "own_routes: {POST /toy/shout: it is not served}",
        "own_reasons: {unknown_message: it is documented}",
        "own_reasons: {tea: there is no such reason}",
        "reasons: {asleep: [unknown_message]}",
        "reasons: {unknown: [unknown_message, tea]}",
        "departures: {send: its answers do not leave the contract}",
    ],
)
async def test_a_row_of_no_use_is_found(row: str, folders: VendorFolders, tmp_path: Path) -> None:
    decline(tmp_path, f"{row}\n")
    assert set(await rules_of(TOY, folders)) == {"stale-row"}
