"""Write cases, each with its findings, as text, JSON or JUnit XML."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from simulator.cli.junit import JUnitCase, junit
from simulator.values import frozen

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from simulator.contract.exchange import Violation

HINT = "hint"
FORMATS = click.Choice(["text", "json", "junit"])


@frozen
class Case:
    """One thing that was checked; it differs where a violation was found, and not by hints.

    Args:
        name: short.
        title: what it is, in words.
        skipped: why it, or a part of it, was not checked.
    """

    name: str
    title: str
    found: Sequence[Violation] = ()
    skipped: str | None = None

    @property
    def violations(self) -> list[Violation]:
        """Return what was found, without the hints."""
        return [each for each in self.found if each.level != HINT]

    @property
    def hints(self) -> list[Violation]:
        """Return the hints."""
        return [each for each in self.found if each.level == HINT]


def written(form: str, suite: str, cases: Sequence[Case], summary: str) -> str:
    """Write the report in one of the formats.

    Args:
        form: text, json or junit.
        suite: what all cases are of.
        cases: in the order in which they are shown.
        summary: the last line of the text.
    """
    if form == "json":
        return json.dumps({"cases": [_described(case) for case in cases], "summary": summary}, indent=2)
    return _junit(suite, cases) if form == "junit" else "\n".join([*_lines(cases), summary])


def _lines(cases: Sequence[Case]) -> Iterator[str]:
    for case in cases:
        word = "differs" if case.violations else "skipped" if case.skipped else "ok"
        colour = {"differs": "red", "skipped": "yellow", "ok": "green"}[word]
        note = f": {case.skipped}" if case.skipped else ""
        yield f"{click.style(f'{word:<7}', fg=colour)}  {case.name}  {case.title}{note}"
        yield from (f"         {each.pointer}  {each.message}" for each in case.violations)
        yield from (f"         {each.pointer}  hint: {each.message}" for each in case.hints)


def _described(case: Case) -> dict[str, object]:
    found = [
        {
            "side": each.side.value,
            "pointer": each.pointer,
            "rule": each.rule,
            "level": each.level,
            "sent": each.sent,
            "expected": each.expected,
            "evidence": each.evidence.value,
            "source": each.source,
            "message": each.message,
        }
        for each in case.found
    ]
    return {"name": case.name, "title": case.title, "skipped": case.skipped, "findings": found}


def _junit(suite: str, cases: Sequence[Case]) -> str:
    return junit(suite, [_case(suite, case) for case in cases])


def _case(suite: str, case: Case) -> JUnitCase:
    name = f"{case.name}: {case.title}"
    output = "\n".join(f"hint: {each.pointer} {each.message}" for each in case.hints)
    if not (found := case.violations):
        return JUnitCase(suite, name, skipped=case.skipped, output=output)
    text = "\n".join(f"{each.pointer} {each.message}" for each in found)
    return JUnitCase(suite, name, found[0].message, text, output=output)
