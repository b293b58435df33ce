"""A transcript that says what could not be played, or would not be looked at, is refused with its file and line."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from simulator.conformance.loading import RECEIVER, load, world_of
from simulator.contract.errors import ContractError
from simulator.sandbox.rules.plain_rules import UnknownCredentials

FINE = """\
title: A transcript
evidence: assumed
source: made up
world:
  start: 2024-01-01T12:00:00Z
  unknown_credentials: refuse
steps:
  - request:
      method: POST
      path: /toy/send
      json: '{"id": "<name:it>"}'
    expect:
      status: 202
      headers: {X-Id: <id>}
      json: '{"id": "<uuid>"}'
  - request: {method: GET, path: /, repeat: 2}
    expect: {status: 200}
    expect_each_before: {status: 404}
  - advance: 20s
  - balance: {vendor: toy, is: 965.10}
  - messages: {vendor: toy, count: 1}
  - callbacks:
      - json: '{"id": "<any>"}'
"""

BALANCE = "20: steps.3.balance.is: "
AMOUNT = "is invalid: write an amount in digits, for example 980 or 980.00"
ADVANCE = "19: steps.2.advance: "
DURATION = "is invalid: write a whole number above 0 and a unit"
PLACEHOLDERS = "write <id>, <uuid>, <time>, <any> or <name:label>"

# What stands in the file, what stands there instead, and the line and the message.
REFUSED: dict[str, tuple[str, str, str]] = {
    "an amount in words": ("965.10", "ten", f"{BALANCE}'ten' {AMOUNT}"),
    "an amount that is no number": ("965.10", "NaN", f"{BALANCE}'NaN' {AMOUNT}"),
    "an amount without end": ("965.10", "Infinity", f"{BALANCE}'Infinity' {AMOUNT}"),
    "an amount with an exponent": ("965.10", "1e3", f"{BALANCE}'1e3' {AMOUNT}"),
    "an amount with a comma": ("is: 965.10", 'is: "1,000"', f"{BALANCE}'1,000' {AMOUNT}"),
    "an amount with an underscore": ("965.10", "1_000", f"{BALANCE}'1_000' {AMOUNT}"),
    "no amount": ("is: 965.10", 'is: ""', f"{BALANCE}'' {AMOUNT}"),
    "several amounts": ("is: 965.10", "is: [965.10]", f"{BALANCE}{AMOUNT.removeprefix('is invalid: ')}"),
    "a balance without an amount": (", is: 965.10", "", f"{BALANCE}it is missing"),
    "a unit in words": ("20s", "20 sec", f"{ADVANCE}'20 sec' {DURATION}"),
    "no time at all": ("20s", "0s", f"{ADVANCE}'0s' {DURATION}"),
    "a time that has passed": ("20s", "-1s", f"{ADVANCE}'-1s' {DURATION}"),
    "a number without a unit": ("20s", "20", f"{ADVANCE}'20' {DURATION}"),
    "several durations": ("20s", "[20s]", f"{ADVANCE}{DURATION.removeprefix('is invalid: ')}"),
    "digits of another script": ("20s", "٢s", f"{ADVANCE}'٢s' {DURATION}"),
    "a status that is none": ("status: 202", "status: 2xx", "13: steps.0.expect.status: '2xx' is invalid"),
    "a status beyond all": ("status: 202", "status: 2022", "13: steps.0.expect.status: '2022' is invalid"),
    "an answer without a status": ("expect: {status: 200}", "expect: {}", "17: steps.1.expect.status: it is missing"),
    "a count that is none": ("count: 1", "count: one", "21: steps.4.messages.count: 'one' is invalid"),
    "a count below nothing": ("count: 1", "count: -1", "21: steps.4.messages.count: '-1' is invalid"),
    "messages of which nothing is said": (
        "toy, count: 1", "toy", "21: steps.4.messages: say the count of the messages, their states, or both",
    ),
    "expected JSON that is none": (
        "'{\"id\": \"<uuid>\"}'", '"{"', "15: steps.0.expect.json: '{' is invalid: it is not JSON: ends too early",
    ),
    "an expected callback that is no JSON": (
        "'{\"id\": \"<any>\"}'", "none", "23: steps.5.callbacks.0.json: 'none' is invalid: it is not JSON: unexp",
    ),
    "sent JSON that is none": (
        "'{\"id\": \"<name:it>\"}'", '"{"', "11: steps.0.request.json: '{' is invalid: it is not JSON: ends too early",
    ),
    "a misspelt placeholder": ("<uuid>", "<uid>", f"<uid> is not a placeholder; {PLACEHOLDERS}"),
    "a placeholder with a label it cannot have": ("<uuid>", "<id:it>", f"<id:it> is not a placeholder; {PLACEHOLDERS}"),
    "a placeholder without a label": ("<any>", "<name>", f"<name> is not a placeholder; {PLACEHOLDERS}"),
    "a placeholder with an odd label": ("<uuid>", "<name:a b>", f"<name:a b> is not a placeholder; {PLACEHOLDERS}"),
    "a misspelt placeholder deep": ('"<uuid>"', '[{"a": "<times>"}]', f"<times> is not a placeholder; {PLACEHOLDERS}"),
    "a misspelt placeholder in a header": ("X-Id: <id>", "X-Id: <ID>", "14: steps.0.expect.headers.X-Id: '<ID>' is"),
    "two bodies that are sent": (
        "path: /toy/send\n", "path: /toy/send\n      body: x\n",
        "8: steps.0.request: only one of json, body, form and multipart can be sent; keep one",
    ),
    "a form beside a body": (
        "path: /, repeat", "path: /, body: '', form: {}, repeat", "16: steps.1.request: only one of json, body, form",
    ),
    "two bodies that are expected": (
        "status: 202\n", "status: 202\n      body: x\n",
        "12: steps.0.expect: json and body both say what the body is; keep one",
    ),
    "a request of which nothing is expected": (
        "    expect: {status: 200}\n    expect_each_before: {status: 404}\n", "",
        "16: steps.1: request and expect go together: say what is sent, and what its answer is",
    ),
    "an answer to nothing": (
        "advance: 20s", "advance: 20s\n    expect: {status: 200}", "19: steps.2: request and expect go together",
    ),
    "answers that are not looked at": (
        "    expect_each_before: {status: 404}\n", "", "16: steps.1: repeat and expect_each_before go together",
    ),
    "answers that there are not": (", repeat: 2", "", "16: steps.1: repeat and expect_each_before go together"),
    "a request that is never sent": ("repeat: 2", "repeat: 0", "16: steps.1.request.repeat: '0' is invalid"),
    "a path that is none": ("path: /,", "path: toy,", "16: steps.1.request.path: 'toy' is invalid"),
    "a part with a lost content": (
        "path: /,", "path: /, multipart: [{name: a, content: b, content_type: c}],",
        "16: steps.1.request.multipart.0: content and content_type would not be sent",
    ),
    "a file with a lost value": (
        "path: /,", "path: /, multipart: [{name: a, filename: b, value: c}],",
        "16: steps.1.request.multipart.0: value would not be sent",
    ),
    "no steps": (FINE[FINE.index("steps:") :], "steps: []", "7: steps: "),
    "an unknown key of a transcript": ("title:", "titel:", "1: titel: unknown key 'titel': did you mean title?"),
    "an unknown key of a step": ("advance:", "advances:", "19: steps.2.advances: unknown key 'advances': did you mean"),
    "an unknown key of a request": ("method: POST", "verb: POST", "9: steps.0.request.verb: unknown key 'verb'"),
    "an unknown key of an answer": ("status: 202", "state: 202", "13: steps.0.expect.state: unknown key 'state'"),
    "an unknown key of a balance": ("is: 965.10", "amount: 965.10", "20: steps.3.balance.amount: unknown key 'amount'"),
    "an unknown key of messages": ("count: 1", "counts: 1", "21: steps.4.messages.counts: unknown key 'counts'"),
    "an unknown key of a callback": ("  - json: ", "  - body: ", "23: steps.5.callbacks.0.body: unknown key 'body'"),
    "an unknown key of the world": ("start:", "begin:", "5: world.begin: "),
    "a word that is none of those": (
        "credentials: refuse", "credentials: refused", "6: world.unknown_credentials: 'refused' is",
    ),
    "a clock that runs": (
        "unknown_credentials: refuse", "speed: 1", "6: world.speed: the clock stands still but for advance",
    ),
}  # fmt: skip


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "toy" / "fine.yaml"
    path.parent.mkdir()
    path.write_text(text, encoding="utf-8")
    return path


def test_a_transcript_is_read(tmp_path: Path) -> None:
    read = load(written(tmp_path, FINE))
    assert [step.advance for step in read.steps if step.advance] == [20_000]
    assert [step.balance.amount for step in read.steps if step.balance] == [Decimal("965.10")]
    assert world_of(read).unknown_credentials is UnknownCredentials.REFUSE
    assert world_of(read).speed == 0


def test_the_receiver_may_be_the_url_of_an_account(tmp_path: Path) -> None:
    accounts = "world:\n  accounts:\n    - {vendor: toy, callback_url: '{callback}'}\n    - {vendor: toy}\n"
    read = load(written(tmp_path, FINE.replace("world:\n", accounts)))
    assert [each.callback_url for each in world_of(read, "http://a.example/").accounts] == ["http://a.example/", None]
    assert world_of(read).accounts[0].callback_url == RECEIVER


@pytest.mark.parametrize("case", REFUSED)
def test_what_could_not_be_played_is_refused_with_file_and_line(case: str, tmp_path: Path) -> None:
    old, new, message = REFUSED[case]
    assert old in FINE
    with pytest.raises(ContractError) as caught:
        load(written(tmp_path, FINE.replace(old, new, 1)))
    where, _, rest = str(caught.value).partition("line ")
    assert where == "toy/fine.yaml, "
    assert message in rest
