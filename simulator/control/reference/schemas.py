"""Write JSON Schemas for people: what type a value is, its bounds, and the fields of an object as a table.

Source: JSON Schema 2020-12; OpenAPI Specification 3.1.1 (Schema Object).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Literal, NamedTuple

from simulator.control.reference.elements import NOTHING, Markup, code, element, joined, link, prose, table

Schema = Mapping[str, Any]
DEEPEST = 12
"""Schemas within each other; what lies deeper is written as JSON."""
TOLD_APART = frozenset({"$ref", "type", "items", "properties", "required", "description", "title", "const", "enum"})
"""The keywords that have a place of their own; every other one is written as it stands."""
CHOICES = {"anyOf": " or ", "oneOf": " or else ", "allOf": " and "}


def schema_id(name: str) -> str:
    """Return the place of a schema on the page."""
    return f"schema-{name}"


class Word(NamedTuple):
    """A part of what is said of a type: words, a value as it is sent, or the name of a schema."""

    text: str
    kind: Literal["words", "value", "schema"] = "words"


def type_words(schema: Any, depth: int = 0) -> Iterator[Word]:
    """Say in words what a schema takes."""
    if not isinstance(schema, Mapping):
        yield Word("nothing" if schema is False else "anything")
    elif depth > DEEPEST:
        yield Word(written(schema), "value")
    elif "$ref" in schema:
        yield Word(str(schema["$ref"]).rpartition("/")[2], "schema")
    elif choices := schema.get("enum", [schema["const"]] if "const" in schema else []):
        if len(choices) > 1:
            yield Word("one of ")
        yield from _listed([[Word(written(each), "value")] for each in choices], ", ")
    elif keyword := next((each for each in CHOICES if each in schema and "type" not in schema), None):
        yield from _listed([type_words(each, depth + 1) for each in schema[keyword]], CHOICES[keyword])
    else:
        yield from _plain_type(schema, depth)


def _plain_type(schema: Schema, depth: int) -> Iterator[Word]:
    kinds = schema.get("type", "anything")
    yield Word(" or ".join(kinds) if isinstance(kinds, list) else str(kinds))
    others = schema.get("additionalProperties")
    if "items" in schema:
        others = schema["items"]
    elif "properties" in schema or not isinstance(others, Mapping) or not others:
        return
    yield Word(" of ")
    yield from type_words(others, depth + 1)


def _listed(parts: Iterable[Iterable[Word]], between: str) -> Iterator[Word]:
    for number, part in enumerate(parts):
        if number:
            yield Word(between)
        yield from part


def type_of(schema: Any, depth: int = 0) -> Markup:
    """Say in words what a schema takes; one that is referred to is linked."""
    return joined(map(_marked_up, type_words(schema, depth)))


def _marked_up(word: Word) -> Markup:
    if word.kind == "schema":
        return link(f"#{schema_id(word.text)}", word.text)
    return code(word.text) if word.kind == "value" else joined(word.text)


def details_of(schema: Any, depth: int = 0) -> Markup:
    """Write the description, the bounds and the fields of a schema, and those of schemas inside it."""
    if not isinstance(schema, Mapping) or depth > DEEPEST:
        return NOTHING
    parts = [prose(str(schema.get("description", ""))), _bounds(schema), _fields(schema, depth)]
    inner = [schema["items"]] if "items" in schema else []
    inner += [each for keyword in CHOICES for each in schema.get(keyword, ())]
    if isinstance(schema.get("additionalProperties"), Mapping):
        inner.append(schema["additionalProperties"])
    return joined(parts, [details_of(each, depth + 1) for each in inner])


def bounds_of(schema: Schema) -> dict[str, Any]:
    """Return the keywords that have no place elsewhere."""
    elsewhere = TOLD_APART | ({*CHOICES} if "type" not in schema else set())
    return {
        name: value
        for name, value in schema.items()
        if name not in elsewhere and not (name == "additionalProperties" and isinstance(value, Mapping))
    }


def _bounds(schema: Schema) -> Markup:
    lines = [
        element("li", name.removeprefix("x-"), ": ", code(written(value))) for name, value in bounds_of(schema).items()
    ]
    return element("ul", lines, class_="bounds") if lines else NOTHING


def _fields(schema: Schema, depth: int) -> Markup:
    required = schema.get("required", ())
    rows = [
        (
            code(name),
            type_of(field, depth),
            "required" if name in required else "",
            details_of(field, depth + 1),
        )
        for name, field in schema.get("properties", {}).items()
    ]
    return table(("Field", "Type", "", "About"), rows)


def written(value: object) -> str:
    """Write a value as JSON; a text stays as it is."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
