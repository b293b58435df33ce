"""The examples inside each OpenAPI document satisfy the schemas they stand beside, whichever validator is asked."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from jsonschema.protocols import Validator
from openapi_schema_validator import OAS31Validator
from referencing import Registry
from referencing.jsonschema import DRAFT202012

from simulator.contract.openapi import component
from simulator.text.json_reading import NotJsonError, read_json

SCHEMAS = Path(__file__).parents[2] / "schemas"
DOCUMENTS: dict[str, Any] = {
    path.parent.name: json.loads((SCHEMAS / path.parent.name / "openapi.json").read_text(encoding="utf-8"))
    for path in sorted((SCHEMAS.parent / "fixtures" / "contracts").glob("*/contract.yaml"))
}
Make = Callable[..., Validator]
VALIDATORS: list[Make] = [Draft202012Validator, OAS31Validator]


def media_types(node: Any, place: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Every media type object with examples, by its place in the document."""
    if isinstance(node, dict):
        for key, each in node.items():
            if key == "content" and isinstance(each, dict):
                yield from ((f"{place}/{type_}", media) for type_, media in each.items() if "examples" in media)
            else:
                yield from media_types(each, f"{place}/{key}")


SHOWN = [
    (f"{vendor}{place}/{name}", vendor, media["schema"], example)
    for vendor, document in DOCUMENTS.items()
    for place, media in media_types({key: document.get(key, {}) for key in ("paths", "webhooks")})
    for name, example in media["examples"].items()
]


def validator(make: Make, vendor: str, schema: dict[str, Any]) -> Validator:
    """A schema of a document, its references resolved in that document."""
    document = DRAFT202012.create_resource(DOCUMENTS[vendor])
    registry = Registry().with_resource("urn:document", document)
    return make({"$ref": "urn:document" + schema["$ref"]} if "$ref" in schema else absolute(schema), registry=registry)


def absolute(schema: dict[str, Any]) -> dict[str, Any]:
    return {"anyOf": [{"$ref": "urn:document" + each["$ref"]} for each in schema["anyOf"]]}


def test_there_are_examples_of_every_vendor() -> None:
    assert {vendor for _, vendor, _, _ in SHOWN} == set(DOCUMENTS)


@pytest.mark.parametrize("make", VALIDATORS)
@pytest.mark.parametrize(("vendor", "schema", "example"), [each[1:] for each in SHOWN], ids=[each[0] for each in SHOWN])
def test_an_example_satisfies_the_schema_beside_it(
    make: Make, vendor: str, schema: dict[str, Any], example: dict[str, Any]
) -> None:
    judge = validator(make, vendor, schema)
    if "value" in example:
        assert not list(judge.iter_errors(example["value"]))
    else:
        assert judge.is_valid(read_json(example["x-text"]).value) == ("description" not in example)


@pytest.mark.parametrize("make", VALIDATORS)
@pytest.mark.parametrize(("vendor", "schema", "example"), [each[1:] for each in SHOWN], ids=[each[0] for each in SHOWN])
def test_an_example_that_lost_all_it_held_does_not(
    make: Make, vendor: str, schema: dict[str, Any], example: dict[str, Any]
) -> None:
    judge = validator(make, vendor, schema)
    assert not judge.is_valid({})
    assert not judge.is_valid([example.get("value")])


@pytest.mark.parametrize("vendor", sorted(DOCUMENTS))
def test_a_component_is_the_schema_of_the_file(vendor: str) -> None:
    files = {path.name.removesuffix(".schema.json"): path for path in (SCHEMAS / vendor).glob("*.schema.json")}
    alone = {component(name): json.loads(path.read_text(encoding="utf-8")) for name, path in files.items()}
    for schema in alone.values():
        del schema["$schema"], schema["$id"]
    assert DOCUMENTS[vendor]["components"]["schemas"] == alone


def test_no_example_hides_behind_text_that_is_not_json() -> None:
    unreadable = []
    for name, _, _, example in SHOWN:
        try:
            read_json(example.get("x-text", "{}"))
        except NotJsonError:
            unreadable.append(name)
    assert unreadable == []
