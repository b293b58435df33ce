"""Violations go in; a report comes out, for people or for the tools that continuous integration shows them with."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

from simulator import __version__

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    Violation = dict[str, Any]

NOT_IN_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Source: Extensible Markup Language (XML) 1.0, section 2.2."""

SARIF_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
NOT_SHOWABLE = re.compile(r"[\x00-\x1f\x7f-\x9f]")


def summary(found: Sequence[Violation], unjudged: int) -> str:
    """All of it in one line."""
    client = sum(each["side"] == "client" for each in found)
    line = f"{client} for the client to mend, {len(found) - client} of the simulator's own"
    return f"{line}; {unjudged} requests and callbacks could not be judged" if unjudged else line


def as_text(found: Sequence[Violation]) -> str:
    """A block for each."""
    blocks = []
    for each in found:
        of = " ".join(filter(None, (each["vendor"], each["operation"])))
        lines = [
            f"{each['exchange']} {of or 'no vendor'}: {each['pointer']} {each['rule']} ({each['side']})",
            f"  {each['message']}",
            f"  sent      {each['sent']}",
            f"  expected  {each['expected']}",
        ]
        # A client's text could otherwise move the cursor or colour the terminal.
        blocks.append("\n".join(NOT_SHOWABLE.sub("\ufffd", line) for line in lines))
    return "\n".join(blocks) if blocks else "no violations"


def as_json(found: Sequence[Violation]) -> str:
    """As the control API shows them."""
    return json.dumps({"violations": list(found)}, indent=2, ensure_ascii=False)


def as_junit(found: Sequence[Violation]) -> str:
    """A test case for each: a failure if it is the client's, skipped if not; one that passes if there is none."""
    client = sum(each["side"] == "client" for each in found)
    counts = {
        "tests": str(len(found) or 1),
        "failures": str(client),
        "errors": "0",
        "skipped": str(len(found) - client),
    }
    suites = ET.Element("testsuites", counts)
    suite = ET.SubElement(suites, "testsuite", {"name": "contract", **counts})
    if not found:
        ET.SubElement(suite, "testcase", {"classname": "contract", "name": "no violations"})
    for each in found:
        of = ".".join(filter(None, ("contract", each["vendor"], each["operation"])))
        name = f"{each['exchange']} {each['pointer']} {each['rule']}"
        case = ET.SubElement(suite, "testcase", {"classname": _xml(of), "name": _xml(name)})
        message = _xml(each["message"])
        if each["side"] == "client":
            failure = ET.SubElement(case, "failure", {"type": _xml(each["rule"]), "message": message})
            failure.text = _xml(f"sent: {each['sent']}\nexpected: {each['expected']}\nsource: {each['source']}")
        else:
            ET.SubElement(case, "skipped", {"message": f"of the simulator itself: {message}"})
    ET.indent(suites)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(suites, encoding="unicode")


def as_sarif(found: Sequence[Violation]) -> str:
    """Static Analysis Results Interchange Format, 2.1.0."""
    rules = sorted({each["rule"] for each in found})
    log = {
        "$schema": SARIF_SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "sms-simulator",
                        "version": __version__,
                        "rules": [{"id": rule, "shortDescription": {"text": rule}} for rule in rules],
                    }
                },
                "columnKind": "unicodeCodePoints",
                "results": [_result(each, rules) for each in found],
            }
        ],
    }
    return json.dumps(log, indent=2, ensure_ascii=False)


def _result(violation: Violation, rules: list[str]) -> dict[str, Any]:
    of = "/".join(filter(None, (violation["vendor"], violation["operation"], violation["exchange"])))
    place = {"fullyQualifiedName": of + violation["pointer"], "name": violation["pointer"], "kind": "member"}
    return {
        "ruleId": violation["rule"],
        "ruleIndex": rules.index(violation["rule"]),
        "level": "error" if violation["side"] == "client" else "note",
        "message": {"text": violation["message"]},
        "locations": [{"logicalLocations": [place]}],
        "properties": {key: violation[key] for key in ("side", "sent", "expected", "evidence", "source")},
    }


def _xml(text: str) -> str:
    return NOT_IN_XML.sub("\ufffd", text)


REPORTS: dict[str, Callable[[Sequence[Violation]], str]] = {
    "text": as_text,
    "json": as_json,
    "junit": as_junit,
    "sarif": as_sarif,
}
