"""Write lines of CSV (RFC 4180) that are safe to open in a spreadsheet."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet takes for the beginning of a formula, also within quotes."""
_NUMBER = re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?", re.ASCII)
"""A number computes nothing: those of phones and negative amounts stay as they are."""
_NEEDS_QUOTES = re.compile(r'[",\r\n]')


def csv_lines(head: Iterable[str], rows: Iterable[Iterable[object]]) -> Iterator[str]:
    """Yield the names of the columns, then a line for each row, without the line feed at its end; None is empty.

    A text that a spreadsheet would take for a formula gets an apostrophe in front, by which a spreadsheet knows text.
    """
    yield _line(head)
    for row in rows:
        yield _line(row)


def _line(cells: Iterable[object]) -> str:
    return ",".join(_field("" if cell is None else str(cell)) for cell in cells) + "\r"


def _field(text: str) -> str:
    if text.startswith(_FORMULA) and not _NUMBER.fullmatch(text):
        text = f"'{text}"
    return '"{}"'.format(text.replace('"', '""')) if _NEEDS_QUOTES.search(text) else text
