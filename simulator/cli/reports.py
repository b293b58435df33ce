"""Cases, each with what was found in it, go in; text, JSON or JUnit XML comes out."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET  # only written, never read

import click

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from simulator.contract.exchange import Violation

FORMATS = click.Choice(["text", "json", "junit"])
_NOT_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Case:
    """One thing that was looked at.

    Args:
        name: short.
        title: what it is, in words.
        skipped: why it was not looked at, or what of it was not.
    """

    name: str
    title: str
    found: Sequence[Violation] = ()
    skipped: str | None = None


def written(form: str, suite: str, cases: Sequence[Case], summary: str) -> str:
    """The report in one of the formats.

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
        word = "differs" if case.found else "skipped" if case.skipped else "ok"
        colour = {"differs": "red", "skipped": "yellow", "ok": "green"}[word]
        note = f": {case.skipped}" if case.skipped else ""
        yield f"{click.style(f'{word:<7}', fg=colour)}  {case.name}  {case.title}{note}"
        yield from (f"         {each.pointer}  {each.message}" for each in case.found)


def _described(case: Case) -> dict[str, object]:
    found = [
        {
            "side": each.side.value,
            "pointer": each.pointer,
            "rule": each.rule,
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
    skipped = [case for case in cases if case.skipped and not case.found]
    totals = {"tests": len(cases), "failures": sum(bool(case.found) for case in cases), "skipped": len(skipped)}
    root = ET.Element("testsuite", {"name": _xml(suite), **{name: str(total) for name, total in totals.items()}})
    for case in cases:
        element = ET.SubElement(
            root, "testcase", {"classname": _xml(suite), "name": _xml(f"{case.name}: {case.title}")}
        )
        if case.found:
            text = "\n".join(f"{each.pointer} {each.message}" for each in case.found)
            ET.SubElement(element, "failure", {"message": _xml(case.found[0].message)}).text = _xml(text)
        elif case.skipped:
            ET.SubElement(element, "skipped", {"message": _xml(case.skipped)})
    ET.indent(root)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + ET.tostring(root, encoding="unicode")


def _xml(text: str) -> str:
    """The text without what XML 1.0 has no way to say."""
    return _NOT_XML.sub("�", text)
