"""Read a body or a query as the value that a schema can judge."""

from __future__ import annotations

import re
from email import message_from_bytes
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from simulator.text.json_reading import JsonText, NotJsonError, read_json

if TYPE_CHECKING:
    from simulator.contract.exchange import Pairs
    from simulator.contract.value_schema import Schema

FORM = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data"
MAX_FIELDS = 10_000


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
    head = f"Content-Type: {content_type}\r\n\r\n".encode("latin-1", "replace")
    message = message_from_bytes(head + body)
    if not message.is_multipart():
        raise NotJsonError("not multipart: it lacks its boundary")
    pairs = []
    for part in message.get_payload():
        name = part.get_param("name", header="content-disposition") if not isinstance(part, str) else None
        if name is None or isinstance(part, str):
            continue
        payload = part.get_payload(decode=True)
        text = payload.decode("utf-8", "replace") if isinstance(payload, bytes) else ""
        pairs.append((str(name), text))
    return tuple(pairs)
