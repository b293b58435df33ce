"""Every rule of the checks has material that breaks it alone: that is found, about its subject, and nothing else."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from support.bent_toy import (
    CONTRACT,
    COVERAGE,
    MESSAGE,
    SENDING,
    Edits,
    answering_brokenly,
    asking,
    findings,
    with_error,
    with_routes,
)
from support.rules import SHOWN_IN, rules_of
from toy_vendor.manifest import INVALID_FIELD, READ, SEND, TOY, UNKNOWN_MESSAGE

from simulator.api.evidence import Evidence, Quirk
from simulator.api.routing import Route
from simulator.api.vendor import Vendor
from simulator.conformance.finding import Rule
from simulator.sandbox.rejection import INSUFFICIENT_BALANCE, RATE_LIMITED

LIMIT = "transcripts/toy/limit.yaml"
ENDS = "transcripts/toy/ends.yaml"
REFUSALS = "transcripts/toy/refusals.yaml"
POOR = "contracts/toy/examples/poor.json"
REPORT = "contracts/toy/examples/report.json"
NOTES = "contracts/toy/notes.yaml"
FIFTH = "  - request: {method: POST, path: /toy/send, form: {token: mine, to: nobody"
CALLBACK = "        - {name: callback,"
OBJECT = "type: object"
TOWN = "{name: town, type: string}"
LOST = "operations: [read], status: 200, code: gone"
REPORTED = "{name: id, type: string}, {name: state, type: string}"
ASSUMED = "evidence: assumed, source: page"
ANY = "it is part of the table of a test"

REASONS = ("no_token", "wrong_token", "old_token", "too_fast", "no_money", "unreadable", "bad_field", "unknown")
DRIVABLE = (
    "POST /toy/send", "GET /toy/messages/{message}", "send: to in body", "send: text in body", "send: from in body",
    "send: callback in body", "send: credentials token_body", "send: credentials token_query",
    "read: message in path", "read: credentials token_query", "callback report", "state: pending", "state: sent",
    "state: delivered", "state: failed", "state: expired", "examples/send-request.json",
    "examples/send-response.json", "examples/poor.json", "examples/report.json",
)  # fmt: skip


def declining(**sections: tuple[str, ...]) -> Edits:
    """A coverage.yaml that declines those names."""
    lines = [f"{section}:\n" + "".join(f'  "{name}": {ANY}\n' for name in names) for section, names in sections.items()]
    return {COVERAGE: "".join(lines)}


def documenting(reason: str, row: str, *, is_declined: bool = True) -> Edits:
    """One more documented error, which perhaps no transcript has to reach."""
    line = f"  - {{reason: {reason}, {row}, meaning: It is one more, shape: error}}\n"
    edits: Edits = {CONTRACT: [("  - {reason: no_token,", f"{line}  - {{reason: no_token,")]}
    return edits | declining_one("unreached", reason) if is_declined else edits


def declining_one(section: str, name: str) -> Edits:
    """A coverage.yaml that declines that name."""
    return declining(**{section: (name,)})


def standing_for(error: str, reasons: str) -> Edits:
    """A coverage.yaml that says which reasons of the vendor's table stand for an error."""
    return {COVERAGE: f"reasons: {{{error}: [{reasons}]}}\n"}


def field(name: str, more: str) -> Edits:
    """A field of the contract about which it says more."""
    return {CONTRACT: [(f"- {{name: {name}, type: string", f"- {{name: {name}, type: string{more}")]}


def further(sent: str) -> Edits:
    """One more transcript, which sends something."""
    text = f"""
title: A further text
evidence: assumed
source: made up
steps:
  - request:
      method: POST
      path: /toy/send
      json: '{{"token": "mine", "to": "+256701521269", "text": "Hello", {sent}}}'
    expect: {{status: 202}}
"""
    return {"transcripts/toy/further.yaml": text}


class Row(NamedTuple):
    """What is bent, and what has to be found."""

    rule: Rule
    subject: str
    word: str
    edits: Edits
    vendor: Vendor[Any] = TOY


ROWS: dict[str, Row] = {
    "a contract with an unknown key": Row(
        Rule.UNREADABLE, "contract", "did you mean title", {CONTRACT: [("title: The", "titel: The")]},
    ),
    "a contract that is not there": Row(Rule.UNREADABLE, "contract", "cannot be read", {CONTRACT: None}),
    "a coverage with a reason that is no sentence": Row(
        Rule.UNREADABLE, "contract", "coverage.yaml, line 1", {COVERAGE: "unreached: {too_fast: no}\n"},
    ),
    "no transcripts": Row(
        Rule.NO_TRANSCRIPTS, "transcripts", "write one",
        {**dict.fromkeys((SENDING, ENDS, REFUSALS, LIMIT)), **declining(unreached=REASONS, undriven=DRIVABLE)},
    ),
    "a transcript that expects something else": Row(
        Rule.TRANSCRIPT_FAILS, "limit", 'step 1: request 3 of 3:; /error: expected "Slow"',
        {LIMIT: [('"Slow down"', '"Slow"')]},
    ),
    "a transcript that cannot be read": Row(
        Rule.TRANSCRIPT_FAILS, "further", "further.yaml, line 1", {"transcripts/toy/further.yaml": "titel: x"},
    ),
    "a transcript that cannot begin": Row(
        Rule.TRANSCRIPT_FAILS, "further", "step 1: UnknownNameError",
        {"transcripts/toy/further.yaml": "title: x\nevidence: assumed\nsource: y\nworld: {accounts: [{vendor: tory}]}\n"
         "steps: [{advance: 1s}]\n"},
    ),
    "a transcript with a token that there is not": Row(
        Rule.TRANSCRIPT_FAILS, "further", "step 1: ValueError: toy has no bearer tokens; leave <jwt:toy> out",
        {"transcripts/toy/further.yaml": "title: x\nevidence: assumed\nsource: y\nsteps: [{expect: {status: 401}, "
         "request: {method: GET, path: /toy/messages/toy-1, headers: {X: <jwt:toy>}}}]\n"},
        dataclasses.replace(TOY, token=None),
    ),
    "an answer outside the contract": Row(
        Rule.OUTSIDE_CONTRACT, "refusals", "/response/body/error", field("error", ", limits: {max_length: 32}"),
    ),
    "a callback outside the contract": Row(
        Rule.OUTSIDE_CONTRACT, "ends", "/callbacks/1/body/state",
        {CONTRACT: [("enum: state}\n    examples:", "enum: [sent, delivered]}\n    examples:")]},
    ),
    "an operation that is not served": Row(
        Rule.OPERATION_NOT_SERVED, "POST /toy/shout", "add the route",
        {CONTRACT: [("  - name: read",
                     "  - {name: shout, title: Shout, path: /toy/shout, methods: [POST]}\n  - name: read")],
         **declining_one("undriven", "POST /toy/shout")},
    ),
    "a path that is said to be answered and is not": Row(
        Rule.OPERATION_NOT_SERVED, "POST /toy/send/", "send is answered there too",
        {CONTRACT: [("    path: /toy/send\n", "    path: /toy/send\n    also_at: [{path: /toy/send/}]\n")]},
    ),
    "a path that is declined though it is said to be answered": Row(
        Rule.STALE_ROW, "POST /toy/send/", "under own_routes, but",
        {CONTRACT: [("    path: /toy/send\n", "    path: /toy/send\n    also_at: [{path: /toy/send/}]\n")],
         **declining_one("own_routes", "POST /toy/send/")},
        with_routes(Route("POST", "/toy/send/")),
    ),
    "an operation that is not documented": Row(
        Rule.OPERATION_NOT_DOCUMENTED, "POST /toy/shout", "own_routes", {}, with_routes(Route("POST", "/toy/shout")),
    ),
    "a method that is not documented": Row(
        Rule.OPERATION_NOT_DOCUMENTED, "PUT /toy/send", "did you mean POST /toy/send", {},
        with_routes(Route("PUT", "/toy/send")),
    ),
    "an error that is in no table": Row(
        Rule.ERROR_NOT_IN_TABLE, "asleep", "has no row with status 503 and code zzz, and no reason of that name (",
        documenting("asleep", "status: 503, code: zzz"),
    ),
    "an error without a code that is in no table": Row(
        Rule.ERROR_NOT_IN_TABLE, "asleep", "has no row with status 429 and code None",
        documenting("asleep", "status: 429"),
    ),
    "an error that is in the table with another status": Row(
        Rule.ERROR_NOT_IN_TABLE, "asleep", "that code with status 429",
        documenting("asleep", "status: 503, code: slow"),
    ),
    "an error that is in no page": Row(
        Rule.ERROR_NOT_DOCUMENTED, "tea", "status 418, code tea", {}, with_error("tea", code="tea", status=418),
    ),
    "an error of no call": Row(
        Rule.ERROR_NOT_IN_TABLE, "asleep of no call here", "has no row with status 503",
        documenting("asleep", "status: 503, code: zzz, operations: []"),
    ),
    "an error of another status": Row(
        Rule.ERROR_DIFFERS, RATE_LIMITED, "status 430",
        documenting(RATE_LIMITED, f"status: 430, code: slow, {ASSUMED}"),
    ),
    "an error of another code": Row(
        Rule.ERROR_DIFFERS, RATE_LIMITED, "code slower",
        documenting(RATE_LIMITED, f"status: 429, code: slower, {ASSUMED}", is_declined=False),
    ),
    "an error that no transcript reaches": Row(Rule.ERROR_NOT_REACHED, "too_fast", "unreached", {LIMIT: None}),
    "an error that another operation's answer reports": Row(
        Rule.ERROR_NOT_REACHED, "no_cash of read", "unreached",
        documenting("no_cash", "operations: [read], status: 402, code: poor", is_declined=False),
    ),
    "an error whose code no answer has": Row(
        Rule.ERROR_NOT_REACHED, "lost of read", "unreached",
        documenting("lost", LOST, is_declined=False) | standing_for("lost", ""),
    ),
    "an error whose body comes with another status": Row(
        Rule.ERROR_NOT_REACHED, "broken of read", "unreached", answering_brokenly("status: 201"),
    ),
    "an error whose body is that of a success": Row(
        Rule.ERROR_NOT_REACHED, "broken of read", "unreached",
        answering_brokenly("status: 200", "{name: found, status: 200, fields: [" + MESSAGE + "]}"),
    ),
    "an error that is called documented and is observed": Row(
        Rule.EVIDENCE_OVERSTATED, INSUFFICIENT_BALANCE, "calls it documented, the contract observed",
        {CONTRACT: [("{reason: no_money,", "{evidence: observed, source: page, reason: no_money,")]},
        with_error(INSUFFICIENT_BALANCE, evidence=Evidence.DOCUMENTED),
    ),
    "an error that is called public and is assumed": Row(
        Rule.EVIDENCE_OVERSTATED, INSUFFICIENT_BALANCE, "calls it public, the contract assumed",
        {CONTRACT: [("{reason: no_money,", "{evidence: assumed, source: page, reason: no_money,")]},
        with_error(INSUFFICIENT_BALANCE, evidence=Evidence.PUBLIC),
    ),
    "an example that is another request": Row(
        Rule.EXAMPLE_DIFFERS, "send, step 1", "has 'Hello' at text, it sends 'Bye'",
        {SENDING: [('"text": "Hello", "callback"', '"text": "Bye", "callback"')]},
    ),
    "an example that is another query": Row(
        Rule.EXAMPLE_DIFFERS, "send, step 4", "has 'very' at verbose, it sends 'quite'",
        asking("very"),
    ),
    "an example without a field that is sent": Row(
        Rule.EXAMPLE_DIFFERS, "send, step 1", "has 'nothing' at text, it sends 'Hello'",
        {"contracts/toy/examples/send-request.json": [('"text": "Hello", ', "")]},
    ),
    "an example of an answer with another status": Row(
        Rule.EXAMPLE_DIFFERS, "refusals, step 4", "with status 402, ours to it has 400",
        {REFUSALS: [("  - shows: [examples/poor.json]\n    request:", "  - request:"),
                    (FIFTH, FIFTH.replace("  - ", "  - shows: [examples/poor.json]\n    "))]},
    ),
    "an example of another operation": Row(
        Rule.EXAMPLE_DIFFERS, "limit, step 1", "sends no request of send",
        {LIMIT: [("  - request:", "  - shows: [examples/poor.json]\n    request:")]},
    ),
    "an example whose answer has a field more": Row(
        Rule.FIELD_MISSING, "refusals, step 3", "has help", {POOR: [('"code"', '"help": "pay", "code"')]},
    ),
    "an example whose callback has a field more": Row(
        Rule.FIELD_MISSING, "send, step 3", "has price", {REPORT: [('"id"', '"price": 35, "id"')]},
    ),
    "an example of a callback that was not made": Row(
        Rule.FIELD_MISSING, "limit, step 1", "none was made",
        {LIMIT: [("  - request:", "  - shows: [examples/report.json]\n    request:")]},
    ),
    "a state that nothing is ever in": Row(
        Rule.NOT_DRIVEN, "state: lost", "undriven", {CONTRACT: [("failed, expired]", "failed, expired, lost]")]},
    ),
    "a state that is told by nothing but null": Row(
        Rule.NOT_DRIVEN, "state: None", "undriven",
        {CONTRACT: [("failed, expired]", "failed, expired, None]")], **further('"callback": null')},
    ),
    "a state that is told by nothing but a truth value": Row(
        Rule.NOT_DRIVEN, "state: True", "undriven",
        {CONTRACT: [("failed, expired]", "failed, expired, True]")], **further('"flag": true')},
    ),
    "a field that nobody sends": Row(
        Rule.NOT_DRIVEN, "send: mood in body", "undriven",
        {CONTRACT: [(CALLBACK, f"        - {{name: mood, type: string}}\n{CALLBACK}")]},
    ),
    "a field that nobody sends in its place": Row(
        Rule.NOT_DRIVEN, "send: to in query", "undriven",
        {CONTRACT: [("- {name: to, type", "- {name: to, in: [body, query], type")]},
    ),
    "a field that is sent in a request that is refused": Row(
        Rule.NOT_DRIVEN, "send: mood in body", "undriven",
        {CONTRACT: [(CALLBACK, f"        - {{name: mood, type: string}}\n{CALLBACK}")],
         REFUSALS: [("to: nobody", "to: nobody, mood: bad")]},
    ),
    "a field that is sent in a request that is refused with a success": Row(
        Rule.NOT_DRIVEN, "send: mood in body", "undriven",
        {CONTRACT: [(CALLBACK, f"        - {{name: mood, type: string}}\n{CALLBACK}"),
                    ("400, code: field", "200, code: field")],
         REFUSALS: [("to: nobody", "to: nobody, mood: bad"), ("status: 400", "status: 200")]},
        with_error(INVALID_FIELD, status=200),
    ),
    "a route that is only refused": Row(
        Rule.NOT_DRIVEN, "POST /toy/shout", "undriven",
        {CONTRACT: [("  - name: read",
                     "  - {name: shout, title: Shout, path: /toy/shout, methods: [POST]}\n  - name: read")],
         "transcripts/toy/further.yaml": "title: x\nevidence: assumed\nsource: y\nsteps: [{expect: {status: 401}, "
         "request: {method: POST, path: /toy/shout}}]\n"},
        with_routes(Route("POST", "/toy/shout")),
    ),
    "a field of an object that is sent without it": Row(
        Rule.NOT_DRIVEN, "send: place.town in body", "undriven",
        {CONTRACT: [(CALLBACK, f"        - {{name: place, type: object, fields: [{TOWN}]}}\n{CALLBACK}")],
         **further('"place": {}')},
    ),
    "a field of a list's items that are sent without it": Row(
        Rule.NOT_DRIVEN, "send: places[].town in body", "undriven",
        {CONTRACT: [
            (CALLBACK, f"        - {{name: places, type: array, items: {{{OBJECT}, fields: [{TOWN}]}}}}\n{CALLBACK}"),
         ],
         **further('"places": [{}]')},
    ),
    "a header that nobody sends": Row(
        Rule.NOT_DRIVEN, "send: X-Mood in header", "undriven",
        {CONTRACT: [(CALLBACK, f"        - {{name: X-Mood, in: header, type: string}}\n{CALLBACK}")]},
    ),
    "credentials that nobody uses": Row(
        Rule.NOT_DRIVEN, "read: credentials token_body", "undriven",
        {CONTRACT: [("    security: [token_query]", "    security: [token_query, token_body]")]},
    ),
    "a callback that nobody gets": Row(
        Rule.NOT_DRIVEN, "callback bill", "undriven",
        {CONTRACT: [("  - name: report",
                     "  - {name: bill, operation: send, fields: [{name: cost, type: number}]}\n  - name: report")]},
    ),
    "a callback of an operation that has none": Row(
        Rule.NOT_DRIVEN, "callback read", "undriven",
        {CONTRACT: [("callbacks:\n", f"callbacks:\n  - {{name: read, operation: read, fields: [{REPORTED}]}}\n")]},
    ),
    "an example that nobody shows": Row(
        Rule.NOT_DRIVEN, "examples/send-request.json", "undriven",
        {SENDING: [("[examples/send-request.json, examples/send-response.json]", "[examples/send-response.json]")]},
    ),
    "an error without a source": Row(
        Rule.NO_SOURCE, f"error {INSUFFICIENT_BALANCE}", "has no source", {},
        with_error(INSUFFICIENT_BALANCE, source=" "),
    ),
    "an operation without a source": Row(
        Rule.NO_SOURCE, "operation read", "has no source", {},
        dataclasses.replace(TOY, operations=(SEND, dataclasses.replace(READ, source=""))),
    ),
    "a quirk without a source": Row(
        Rule.NO_SOURCE, "quirk TOY-Q-99", "has no source", {},
        dataclasses.replace(TOY, quirks=(*TOY.quirks, Quirk("TOY-Q-99", "it giggles", Evidence.OBSERVED, ""))),
    ),
    "a transcript without a source": Row(
        Rule.NO_SOURCE, "transcript send", "has no source",
        {SENDING: [("source: the toy's page, Sending", 'source: ""')]},
    ),
    "a row of the contract without a source": Row(
        Rule.NO_SOURCE, "contract.errors.no_token", "is empty",
        {CONTRACT: [("- {reason: no_token,", '- {source: "", reason: no_token,')]},
    ),
    "a row of the contract from a page that nobody lists": Row(
        Rule.NO_SOURCE, "contract.errors.no_token", "did you mean page",
        {CONTRACT: [("- {reason: no_token,", "- {source: pag, reason: no_token,")]},
    ),
    "a row deep in the contract": Row(
        Rule.NO_SOURCE, "contract.shapes.error.fields.code", "did you mean page", field("code", ", source: pag"),
    ),
    "a note from a page that nobody lists": Row(
        Rule.NO_SOURCE, "contract.T-N-01", "did you mean page",
        {NOTES: "- {id: T-N-01, about: x, page_says: y, side_taken: z, evidence: documented, source: pag}\n"},
    ),
    "two quirks of one id": Row(
        Rule.QUIRK_TWICE, "quirk TOY-Q-01", "rename one", {},
        dataclasses.replace(TOY, quirks=(*TOY.quirks, TOY.quirks[0])),
    ),
    "an id with another label in a note": Row(
        Rule.EVIDENCE_DIFFERS, "TOY-Q-01", "documented in the contract's notes, and assumed elsewhere",
        {NOTES: "- {id: TOY-Q-01, about: x, page_says: y, side_taken: z, evidence: documented, source: page}\n"},
    ),
    "an id with another label in a rule": Row(
        Rule.EVIDENCE_DIFFERS, "TOY-Q-02", "public in the contract's rules, and assumed elsewhere",
        {CONTRACT: [("errors:\n", "rules:\n  - {id: TOY-Q-02, text: x, evidence: public, source: page}\nerrors:\n")]},
    ),
    "a reason with another label in the table": Row(
        Rule.EVIDENCE_DIFFERS, f"error {RATE_LIMITED}", "documented in the contract's errors, and assumed elsewhere",
        {CONTRACT: [("{reason: too_fast,", f"{{reason: {RATE_LIMITED},")]},
    ),
    "a transcript that claims more than what its source names": Row(
        Rule.EVIDENCE_OVERSTATED, "send", "TOY-Q-02, which its source names, assumed",
        {SENDING: [("source: the toy's page, Sending", "source: the toy's page, Sending (TOY-Q-02)")]},
    ),
    "an example that there is not": Row(
        Rule.STALE_ROW, "send, step 3", "did you mean examples/report.json",
        {SENDING: [("[examples/report.json]", "[examples/report.json, examples/reports.json]")]},
    ),
    "an error that is reached after all": Row(
        Rule.STALE_ROW, "no_money", "under unreached, but", declining_one("unreached", "no_money"),
    ),
    "an error that is reached, beside one that is not": Row(
        Rule.STALE_ROW, "no_money", "under unreached, but",
        {LIMIT: None, **declining(unreached=("no_money", "too_fast"))},
    ),
    "an error that there is not": Row(
        Rule.STALE_ROW, "no_mony", "under unreached, but", declining_one("unreached", "no_mony"),
    ),
    "a route that is driven after all": Row(
        Rule.STALE_ROW, "POST /toy/send", "under undriven, but", declining_one("undriven", "POST /toy/send"),
    ),
    "a declined example that there is not": Row(
        Rule.STALE_ROW, "examples/gone.json", "under undriven, but", declining_one("undriven", "examples/gone.json"),
    ),
    "a route that is documented after all": Row(
        Rule.STALE_ROW, "POST /toy/send", "under own_routes, but", declining_one("own_routes", "POST /toy/send"),
    ),
    "a declined route that is not served": Row(
        Rule.STALE_ROW, "POST /toy/shout", "under own_routes, but", declining_one("own_routes", "POST /toy/shout"),
    ),
    "a reason that is documented after all": Row(
        Rule.STALE_ROW, UNKNOWN_MESSAGE, "under own_reasons, but", declining_one("own_reasons", UNKNOWN_MESSAGE),
    ),
    "a reason that there is not": Row(
        Rule.STALE_ROW, "tea", "under own_reasons, but", declining_one("own_reasons", "tea"),
    ),
    "an error that stands for something and is not documented": Row(
        Rule.STALE_ROW, "asleep", "under reasons, but", standing_for("asleep", UNKNOWN_MESSAGE),
    ),
    "a reason that stands for something and is in no table": Row(
        Rule.STALE_ROW, "unknown: tea", "under reasons, but", standing_for("unknown", f"{UNKNOWN_MESSAGE}, tea"),
    ),
    "a transcript that does not leave the contract": Row(
        Rule.STALE_ROW, "send", "under departures, but", declining_one("departures", "send"),
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", ROWS)
async def test_a_rule_is_broken_alone(case: str, tmp_path: Path) -> None:
    row = ROWS[case]
    found = await findings(row.vendor, tmp_path, row.edits)
    assert [(each.rule, each.subject) for each in found] == [(row.rule, row.subject)]
    assert row.word in found[0].message


async def test_what_the_rows_change_breaks_nothing(tmp_path: Path) -> None:
    assert await findings(TOY, tmp_path, {}) == []


def test_every_rule_has_material_that_breaks_it() -> None:
    assert {row.rule for row in ROWS.values()} == rules_of(*SHOWN_IN["test_rules"])


def test_the_rules_of_every_check_are_shown_in_some_file() -> None:
    assert rules_of(*(module for modules in SHOWN_IN.values() for module in modules)) == set(Rule)
