"""Read a body or a query as the value that a schema can judge."""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from simulator.text.forms import Upload, form_pairs
from simulator.text.json_reading import keys_repeated, read_strictly

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Mapping

    from simulator.contract.value_schema import Schema
    from simulator.text.json_reading import Pointer


class Part(NamedTuple):
    """What a part of a request says, be it a body, a query or a path.

    Args:
        value: of a file its text.
        repeated: the places of names that stand twice.
        files: what was sent as a file, by its name.
    """

    value: Any
    repeated: tuple[Pointer, ...] = ()
    files: Mapping[str, bytes] = MappingProxyType({})


NO_PART = Part({})
"""Of a place where nothing was sent."""

BEGINS_ARRAY = re.compile(rb"\s*\[")


def read_body(body: bytes, content_type: str, schema: Schema) -> Generator[None, None, Part]:
    """Read a body as the vendor's side does: in the form its content type names; an array and all else as JSON.

    Stops where others may have their turn.

    Raises:
        ValueError: it cannot be read; says what is wrong and where.
    """
    is_array = BEGINS_ARRAY.match(body) is not None  # as no form begins, whatever its label says
    pairs = None if is_array else form_pairs(body, content_type)
    if pairs is not None:
        return read_pairs(pairs, schema)
    if body.isspace():
        return Part({})
    value = read_strictly(body)
    yield
    return Part(value, (yield from keys_repeated(body, value)))


def read_pairs(pairs: Iterable[tuple[str, str | Upload]], schema: Schema) -> Part:
    """Read names and texts as an object, each text as the value that its schema names."""
    properties = schema.get("properties", {})
    value: dict[str, Any] = {}
    repeated: list[Pointer] = []
    files: dict[str, bytes] = {}
    for name, given in pairs:
        if not name:
            continue  # nobody can say what it is, nor whether it is a secret
        if isinstance(given, Upload):
            files[name] = given.content
            meant: Any = given.content.decode(errors="replace")
        else:
            files.pop(name, None)
            meant = meaning(given, properties.get(name, {}))
        if name in value and isinstance(value[name], list) and isinstance(meant, list):
            value[name] += meant
            continue
        if name in value:
            repeated.append((name,))
        value[name] = meant
    return Part(value, tuple(repeated), files)


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
            return read_strictly(text.encode())
        except ValueError:
            return text
    return [meaning(text, schema.get("items", {}))] if "array" in types else text
