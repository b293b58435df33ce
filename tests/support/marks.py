"""Tell from the text of a test file whether a run is about it: what is of other marks need not be imported."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

MARKS = frozenset({"browser", "engine", "runtimes", "soak"})
"""The marks that `pytest` leaves out unless one is chosen; `.ci/run` has a stage for each."""

_NAMED = re.compile(r"\bmark\.(\w+)|\bBROWSER\b")
_OF_ALL = re.compile(r"^pytestmark = (.*)$", re.MULTILINE)


def marks_in(text: str) -> set[str]:
    """Those of our marks that are named in a file."""
    return {found[1] or "browser" for found in _NAMED.finditer(text)} & MARKS


def is_of_others(file: Path, chosen: str, *, is_default: bool) -> bool:
    """Whether no test of a file can be of those that are chosen: one mark, or the default of none."""
    if chosen not in MARKS and not is_default:
        return False
    text = file.read_text(encoding="utf-8")
    return bool(marks_in(" ".join(_OF_ALL.findall(text)))) if is_default else chosen not in marks_in(text)
