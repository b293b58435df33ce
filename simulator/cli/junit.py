"""Write test cases as a JUnit XML report, in which CI systems show findings."""

from __future__ import annotations

import re
from collections.abc import Sequence
from xml.etree import ElementTree as ET  # only written, never read

from simulator.values import frozen

NOT_IN_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Source: Extensible Markup Language (XML) 1.0, section 2.2."""


@frozen
class JUnitCase:
    """One test case; it passes where it has no failure.

    Args:
        classname: its group, with dots.
        name: its name in the group.
        failure: why it fails, in one line.
        kind: of failure: a rule.
        output: what is told of it whether it fails or not.
        text: the whole failure.
        skipped: why it was not run.
    """

    classname: str
    name: str
    failure: str | None = None
    text: str = ""
    skipped: str | None = None
    kind: str = "finding"
    output: str = ""


def junit(suite: str, cases: Sequence[JUnitCase]) -> str:
    """Write the report. Characters that XML 1.0 cannot hold are replaced."""
    counts = {
        "tests": str(len(cases)),
        "failures": str(sum(case.failure is not None for case in cases)),
        "errors": "0",
        "skipped": str(sum(case.failure is None and case.skipped is not None for case in cases)),
    }
    root = ET.Element("testsuites", counts)
    listed = ET.SubElement(root, "testsuite", {"name": _xml(suite), **counts})
    for case in cases:
        element = ET.SubElement(listed, "testcase", {"classname": _xml(case.classname), "name": _xml(case.name)})
        if case.failure is not None:
            ET.SubElement(element, "failure", {"type": _xml(case.kind), "message": _xml(case.failure)}).text = _xml(
                case.text
            )
        elif case.skipped is not None:
            ET.SubElement(element, "skipped", {"message": _xml(case.skipped)})
        if case.output:
            ET.SubElement(element, "system-out").text = _xml(case.output)
    ET.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, encoding="unicode")


def _xml(text: str) -> str:
    return NOT_IN_XML.sub("\ufffd", text)
