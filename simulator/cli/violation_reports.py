"""Write violations and hints as a report for people, or for the tools that continuous integration shows them with."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from simulator import __version__
from simulator.cli.junit import JUnitCase, junit

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    Violation = dict[str, Any]

SARIF_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
HINT = "hint"
NOT_SHOWABLE = re.compile(r"[\x00-\x1f\x7f-\x9f]")


def is_to_mend(found: Violation) -> bool:
    """Tell whether the client has to mend something: hints fail nothing."""
    return bool(found["side"] == "client" and found["level"] != HINT)


def summary(found: Sequence[Violation], unjudged: int) -> str:
    """Sum the violations up in one line, and the hints apart from them."""
    hints = sum(each["level"] == HINT for each in found)
    client = sum(map(is_to_mend, found))
    line = f"{client} for the client to mend, {len(found) - client - hints} of the simulator's own"
    line += f", {hints} hint{'s' * (hints != 1)}" if hints else ""
    return f"{line}; {unjudged} requests and callbacks could not be judged" if unjudged else line


def as_text(found: Sequence[Violation]) -> str:
    """Write a block for each violation."""
    blocks = []
    for each in found:
        of = " ".join(filter(None, (each["vendor"], each["operation"])))
        whose = f"{each['side']}, {HINT}" if each["level"] == HINT else each["side"]
        lines = [
            f"{each['exchange']} {of or 'no vendor'}: {each['pointer']} {each['rule']} ({whose})",
            f"  {each['message']}",
            f"  sent      {each['sent']}",
            f"  expected  {each['expected']}",
        ]
        # A client's text could otherwise move the cursor or colour the terminal.
        blocks.append("\n".join(NOT_SHOWABLE.sub("\ufffd", line) for line in lines))
    return "\n".join(blocks) if blocks else "no violations"


def as_json(found: Sequence[Violation]) -> str:
    """Write the violations as the control API shows them."""
    return json.dumps({"violations": list(found)}, indent=2, ensure_ascii=False)


def as_junit(found: Sequence[Violation]) -> str:
    """Write a test case for each: failed if it is the client's, skipped if it is ours, passed if it is a hint."""
    return junit("contract", [_case(each) for each in found] or [JUnitCase("contract", "no violations")])


def unused_as_junit(note: str, *, is_failed: bool) -> str:
    """Write the test case of a sandbox to which no request came: skipped, or failed where one was expected."""
    case = JUnitCase("contract", "used", **{"failure" if is_failed else "skipped": note})
    return junit("contract", [case])


def _case(found: Violation) -> JUnitCase:
    of = ".".join(filter(None, ("contract", found["vendor"], found["operation"])))
    name = f"{found['exchange']} {found['pointer']} {found['rule']}"
    text = f"sent: {found['sent']}\nexpected: {found['expected']}\nsource: {found['source']}"
    if found["level"] == HINT:
        return JUnitCase(of, name, output=f"hint: {found['message']}\n{text}")
    if found["side"] != "client":
        return JUnitCase(of, name, skipped=f"of the simulator itself: {found['message']}")
    return JUnitCase(of, name, found["message"], text, kind=found["rule"])


def as_sarif(found: Sequence[Violation]) -> str:
    """Write the violations in the Static Analysis Results Interchange Format, 2.1.0."""
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
        "level": "error" if is_to_mend(violation) else "note",
        "message": {"text": violation["message"]},
        "locations": [{"logicalLocations": [place]}],
        "properties": {key: violation[key] for key in ("side", "level", "sent", "expected", "evidence", "source")},
    }


REPORTS: dict[str, Callable[[Sequence[Violation]], str]] = {
    "text": as_text,
    "json": as_json,
    "junit": as_junit,
    "sarif": as_sarif,
}
