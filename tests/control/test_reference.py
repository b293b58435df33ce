"""The page of an API that we write ourselves: everything in the document can be read there, without a script."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from support.markup import Read

from simulator.control.every_operation import OPERATIONS
from simulator.control.openapi import document
from simulator.control.reference.page import METHODS, page_of

SCHEMAS = Path(__file__).parents[2] / "schemas"
DOCUMENTS: dict[str, Any] = {
    "control": document(OPERATIONS, has_token=True),
    **{path.parent.name: json.loads(path.read_text(encoding="utf-8")) for path in SCHEMAS.glob("*/openapi.json")},
}
HOSTILE = "<script src='//evil.example'></script>\"><img onerror=x>"


@pytest.fixture(params=sorted(DOCUMENTS))
def api(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


@pytest.fixture
def described(api: str) -> Any:
    return DOCUMENTS[api]


@cache
def page_read(api: str) -> Read:
    return Read(page_of(DOCUMENTS[api], "An API", "docs", "./"))


@pytest.fixture
def read(api: str) -> Read:
    return page_read(api)


def operations(described: Any) -> Iterator[tuple[str, str, Any]]:
    for path, item in {**described["paths"], **described.get("webhooks", {})}.items():
        yield from ((method.upper(), path, item[method]) for method in METHODS if method in item)


def objects(schema: Any) -> Iterator[Any]:
    if isinstance(schema, dict):
        yield schema
        for each in schema.values():
            yield from objects(each)
    elif isinstance(schema, list):
        for each in schema:
            yield from objects(each)


def plain(text: str) -> str:
    return " ".join(re.sub(r"^- ", "", text, flags=re.MULTILINE).split())


def test_every_operation_can_be_read(described: Any, read: Read) -> None:
    for method, path, told in operations(described):
        assert f"{method} {path}" in read.codes
        assert plain(told["summary"]) in read.text
        assert plain(told.get("description", "")) in read.text
        assert {*told["responses"]} <= {*read.texts}


def test_every_parameter_can_be_read(described: Any, read: Read) -> None:
    for _, _, told in operations(described):
        for parameter in told.get("parameters", ()):
            assert parameter["name"] in read.codes
            assert plain(parameter.get("description", "")) in read.text


def test_every_body_and_every_example_of_one_can_be_read(described: Any, read: Read) -> None:
    bodies = [each["content"] for each in objects(described["paths"]) if isinstance(each.get("content"), dict)]
    assert bodies
    for content in bodies:
        for media, told in content.items():
            assert media in read.codes
            for example in told.get("examples", {}).values():
                value = example["value"] if "value" in example else example["x-text"]
                shown = value if isinstance(value, str) else json.dumps(value, indent=2, ensure_ascii=False)
                assert shown in read.codes


def test_every_schema_can_be_read_with_each_of_its_fields(described: Any, read: Read) -> None:
    schemas = described["components"]["schemas"]
    assert {f"schema-{name}" for name in schemas} <= {*read.ids}
    for schema in objects(schemas):
        properties = schema.get("properties", {})
        if all(isinstance(each, dict | bool) for each in properties.values()):
            assert {*properties} <= read.codes
            assert all(
                plain(each["description"]) in read.text for each in properties.values() if "description" in dict(each)
            )


def test_every_link_leads_to_one_place(read: Read) -> None:
    assert len(read.ids) == len({*read.ids})
    inside = [each.removeprefix("#") for each in read.links if each.startswith("#")]
    assert inside
    assert {*inside} <= {*read.ids}
    assert {each for each in read.links if not each.startswith("#")} == {
        "data:,",
        "docs/page.css",
        "openapi.json",
        "./",
        "./guide/",
    }


def test_the_page_has_no_script(read: Read) -> None:
    assert not read.names & {"script", "style", "iframe", "form", "img"}


def test_a_text_of_the_document_becomes_no_markup() -> None:
    schema = {"type": "object", "description": HOSTILE, "properties": {HOSTILE: {"enum": [HOSTILE]}}}
    operation = {
        "operationId": HOSTILE,
        "summary": HOSTILE,
        "description": f"- {HOSTILE}\n{HOSTILE}",
        "parameters": [{"name": HOSTILE, "in": HOSTILE, "description": HOSTILE, "schema": {"pattern": HOSTILE}}],
        "requestBody": {"content": {HOSTILE: {"schema": {"$ref": f"#/{HOSTILE}"}, "example": HOSTILE}}},
        "responses": {HOSTILE: {"description": HOSTILE, "content": {}}},
        "security": [{HOSTILE: []}],
    }
    hostile = {
        "info": {"description": HOSTILE},
        "servers": [{"url": HOSTILE, "description": HOSTILE}],
        "paths": {HOSTILE: {"get": operation}},
        "components": {"schemas": {HOSTILE: schema}, "securitySchemes": {HOSTILE: {"type": HOSTILE}}},
    }
    assert not Read(page_of(hostile, HOSTILE, "docs", "./")).names & {"script", "img"}


@pytest.mark.parametrize(
    ("schema", "words"),
    [
        ({"type": "string", "pattern": "^a$"}, "string pattern: ^a$"),
        ({"type": ["string", "null"]}, "string or null"),
        ({"type": "array", "items": {"type": "integer"}}, "array of integer"),
        ({"anyOf": [{"type": "integer", "minimum": 3}, {"type": "null"}]}, "integer or null minimum: 3"),
        ({"enum": ["a", 1]}, "one of a , 1"),
        ({"const": "a"}, "a"),
        ({"additionalProperties": {"type": "number"}, "type": "object"}, "object of number"),
        ({"type": "object", "additionalProperties": False}, "object additionalProperties: false"),
        ({"x-evidence": "observed"}, "anything evidence: observed"),
        (True, "anything"),
        (False, "nothing"),
    ],
)
def test_a_type_is_told_in_words(schema: object, words: str) -> None:
    described = {"info": {}, "paths": {}, "components": {"schemas": {"One": schema}}}
    assert Read(page_of(described, "An API", "docs", "./")).text.endswith(f"Schemas One {words}")
