"""Every vendor's documentation: examples against the tables' schemas, and what is committed."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from openapi_spec_validator import validate
from support.contracts import CONTRACTS, VENDORS, all_documentation, schema_name

from simulator.contract.building import build
from simulator.contract.loading import load_all
from simulator.contract.model import Callback, Operation
from simulator.contract.schemas import schemas_of
from simulator.contract.validator import ReferenceValidator
from simulator.text.json_reading import NotJsonError, read_json

DOCUMENTATION = {**all_documentation(), **load_all(Path(__file__).parent / "tiny")}
ALL_SCHEMAS = {
    f"{vendor}/{name}": schema
    for vendor, each in DOCUMENTATION.items()
    for name, schema in schemas_of(each.contract).items()
}


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


@pytest.mark.parametrize("vendor", VENDORS)
def test_the_openapi_document_is_valid(vendor: str) -> None:
    validate(json.loads(build(CONTRACTS)[f"{vendor}/openapi.json"]))


@pytest.mark.parametrize("vendor", VENDORS)
def test_no_example_file_is_left_out(vendor: str) -> None:
    there = {path.relative_to(CONTRACTS / vendor).as_posix() for path in (CONTRACTS / vendor / "examples").iterdir()}
    assert there == set(DOCUMENTATION[vendor].examples)
