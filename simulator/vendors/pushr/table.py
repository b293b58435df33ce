"""Fill a template from a CSV file: a recipient and a text for every row, or the first complaint.

Nothing is trusted: the file is cut off at the limit of recipients, and a template only ever puts cells into gaps.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from simulator.sandbox.rejection import Rejection
from simulator.text.tables import Line, NotATableError, columns_of, lines_of, pieces_of
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


class Personal(NamedTuple):
    """One row: the recipient in E.164 and its text."""

    to: str
    text: str


LINE_LIMIT = 4 * RECIPIENT_LIMIT
"""Lines that are looked at, blank ones included. Source: assumed."""


def personal_texts(template: str, content: bytes) -> Iterator[Personal]:
    """Read the file row by row, and fill the template for each.

    Blank lines do not count; cells without a column are left out; of two columns with one name the last counts.

    Source: Push.R page, Send Customized SMS.

    Raises:
        Rejection: the file breaks a documented rule or a bound, or a row has no usable number or text.
    """
    lines = _lines(content)
    header = next(lines, None)
    columns = {} if header is None else columns_of(header)
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


def _lines(content: bytes) -> Iterator[Line]:
    try:
        for line in lines_of(content):
            if not line.is_blank:
                yield line
            elif line.number > LINE_LIMIT:  # blank lines do not count, but reading them takes time all the same
                raise Rejection(TOO_MANY_RECIPIENTS, field="csv_file", limit=RECIPIENT_LIMIT)
    except UnicodeDecodeError:
        raise Rejection(CSV_NOT_UTF8) from None
    except NotATableError as error:
        raise Rejection(CSV_MALFORMED, line=error.line) from None


def _pieces(template: str, columns: Mapping[str, int]) -> list[str | int]:
    """Cut the template at its gaps: literal texts, and for each gap the place of its column."""
    pieces: list[str | int] = list(pieces_of(template))
    names = [str(name) for name in pieces[1::2]]
    missing = sorted({name for name in names if name not in columns})
    if missing:
        raise Rejection(CSV_LACKS_COLUMNS, names=", ".join(missing))
    pieces[1::2] = [columns[name] for name in names]
    return pieces


def _personal(line: Line, contact: int, pieces: list[str | int]) -> Personal:
    number = line.cell(contact)
    to = parse_number(number)
    if to is None:
        raise Rejection(CSV_ROW_NUMBER, line=line.number, value=shown(number))
    text = "".join([piece if isinstance(piece, str) else line.cell(piece) for piece in pieces])
    if not text.strip() or len(text) > MESSAGE_LENGTH:
        raise Rejection(CSV_ROW_TEXT, line=line.number, limit=MESSAGE_LENGTH)
    return Personal(to, text)
