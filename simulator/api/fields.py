"""Read the fields of a body: a JSON object, a form, or a form with files."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import TYPE_CHECKING, NoReturn
from urllib.parse import parse_qsl

from simulator.api.request import MAX_FIELDS, Upload
from simulator.sandbox.rejection import MALFORMED_BODY, Rejection
from simulator.text.json_reading import BYTE_ORDER_MARK, strict_parser

if TYPE_CHECKING:
    from simulator.api.request import Request


class FormFields(dict[str, object]):
    """The fields of a form. Of a repeated name the last value counts; `every` holds all its values, in order."""

    __slots__ = ("every",)

    def __init__(self) -> None:
        super().__init__()
        self.every: dict[str, list[object]] = {}


def read_fields(request: Request) -> Mapping[str, object]:
    """Return the fields of the body: a JSON object, or form fields (text) and uploads by name (`FormFields`).

    An empty body has no fields. A body without a content type is taken for JSON. The result is kept with the
    request, so that finding credentials and parsing share the work.

    Raises:
        Rejection: `malformed_body`, with `problem` saying what is wrong.
    """
    cached = request.fields_cache
    if cached is None:
        try:
            cached = _read(request)
        except Rejection as rejection:
            cached = rejection
        request.fields_cache = cached
    if isinstance(cached, Exception):
        raise cached
    return cached


def read_json(body: bytes) -> object:
    """Read a JSON text strictly: UTF-8, no NaN, no half surrogates, bounded depth and length of numbers.

    Raises:
        Rejection: `malformed_body`.
    """
    try:
        value: object = strict_parser()(body.removeprefix(BYTE_ORDER_MARK))
    except ValueError as error:
        # In the parser's own words: vendors' answers repeat them, and an answer that was recorded has to come again.
        _refuse(f"the body is not valid JSON: {error}")
    return value


def _read(request: Request) -> Mapping[str, object]:
    body = request.body
    content_type = request.headers.get("Content-Type", "")
    if content_type.startswith("application/json"):  # the common case first
        return _json_object(body)
    kind = content_type.partition(";")[0].strip().lower()
    if kind == "application/x-www-form-urlencoded":
        return _form(body)
    if kind == "multipart/form-data":
        return _multipart(body, content_type)
    return _json_object(body)


def _json_object(body: bytes) -> Mapping[str, object]:
    if not body.strip():
        return {}
    value = read_json(body)
    if not isinstance(value, dict):
        _refuse("the body is JSON but not an object")
    return value


def _form(body: bytes) -> Mapping[str, object]:
    try:
        pairs = parse_qsl(body.decode(), keep_blank_values=True, errors="strict", max_num_fields=MAX_FIELDS)
    except UnicodeError:
        _refuse("the form is not valid UTF-8")
    except ValueError:
        _refuse(f"the form has more than {MAX_FIELDS} fields")
    return _gather(pairs)


def _multipart(body: bytes, content_type: str) -> Mapping[str, object]:
    import multipart  # noqa: PLC0415 - few requests need it, every start would pay for it

    _, options = multipart.parse_options_header(content_type)
    boundary = options.get("boundary")
    if not boundary:
        _refuse("the multipart body has no boundary")
    try:
        parser = multipart.MultipartParser(
            io.BytesIO(body), boundary, strict=True, memory_limit=len(body) + 1, part_limit=MAX_FIELDS,
            disk_limit=len(body) + 1, memfile_limit=len(body) + 1,
        )  # fmt: skip
        pairs: list[tuple[str, object]] = [
            (part.name, Upload(part.filename, part.raw) if part.filename is not None else part.raw.decode())
            for part in parser
        ]
    except (multipart.MultipartError, UnicodeError) as error:
        _refuse(f"the multipart body cannot be read: {error}")
    return _gather(pairs)


def _gather(pairs: list[tuple[str, object]] | list[tuple[str, str]]) -> Mapping[str, object]:
    """Gather form fields by name; the last value counts, but a name ending in [] (PHP, jQuery) collects a list."""
    fields = FormFields()
    for name, value in pairs:
        fields.every.setdefault(name.removesuffix("[]"), []).append(value)
        if name.endswith("[]"):
            collected = fields.setdefault(name[:-2], [])
            if isinstance(collected, list):
                collected.append(value)
        else:
            fields[name] = value
    return fields


def _refuse(problem: str) -> NoReturn:
    raise Rejection(MALFORMED_BODY, problem=problem)
