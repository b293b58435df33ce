"""Write the control API's money report as lines for people, as a JUnit report, or its accounts as CSV."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

import click

from simulator.cli.junit import JUnitCase, junit
from simulator.text.counting import counted, listed
from simulator.text.csv_text import csv_lines

COLUMNS = ("balance", "opening", "topped_up", "adjusted", "charged", "refunded", "spent", "reserved", "budget")
NAMED = 8
"""The number of ids that are listed under a finding; JSON has more."""


def money_lines(report: Mapping[str, Any]) -> Iterator[str]:
    """Write a table of the accounts, then the findings; coloured by ANSI sequences."""
    head = ("account", "currency", *(column.replace("_", " ") for column in COLUMNS))
    rows = [
        (account["account"], account["currency"], *(account[column] or "" for column in COLUMNS))
        for account in report["accounts"]
    ]
    widths = [max(map(len, column)) for column in zip(head, *rows, strict=True)]
    yield click.style(_row(head, widths), bold=True)
    for row in rows:
        yield _row(row, widths)
    if any(Decimal(account["reserved"]) for account in report["accounts"]):
        yield "Reserved is what was accepted and is charged later: by a background job, or when it is due."
    yield ""
    yield from _finding_lines(report)
    if report["folded"]:
        yield f"{report['folded']} ledger entries were folded into the sums above."
    if report["dropped_messages"]:
        yield f"{report['dropped_messages']} messages are no longer kept, so there are no findings about them."


def account_table(report: Mapping[str, Any]) -> Iterator[str]:
    """Write the accounts as CSV; their findings are no part of that table."""
    columns = ("account", "vendor", "currency", *COLUMNS)
    return csv_lines(columns, ([account[column] for column in columns] for account in report["accounts"]))


def as_junit(report: Mapping[str, Any], unused: str | None = None, *, is_failed: bool = False) -> str:
    """Write a JUnit report: a test for each rule, which fails with its findings.

    Args:
        report: what the control API says.
        unused: that no request came, where none did: one test more, skipped.
        is_failed: whether that test fails instead.
    """
    cases = [_case(report, rule, count) for rule, count in report["counts"].items()]
    if unused is not None:
        cases.append(JUnitCase("sms-simulator.money", "used", **{"failure" if is_failed else "skipped": unused}))
    return junit("sms-simulator money", cases)


def _case(report: Mapping[str, Any], rule: str, count: int) -> JUnitCase:
    found = [each for each in report["findings"] if each["rule"] == rule]
    text = "\n".join(f"{each['account']}: {each['message']} {_ids(each)}" for each in found)
    return JUnitCase("sms-simulator.money", rule, counted(count, "finding") if count else None, text)


def _finding_lines(report: Mapping[str, Any]) -> Iterator[str]:
    total = sum(report["counts"].values())
    if not total:
        yield click.style("No findings.", fg="green")
        return
    yield click.style(f"{counted(total, 'finding')}:", fg="red", bold=True)
    for each in report["findings"]:
        yield f"  {click.style(each['rule'], fg='red')}  {each['amount']} {each['currency']}  {each['account']}"
        yield f"    {each['message']}"
        yield click.style(f"    {_ids(each)}", dim=True)
    if total > len(report["findings"]):
        yield f"  and {total - len(report['findings'])} more"


def _ids(finding: Mapping[str, Any]) -> str:
    parts = [_listed(noun, finding[f"{noun}s"]) for noun in ("exchange", "message") if finding[f"{noun}s"]]
    return f"({'; '.join(parts)})"


def _listed(noun: str, ids: Sequence[str]) -> str:
    return f"{noun}{'' if len(ids) == 1 else 's'} {listed(ids, NAMED)}"


def _row(cells: Sequence[str], widths: Sequence[int]) -> str:
    """Write a row: the first two columns are names, the others amounts."""
    aligned = (
        f"{cell:<{width}}" if place < 2 else f"{cell:>{width}}"  # noqa: PLR2004 - the columns of names
        for place, (cell, width) in enumerate(zip(cells, widths, strict=True))
    )
    return "  ".join(aligned).rstrip()
