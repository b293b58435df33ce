"""What `refuse` may say is listed, and each of it is taken."""

from __future__ import annotations

import csv
import json
from typing import Any

import pytest
from support.scenarios import mistakes

from simulator.vendors import BUILT_IN


def listed(run: Any, *arguments: str) -> list[dict[str, Any]]:
    """The rows, as JSON has them."""
    rows: list[dict[str, Any]] = json.loads(run("scenario", "reasons", *arguments, "--format", "json").stdout)
    return rows


def test_every_reason_of_every_vendor_is_listed_with_its_answer_and_evidence(run: Any) -> None:
    table = [
        (vendor.name, reason, error.status, error.code, error.message, error.evidence.value, error.source)
        for vendor in BUILT_IN
        for reason, error in vendor.errors.items()
    ]
    assert [tuple(row.values())[:-1] for row in listed(run)] == table


@pytest.mark.parametrize("vendor", BUILT_IN, ids=lambda vendor: vendor.name)
def test_a_fault_takes_each_reason_and_each_code(run: Any, vendor: Any) -> None:
    rows = listed(run, vendor.name)
    assert {row["vendor"] for row in rows} == {vendor.name}
    words = {str(word) for row in rows for word in (row["reason"], row["code"]) if word is not None}
    faults = [{"match": {"vendor": vendor.name}, "refuse": word} for word in sorted(words)]
    assert mistakes(json.dumps({"version": "1", "faults": faults})) == []


def test_what_every_vendor_has_needs_no_vendor_and_nothing_else_does(run: Any) -> None:
    shared = {row["reason"]: row["is_shared"] for row in listed(run)}
    taken = {reason: not mistakes(f"faults: [{{refuse: {reason}}}]") for reason in shared}
    assert taken == shared


def test_people_get_columns(run: Any) -> None:
    lines = run("scenario", "reasons", "msgine").stdout.splitlines()
    assert lines[0] == "MsGine (msgine); with * for every vendor: `match` needs to name none"
    assert lines[4:6] == [
        "  rate_limited*          429  rate_limit_exceeded   Too many requests. Please try again later. [documented]",
        "  insufficient_balance*  402  insufficient_balance  Insufficient account balance [documented]",
    ]


def test_a_spreadsheet_gets_the_same_rows(run: Any) -> None:
    rows = list(csv.DictReader(run("scenario", "reasons", "advanta", "--format", "csv").stdout.splitlines()))
    assert [row["reason"] for row in rows] == [row["reason"] for row in listed(run, "advanta")]
    assert next(row["code"] for row in rows if row["reason"] == "rate_limited") == "4090"


def test_a_vendor_that_does_not_exist_is_told_with_the_nearest(run: Any) -> None:
    result = run("scenario", "reasons", "ugsm")
    assert result.exit_code == 2
    assert "Invalid value for VENDOR: unknown vendor 'ugsm'; did you mean 'ugsms'?" in result.stderr
