"""Read forms, in a query, a body or the parts of a multipart body, as names and values in their order.

One reading for all: for the vendor's side, which serves what a form says, and for the judge, who tells what is wrong.
"""

from __future__ import annotations

import io
import re
from typing import NamedTuple
from urllib.parse import parse_qsl, unquote_to_bytes

FORM = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data"
MAX_FIELDS = 1_000

_OF_NO_BYTE = re.compile("[\ud800-\udc7f\udd00-\udfff]")
"""Half surrogates that no byte was read as."""


class Upload(NamedTuple):
    """A file in a multipart body."""

    filename: str
    content: bytes


Pairs = list[tuple[str, str]] | list[tuple[str, str | Upload]]


class NotAFormError(ValueError):
    """A form that cannot be read: says what is wrong and where.

    Args:
        problem: the same as the answers of vendors repeat it, whose recorded answers have to come again.
        place: what is wrong and where.
    """

    def __init__(self, problem: str, place: str | None = None) -> None:
        super().__init__(place or problem)
        self.problem = problem


def form_pairs(body: bytes, content_type: str) -> Pairs | None:
    """Read a body that its content type calls a form; None for any other, which is read as JSON.

    Raises:
        NotAFormError: it is none.
    """
    kind = content_type.partition(";")[0].strip().lower()
    if kind == FORM:
        return read_form(body)
    return read_multipart(body, content_type) if kind == MULTIPART else None


def read_form(form: bytes, what: str = "form") -> list[tuple[str, str]]:
    """Read the fields of a URL-encoded form, or of a query.

    Raises:
        NotAFormError: it is not UTF-8, or has too many fields.
    """
    try:
        return parse_qsl(form.decode(), keep_blank_values=True, errors="strict", max_num_fields=MAX_FIELDS)
    except UnicodeError:
        place = f"the byte at offset {_offset_of_no_text(form)} of the {what} is not UTF-8"
        raise NotAFormError(f"the {what} is not valid UTF-8", place) from None
    except ValueError:
        raise NotAFormError(f"the {what} has more than {MAX_FIELDS} fields") from None


def query_pairs(query: str) -> list[tuple[str, str]]:
    """Read the fields of a query whatever is in it: too many count as none, a byte of no character is half a surrogate.

    A byte that was sent as it is arrives so, and %E9 is read as such a byte.
    """
    try:
        return parse_qsl(query, keep_blank_values=True, errors="surrogateescape", max_num_fields=MAX_FIELDS)
    except ValueError:
        return []


def readable(text: str) -> str:
    """Replace in a text of a query what stands for bytes that are of no character."""
    if text.isascii():
        return text
    return _OF_NO_BYTE.sub("\ufffd", text).encode(errors="surrogateescape").decode(errors="replace")


def read_multipart(body: bytes, content_type: str) -> list[tuple[str, str | Upload]]:
    """Read the fields and files of a multipart body.

    Raises:
        NotAFormError: it is none, has too many parts, or a part that is neither a file nor UTF-8.
    """
    import multipart  # noqa: PLC0415 - few requests need it, every start would pay for it

    _, options = multipart.parse_options_header(content_type)
    boundary = options.get("boundary")
    if not boundary:
        raise NotAFormError("the multipart body has no boundary")
    pairs: list[tuple[str, str | Upload]] = []
    try:
        parser = multipart.MultipartParser(
            io.BytesIO(body), boundary, strict=True, memory_limit=len(body) + 1, part_limit=MAX_FIELDS,
            disk_limit=len(body) + 1, memfile_limit=len(body) + 1,
        )  # fmt: skip
        for part in parser:
            is_file = part.filename is not None
            pairs.append((part.name, Upload(part.filename, part.raw) if is_file else part.raw.decode()))
    except (multipart.MultipartError, UnicodeError) as error:
        place = _place_in_parts(body, boundary, len(pairs) + 1, error)
        raise NotAFormError(f"the multipart body cannot be read: {error}", place) from None
    return pairs


def _offset_of_no_text(form: bytes) -> int:
    """Find the first byte, written plainly or as %E9, that belongs to no character."""
    for piece in re.finditer(rb"[^&=]+", form):
        try:
            unquote_to_bytes(piece[0]).decode()
        except UnicodeDecodeError as error:
            written = list(re.finditer(rb"%[0-9A-Fa-f]{2}|[\s\S]", piece[0]))
            return piece.start() + written[error.start].start()
    return len(form)


def _place_in_parts(body: bytes, boundary: str, number: int, error: Exception) -> str:
    if isinstance(error, UnicodeDecodeError):
        return f"the byte at offset {error.start} of part {number} is not UTF-8"
    if "line break" in str(error):
        return f"a line of part {number} ends with a line feed alone, not with CR and LF"
    if f"--{boundary}--".encode() not in body:
        return f"part {number} does not end: no line has the boundary with two hyphens behind it"
    return f"part {number} of the multipart body is malformed"
