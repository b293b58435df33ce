"""Read a body or a query as the value that a schema can judge."""

from __future__ import annotations

import re
from email.parser import BytesHeaderParser
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from simulator.text.json_reading import JsonText, NotJsonError, read_json

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simulator.contract.exchange import Pairs
    from simulator.contract.value_schema import Schema

FORM = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data"
MAX_FIELDS = 10_000
MAX_PARAMETERS = 20

_read_head = BytesHeaderParser().parsebytes


def read_body(body: bytes, media_type: str | None, content_type: str, schema: Schema) -> JsonText:
    """Read a body in the form its content type names; everything else is tried as JSON.

    Raises:
        NotJsonError: it cannot be read that way.
    """
    if media_type == FORM:
        try:
            pairs = parse_qsl(body.decode("utf-8"), keep_blank_values=True, max_num_fields=MAX_FIELDS)
        except UnicodeDecodeError as error:
            raise NotJsonError(f"not a form: the byte at offset {error.start} is not UTF-8") from error
        except ValueError as error:
            raise NotJsonError(f"not a form: it has more than {MAX_FIELDS} fields") from error
        return read_pairs(tuple(pairs), schema)
    if media_type == MULTIPART:
        return read_pairs(parts_of(body, content_type), schema)
    return read_json(body)


def read_pairs(pairs: Pairs, schema: Schema) -> JsonText:
    """Read names and texts as an object, each text as the value that its schema names."""
    properties = schema.get("properties", {})
    value: dict[str, Any] = {}
    repeated = []
    for name, text in pairs:
        about = properties.get(name, {})
        meant = meaning(text, about)
        if name in value and isinstance(value[name], list) and isinstance(meant, list):
            value[name] += meant
            continue
        if name in value:
            repeated.append((name,))
        value[name] = meant
    return JsonText(value, tuple(repeated))


def meaning(text: str, schema: Schema) -> Any:
    """Read the value of a text in a form; the text itself where it can stand for nothing the schema names."""
    named = schema.get("type", "string")
    types = {named} if isinstance(named, str) else set(named)
    return text if "string" in types else _meaning(text, types, schema)


def _meaning(text: str, types: set[str], schema: Schema) -> Any:
    if types & {"integer", "number"} and re.fullmatch(r"-?[0-9]{1,30}", text):
        return int(text)
    if "number" in types and re.fullmatch(r"-?[0-9]{1,30}\.[0-9]{1,30}", text):
        return float(text)
    if "boolean" in types and text in {"true", "false"}:
        return text == "true"
    if types & {"array", "object"} and text[:1] in {"[", "{"}:
        try:
            return read_json(text).value
        except NotJsonError:
            return text
    return [meaning(text, schema.get("items", {}))] if "array" in types else text


def parts_of(body: bytes, content_type: str) -> Pairs:
    """Read the names and texts of a multipart form.

    Raises:
        NotJsonError: it is none.
    """
    form = _read_head(f"Content-Type: {content_type}\r\n\r\n".encode("latin-1", "replace"))
    boundary = form.get_boundary() if _is_short(form["content-type"]) else None
    if not boundary:
        raise NotJsonError("not multipart: it lacks its boundary")
    pieces = list(_between(body, boundary.encode("ascii", "surrogateescape")))
    if not pieces:
        raise NotJsonError("not multipart: it lacks its boundary")
    pairs = []
    for part in map(_read_head, pieces):
        is_named = _is_short(part.get("content-disposition", ""))
        name = part.get_param("name", header="content-disposition") if is_named else None
        if name is not None:
            payload = part.get_payload(decode=True)
            text = payload.decode("utf-8", "replace") if isinstance(payload, bytes) else ""
            pairs.append((str(name), text))
    return tuple(pairs)


def _is_short(header: object) -> bool:
    """Tell whether a header may be read: the library goes through all of it again for each of its parameters."""
    return str(header).count(";") <= MAX_PARAMETERS


def _between(body: bytes, boundary: bytes) -> Iterator[bytes]:
    """Find what stands between boundaries; the library would read parts of parts, too, however long their heads are."""
    begin = None
    for found in end_of_part(boundary).finditer(body):
        if begin is not None:
            yield body[begin : found.start()]
        begin = found.end(2) if found[2] else found.end()
        if found[1]:
            return
    if begin is not None:
        yield body[begin:]


def end_of_part(boundary: bytes) -> re.Pattern[bytes]:
    """Compile what stands between two parts; the first group is there behind the last part.

    Source: RFC 2046, 5.1.1.
    """
    return re.compile(rb"(?:\A|\r\n|\r|\n)--%b(--)?[ \t]*+(?=(\r\n|\r|\n)|\Z)" % re.escape(boundary))
