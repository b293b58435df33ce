"""Find the values in a request's body that are overlooked, by the documentation or by our choice."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from simulator.contract.model import Unless
from simulator.contract.rules import Rule
from simulator.contract.wording import Grounds, Speaker
from simulator.text.json_reading import text_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from simulator.contract.exchange import Violation
    from simulator.contract.model import Ignored
    from simulator.text.json_reading import Pointer


def ignored_violations(rows: Sequence[Ignored], body: Any, speaker: Speaker) -> Iterator[Violation | None]:
    """Find every value that has no effect, and say what to send instead; None where others may have their turn."""
    for row in rows:
        values: list[tuple[Pointer, Any]] = []
        for found in _values(body, tuple(re.findall(r"[^.\[\]]+|\[\]", row.field))):
            values.append(found)
            yield None
        if row.unless is Unless.LENGTH_OF:
            yield from _of_length(row, body, values, speaker)
        else:
            yield from _of_first(row, values, speaker)


def _of_length(row: Ignored, body: Any, values: list[tuple[Pointer, Any]], speaker: Speaker) -> Iterator[Violation]:
    counted = body.get(row.of) if isinstance(body, dict) and row.of else None
    for pointer, value in values:
        if isinstance(counted, list) and text_of(value) not in {None, str(len(counted))}:
            remedy = f"{row.of!r} has {len(counted)}: send that, or leave it out"
            yield _ignored(row, pointer, value, str(len(counted)), remedy, speaker)


def _of_first(row: Ignored, values: list[tuple[Pointer, Any]], speaker: Speaker) -> Iterator[Violation]:
    for pointer, value in values[1:]:
        if _read(value) != _read(values[0][1]):
            remedy = "send the same value in all of them"
            yield _ignored(row, pointer, value, "the value of the first object", remedy, speaker)


def _read(value: Any) -> Any:
    """Return a number as text, whatever it was sent as: `7` and `"7"` are the same."""
    text = text_of(value)
    return str(value) if text is None else text


def _ignored(  # each argument is one part of the report
    row: Ignored, pointer: Pointer, value: Any, expected: str, remedy: str, speaker: Speaker
) -> Violation:
    text = f"{pointer[-1]!r} has no effect, because {row.text}; {remedy}"
    grounds = Grounds(row.evidence, row.source)
    return speaker.violation(("request", "body", *pointer), Rule.IGNORED_VALUE, value, expected, grounds, text)


def _values(value: Any, way: Sequence[str], at: Pointer = ()) -> Iterator[tuple[Pointer, Any]]:
    if not way:
        yield at, value
    elif way[0] == "[]" and isinstance(value, list):
        for index, each in enumerate(value):
            yield from _values(each, way[1:], (*at, index))
    elif isinstance(value, dict) and way[0] in value:
        yield from _values(value[way[0]], way[1:], (*at, way[0]))
