"""Every vendor's documentation: examples and mutants of them against the tables' schemas, and what is committed."""

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from openapi_spec_validator import validate

from simulator.contract.building import build
from simulator.contract.examples import schema_name
from simulator.contract.json_text import NotJsonError, read_json
from simulator.contract.loading import load_all
from simulator.contract.model import Callback, Operation
from simulator.contract.schemas import schemas_of
from simulator.contract.validator import ReferenceValidator

CHECKOUT = Path(__file__).resolve().parents[2]
CONTRACTS = CHECKOUT / "fixtures" / "contracts"
DOCUMENTATION = {**load_all(CONTRACTS), **load_all(Path(__file__).parent / "tiny")}
ALL_SCHEMAS = {
    f"{vendor}/{name}": schema
    for vendor, each in DOCUMENTATION.items()
    for name, schema in schemas_of(each.contract).items()
}
FILLERS: list[Any] = [None, True, 17, "text", ["text"], {"odd": 1}]


def shown_examples() -> Iterator[tuple[str, str, str, bool]]:
    """Vendor and file, name of the schema, text, and whether it is said to satisfy the schema."""
    for vendor, documentation in DOCUMENTATION.items():
        contract = documentation.contract
        owners: list[Operation | Callback] = [*contract.operations, *contract.callbacks]
        for owner in owners:
            for example in owner.examples:
                if name := schema_name(contract, owner, example):
                    text = documentation.examples[example.file]
                    yield f"{vendor}/{example.file}", f"{vendor}/{name}", text, example.conforms


EXAMPLES = list(shown_examples())
CONFORMING = [(file, schema, text) for file, schema, text, conforms in EXAMPLES if conforms]
CONTRADICTING = [(file, schema, text) for file, schema, text, conforms in EXAMPLES if not conforms]


def is_accepted(schema: dict[str, Any], value: Any) -> bool:
    return not list(ReferenceValidator(schema).findings(value))


# -------------------------------------------------------------------------------------------- mutants


def mutants(schema: dict[str, Any], value: Any) -> Iterator[tuple[str, Any]]:
    """Every single change of a value that its schema has to refuse, with a name for it."""
    yield from of_value(schema, value)
    if isinstance(value, dict):
        yield from of_object(schema, value)
        for key, each in value.items():
            for name, mutant in mutants(schema.get("properties", {}).get(key, {}), each):
                yield f"{key}.{name}", {**value, key: mutant}
    if isinstance(value, list):
        for index, each in enumerate(value):
            for name, mutant in mutants(schema.get("items", {}), each):
                yield f"{index}.{name}", [*value[:index], mutant, *value[index + 1 :]]


def of_object(schema: dict[str, Any], value: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    for key in schema.get("required", ()):
        yield f"without {key}", {name: each for name, each in value.items() if name != key}
    if schema.get("additionalProperties") is False:
        yield "with an unknown field", {**value, "a field nobody knows": 1}


def of_value(schema: dict[str, Any], value: Any) -> Iterator[tuple[str, Any]]:
    named = schema.get("type", [])
    types = {named} if isinstance(named, str) else set(named)
    fits: dict[str, Any] = {
        "null": None,
        "boolean": True,
        "integer": 17,
        "number": 17,
        "string": "text",
        "array": [],
        "object": {},
    }
    for filler in FILLERS if types else []:
        if not any(type(fits[each]) is type(filler) for each in types):
            yield f"as {type(filler).__name__}", filler
    if "number" not in types and "integer" in types:
        yield "as a fraction", 17.5
    if isinstance(value, str):
        yield from of_text(schema)
    if isinstance(value, list):
        if "maxItems" in schema:
            yield "too many", (value * (schema["maxItems"] + 1))[: schema["maxItems"] + 1]
        if schema.get("minItems"):
            yield "too few", value[: schema["minItems"] - 1]
    if isinstance(value, int | float) and not isinstance(value, bool):
        yield from of_number(schema)


def of_text(schema: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    if "maxLength" in schema:
        yield "too long", "x" * (schema["maxLength"] + 1)
    if schema.get("minLength"):
        yield "too short", "x" * (schema["minLength"] - 1)
    if "pattern" in schema:
        yield "not of the pattern", "\u2603 no pattern likes this"
    if "enum" in schema:
        yield "not of the enum", "a value nobody knows"


def of_number(schema: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    if "maximum" in schema:
        yield "too large", schema["maximum"] + 1
    if "minimum" in schema:
        yield "too small", schema["minimum"] - 1
    if "exclusiveMinimum" in schema:
        yield "at the border", schema["exclusiveMinimum"]
    if "enum" in schema:
        yield "not of the enum", 987_654_321


# ---------------------------------------------------------------------------------------------- tests


def test_there_are_contracts_and_examples() -> None:
    assert len(DOCUMENTATION) > 1
    assert len(CONFORMING) > len(DOCUMENTATION)


@pytest.mark.parametrize(("file", "schema", "text"), CONFORMING, ids=[each[0] for each in CONFORMING])
def test_an_example_satisfies_the_table(file: str, schema: str, text: str) -> None:
    findings = list(ReferenceValidator(ALL_SCHEMAS[schema]).findings(read_json(text).value))
    assert not findings, f"{file} against {schema}"


@pytest.mark.parametrize(("file", "schema", "text"), CONTRADICTING, ids=[each[0] for each in CONTRADICTING])
def test_an_example_said_to_contradict_the_table_does(file: str, schema: str, text: str) -> None:
    assert not is_accepted(ALL_SCHEMAS[schema], read_json(text).value), f"{file} satisfies {schema}"


@pytest.mark.parametrize(("file", "schema", "text"), CONFORMING, ids=[each[0] for each in CONFORMING])
def test_every_mutant_of_an_example_is_refused(file: str, schema: str, text: str) -> None:
    value = read_json(text).value
    made = list(mutants(ALL_SCHEMAS[schema], copy.deepcopy(value)))
    accepted = [name for name, mutant in made if is_accepted(ALL_SCHEMAS[schema], mutant)]
    assert made, f"{schema} leaves nothing to mutate"
    assert not accepted, f"{file}: {schema} accepts it {', '.join(accepted)}"


@pytest.mark.parametrize("schema", sorted(ALL_SCHEMAS))
def test_no_schema_refuses_nothing(schema: str) -> None:
    told = ALL_SCHEMAS[schema]
    assert any(not is_accepted(told, filler) for filler in FILLERS)
    rows = told.get("properties", {}).values() or [told.get("items", {})]
    assert (
        told.get("required")
        or told.get("additionalProperties") is False
        or any(not is_accepted(row, filler) for row in rows for filler in FILLERS)
    )


@pytest.mark.parametrize("schema", sorted(ALL_SCHEMAS))
def test_every_schema_says_where_it_is_from(schema: str) -> None:
    assert ALL_SCHEMAS[schema]["x-evidence"] in {"documented", "public", "observed", "assumed"}
    assert ALL_SCHEMAS[schema]["x-source"]


@pytest.mark.parametrize("vendor", sorted(DOCUMENTATION))
def test_no_json_example_is_unreadable(vendor: str) -> None:
    unreadable = []
    for file, text in DOCUMENTATION[vendor].examples.items():
        try:
            if file.endswith(".json"):
                read_json(text)
        except NotJsonError as error:
            unreadable.append(f"{file}: {error}")
    assert not unreadable


@pytest.mark.parametrize("vendor", sorted(path.parent.name for path in CONTRACTS.glob("*/contract.yaml")))
def test_the_openapi_document_is_valid(vendor: str) -> None:
    validate(json.loads(build(CONTRACTS)[f"{vendor}/openapi.json"]))


@pytest.mark.parametrize("vendor", sorted(path.parent.name for path in CONTRACTS.glob("*/contract.yaml")))
def test_no_example_file_is_left_out(vendor: str) -> None:
    there = {path.relative_to(CONTRACTS / vendor).as_posix() for path in (CONTRACTS / vendor / "examples").iterdir()}
    assert there == set(DOCUMENTATION[vendor].examples)
