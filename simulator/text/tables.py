"""Read tables, which are CSV files, and templates that a row of one fills."""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

_GAP = re.compile(r"\{([^{}]*)\}")


class NotATableError(ValueError):
    """A file that cannot be read on: has an open quote, text behind a closed one, or a cell beyond all bounds.

    Args:
        line: where.
    """

    def __init__(self, line: int) -> None:
        super().__init__(f"line {line} is not valid CSV")
        self.line = line


class Line(NamedTuple):
    """A line, and its number in the file, from 1."""

    number: int
    cells: list[str]

    @property
    def is_blank(self) -> bool:
        """Whether there is nothing in it; such lines do not count."""
        return not any(cell.strip() for cell in self.cells)

    def cell(self, column: int) -> str:
        """Return the cell of a column; one that a short line lacks is empty."""
        return self.cells[column] if column < len(self.cells) else ""


def lines_of(content: bytes) -> Iterator[Line]:
    """Read the lines of a file, blank ones among them.

    Raises:
        UnicodeDecodeError: it is not UTF-8; a byte order mark, which spreadsheets put first, is.
        NotATableError: it is no CSV from some line on.
    """
    text = content.decode("utf-8-sig")
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        for cells in reader:
            yield Line(reader.line_num, cells)
    except csv.Error:
        raise NotATableError(reader.line_num) from None


def columns_of(line: Line) -> dict[str, int]:
    """Return the places of the columns by the names in the first line; of two with one name the last counts."""
    return {name.strip(): place for place, name in enumerate(line.cells)}


def pieces_of(template: str) -> list[str]:
    """Cut a template at its variables, `{name}`: texts, and between each two of them the name of a variable."""
    pieces = _GAP.split(template)
    pieces[1::2] = [name.strip() for name in pieces[1::2]]
    return pieces
