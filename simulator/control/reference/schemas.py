"""Write JSON Schemas for people: what type a value is, its bounds, and the fields of an object as a table.

Source: JSON Schema 2020-12; OpenAPI Specification 3.1.1 (Schema Object).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

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


def type_of(schema: Any, depth: int = 0) -> Markup:
    """Say in words what a schema takes; one that is referred to is linked."""
    if not isinstance(schema, Mapping):
        return Markup("nothing" if schema is False else "anything")
    if depth > DEEPEST:
        return code(_json(schema))
    if "$ref" in schema:
        name = str(schema["$ref"]).rpartition("/")[2]
        return link(f"#{schema_id(name)}", name)
    if choices := schema.get("enum", [schema["const"]] if "const" in schema else []):
        return joined("one of " if len(choices) > 1 else "", _listed([code(_json(each)) for each in choices], ", "))
    for keyword, between in CHOICES.items():
        if keyword in schema and "type" not in schema:
            return _listed([type_of(each, depth + 1) for each in schema[keyword]], between)
    return _plain_type(schema, depth)


def _plain_type(schema: Schema, depth: int) -> Markup:
    kinds = schema.get("type", "anything")
    words = " or ".join(kinds) if isinstance(kinds, list) else str(kinds)
    if "items" in schema:
        return joined(words, " of ", type_of(schema["items"], depth + 1))
    others = schema.get("additionalProperties")
    if isinstance(others, Mapping) and others and "properties" not in schema:
        return joined(words, " of ", type_of(others, depth + 1))
    return joined(words)


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


def _bounds(schema: Schema) -> Markup:
    """Write the keywords that have no place elsewhere."""
    elsewhere = TOLD_APART | ({*CHOICES} if "type" not in schema else set())
    told = {
        name: value
        for name, value in schema.items()
        if name not in elsewhere and not (name == "additionalProperties" and isinstance(value, Mapping))
    }
    if not told:
        return NOTHING
    lines = [element("li", name.removeprefix("x-"), ": ", code(_json(value))) for name, value in told.items()]
    return element("ul", lines, class_="bounds")


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


def _listed(parts: list[Markup], between: str) -> Markup:
    return Markup(between.join(parts))


def _json(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
