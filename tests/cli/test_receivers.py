"""`receivers`: the score for people and for programs."""

import json
from typing import Any

import pytest

MARKS = [
    {"name": "acknowledges", "verdict": "failed", "seen": 4, "failed": 1},
    {"name": "answers fast", "verdict": "passed", "seen": 5, "failed": 0},
    {"name": "is idempotent", "verdict": "not seen", "seen": 0, "failed": 0},
]
RECEIVER = {"url": "http://a/hook", "callbacks": 4, "attempts": 5, "median_ms": 2, "p95_ms": 9, "marks": MARKS}
REPORT = {"receivers": [RECEIVER]}
GOOD = {"receivers": [{**RECEIVER, "marks": MARKS[1:]}]}
TEXT = """\
http://a/hook
  4 callbacks, 5 attempts; half answered within 2 ms, 95 of 100 within 9 ms
  failed    acknowledges  1 of 4
  passed    answers fast
  not seen  is idempotent
"""


def give(server: Any, document: object) -> None:
    server.answer = (200, json.dumps(document).encode())


def test_every_mark_is_told_with_how_often_it_failed(run: Any, server: Any) -> None:
    give(server, REPORT)
    result = run("receivers", "--url", server.url)
    assert result.exit_code == 0
    assert result.stdout == TEXT
    assert server.asked[0][:2] == ("GET", "/__admin/callbacks/report?fast=1s")


def test_what_is_fast_and_what_was_seen_is_passed_on(run: Any, server: Any) -> None:
    give(server, {"receivers": []})
    result = run("receivers", "--url", server.url, "--fast", "200ms", "--effects", "3", "--sandbox", "mine")
    assert result.stdout == "Nobody was called back.\n"
    assert server.asked[0][1] == "/s/mine/__admin/callbacks/report?fast=200ms&effects=3"


def test_programs_get_the_document(run: Any, server: Any) -> None:
    give(server, REPORT)
    assert json.loads(run("receivers", "--url", server.url, "--format", "json").stdout) == REPORT


@pytest.mark.parametrize(("report", "status"), [(REPORT, 1), (GOOD, 0)])
def test_a_build_fails_with_a_receiver(run: Any, server: Any, report: object, status: int) -> None:
    give(server, report)
    assert run("receivers", "--url", server.url, "--fail-on-findings").exit_code == status


def test_a_wrong_time_is_told_by_the_server(run: Any, server: Any) -> None:
    server.answer = (422, b'{"detail": "fast: a duration"}')
    result = run("receivers", "--url", server.url, "--fast", "soon")
    assert result.exit_code != 0
    assert "fast: a duration" in result.stderr
