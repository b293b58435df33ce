"""Fill a template from a CSV file: a recipient and a text for every row, or the first complaint.

Nothing is trusted: the file is cut off at the limit of recipients, and a template only ever puts cells into gaps.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from simulator.sandbox.rejection import Rejection
from simulator.vendors.pushr.errors import (
    CSV_LACKS_COLUMNS,
    CSV_MALFORMED,
    CSV_NOT_UTF8,
    CSV_ROW_NUMBER,
    CSV_ROW_TEXT,
    CSV_WITHOUT_CONTACT,
    CSV_WITHOUT_ROWS,
    TOO_MANY_RECIPIENTS,
    shown,
)
from simulator.vendors.pushr.fields import MESSAGE_LENGTH
from simulator.vendors.pushr.recipients import RECIPIENT_LIMIT, parse_number

CONTACT = "contact"
_GAP = re.compile(r"\{([^{}]*)\}")


class Personal(NamedTuple):
    """One row: the recipient in E.164 and its text."""

    to: str
    text: str


LINE_LIMIT = 4 * RECIPIENT_LIMIT
"""Lines that are looked at, blank ones included. Source: assumed."""


class _Line(NamedTuple):
    number: int
    cells: list[str]

    def cell(self, column: int) -> str:
        """Return the cell of a column; one that a short row lacks is empty."""
        return self.cells[column] if column < len(self.cells) else ""


def personal_texts(template: str, content: bytes) -> Iterator[Personal]:
    """Read the file row by row, and fill the template for each.

    Blank lines do not count; cells without a column are left out; of two columns with one name the last counts.

    Source: Push.R page, Send Customized SMS.

    Raises:
        Rejection: the file breaks a documented rule or a bound, or a row has no usable number or text.
    """
    lines = _lines(_decoded(content))
    header = next(lines, None)
    columns = {} if header is None else {name.strip(): place for place, name in enumerate(header.cells)}
    if CONTACT not in columns:
        raise Rejection(CSV_WITHOUT_CONTACT)
    pieces = _pieces(template, columns)
    place = 0
    for place, line in enumerate(lines, 1):
        if place > RECIPIENT_LIMIT:
            raise Rejection(TOO_MANY_RECIPIENTS, field="csv_file", limit=RECIPIENT_LIMIT)
        yield _personal(line, columns[CONTACT], pieces)
    if not place:
        raise Rejection(CSV_WITHOUT_ROWS)


def _decoded(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")  # spreadsheets put a byte order mark first
    except UnicodeDecodeError:
        raise Rejection(CSV_NOT_UTF8) from None


def _lines(text: str) -> Iterator[_Line]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield _Line(reader.line_num, cells)
            elif reader.line_num > LINE_LIMIT:  # blank lines do not count, but reading them takes time all the same
                raise Rejection(TOO_MANY_RECIPIENTS, field="csv_file", limit=RECIPIENT_LIMIT)
    except csv.Error:  # an open quote, text after a closed one, a cell beyond the module's limit of 128 KiB
        raise Rejection(CSV_MALFORMED, line=reader.line_num) from None


def _pieces(template: str, columns: Mapping[str, int]) -> list[str | int]:
    """Cut the template at its gaps: literal texts, and for each gap the place of its column."""
    pieces: list[str | int] = list(_GAP.split(template))
    names = [str(name).strip() for name in pieces[1::2]]
    missing = sorted({name for name in names if name not in columns})
    if missing:
        raise Rejection(CSV_LACKS_COLUMNS, names=", ".join(missing))
    pieces[1::2] = [columns[name] for name in names]
    return pieces


def _personal(line: _Line, contact: int, pieces: list[str | int]) -> Personal:
    number = line.cell(contact)
    to = parse_number(number)
    if to is None:
        raise Rejection(CSV_ROW_NUMBER, line=line.number, value=shown(number))
    text = "".join([piece if isinstance(piece, str) else line.cell(piece) for piece in pieces])
    if not text.strip() or len(text) > MESSAGE_LENGTH:
        raise Rejection(CSV_ROW_TEXT, line=line.number, limit=MESSAGE_LENGTH)
    return Personal(to, text)
