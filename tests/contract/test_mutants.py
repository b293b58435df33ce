"""Every schema refuses every mutant of an example of it: nothing generated is emptier than what is documented."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from support.contracts import all_documentation, schema_name
from support.mutants import bodies, mutants

from simulator.contract.loading import load_all
from simulator.contract.model import Callback, Operation
from simulator.contract.schemas import schemas_of
from simulator.contract.validator import ReferenceValidator
from simulator.text.json_reading import read_json

HERE = Path(__file__).parent
DOCUMENTATION = {**all_documentation(), **load_all(HERE / "tiny")}
SCHEMAS = {
    f"{vendor}/{name}": schema
    for vendor, each in DOCUMENTATION.items()
    for name, schema in schemas_of(each.contract).items()
}
NUMBERS = "0702913454,+256702913454"
META = {"requestId": "2b7a6c3e-9c1f-4b8e-8a54-6f2f3d1f0a11"}
REFUSAL = {"success": False, "message": "No", "error": "No"}

# Schemas of which no page has an example that conforms: why, and a value that stands for one.
WITHOUT_EXAMPLE: dict[str, tuple[str, Any]] = {
    "ugsms/v2_balance.request": ("the page tells where a key may stand, not for each call", {"api_key": "k"}),
    "ugsms/v2_usage.request": ("the page tells where a key may stand, not for each call", {"api_key": "k"}),
    "advanta/shape.failed_rows": (
        "the page shows no row that failed",
        {
            "responses": [
                {"response-code": 1003, "response-description": "No", "mobile": "1", "clientsmsid": 1},
                {
                    "response-code": 200, "response-description": "Success", "mobile": "1", "messageid": "1",
                    "clientsmsid": "1", "networkid": 1,
                },
            ]
        },
    ),
    "advanta/shape.failed_numbers": (
        "the page shows no row that failed",
        {
            "responses": [
                {"response-code": 1003, "response-description": "No", "mobile": "1"},
                {
                    "response-code": 200, "response-description": "Success", "mobile": "1", "messageid": "1",
                    "networkid": 1,
                },
            ]
        },
    ),
    "msgine/developer_history.query": ("the page shows it in a command", {"page": 1, "limit": 20}),
    "msgine/shape.developer_insufficient_balance": (
        "our choice, after the body of the SMS API page",
        {
            "error": {
                "code": "insufficient_balance", "message": "No",
                "details": {"balance": 0.5, "required": 30, "currency": "UGX"},
            },
            "meta": META,
        },
    ),
    "msgine/shape.developer_invalid_request": (
        "our choice, for parameters that no page has a code for",
        {"error": {"code": "invalid_request", "message": "No", "details": {"field": "scheduledFor"}}, "meta": META},
    ),
    "msgine/shape.developer_rate_limit_exceeded": (
        "the page shows it without meta",
        {"error": {"code": "rate_limit_exceeded", "message": "No", "retryAfter": 60}, "meta": META},
    ),
    "msgine/list.query": ("the page shows it in a command", {"page": 1, "limit": 20, "status": "delivered"}),
    "msgine/pricing.query": ("the page shows it in a command", {"country": "UG"}),
    "msgine/shape.error": ("a code without a body on any page", {"error": {"code": "forbidden", "message": "No"}}),
    "msgine/shape.invalid_message": (
        "from another page, of which only the fields are known",
        {
            "error": {
                "code": "invalid_message", "message": "No",
                "details": {"field": "message", "maxLength": 1600, "actualLength": 1700},
            }
        },
    ),
    "msgine/shape.invalid_request": (
        "our choice, for parameters that no page has a code for",
        {"error": {"code": "invalid_request", "message": "No", "details": {"field": "page"}}},
    ),
    "msgine/shape.invalid_sender_id": (
        "from another page, of which only the fields are known",
        {
            "error": {
                "code": "invalid_sender_id", "message": "No",
                "details": {"field": "from", "value": "?", "maxLength": 11},
            }
        },
    ),
    "pushr/custom.request": (
        "a form, not JSON",
        {
            "api_key_public": "a", "api_key_secret": "b", "business": 1, "sender_id": "PYWE", "template": "Hi",
            "csv_file": "contact", "scheduled": True, "time_scheduled": "2024-01-20T14:30:00Z",
        },
    ),
    "pushr/list.query": ("the page shows it in a URL", {"business": 1}),
    "tinytext/account.callback.inbound": ("made up without one", {"text": "Hello"}),
    "tinytext/find.query": ("made up without one", {"page": 1}),
    "tinytext/find.response.found": ("made up without one", {"id": 7, "price": 1.5}),
    "tinytext/send.query": ("made up without one", {"numbers": "1", "message_body": "Hello", "sender_id": None}),
    "ugsms/shape.v1_error": ("the page shows codes without a body", {**REFUSAL, "code": "UNAUTHORIZED"}),
    "ugsms/shape.v2_error": ("the page shows statuses without a body", REFUSAL),
    "ugsms/v1_send.query": (
        "the page says that it is possible, and shows none",
        {"username": "a", "password": "b", "numbers": NUMBERS, "message_body": "Hello", "sender_id": "UGSMS"},
    ),
    "ugsms/v2_balance.query": ("the page shows it in a URL", {"api_key": "key"}),
    "ugsms/v2_bulk.query": ("the page says that it is possible, and shows none", {"api_key": "key"}),
    "ugsms/v2_send.query": (
        "the page says that it is possible, and shows none",
        {"numbers": NUMBERS, "message_body": "Hello", "sender_id": "UGSMS", "api_key": "key"},
    ),
    "ugsms/v2_usage.query": ("the page says that it is possible, and shows none", {"api_key": "key"}),
}  # fmt: skip


def documented() -> Iterator[tuple[str, Any]]:
    """The schema and the value of every documented example that conforms."""
    for vendor, documentation in DOCUMENTATION.items():
        contract = documentation.contract
        owners: list[Operation | Callback] = [*contract.operations, *contract.callbacks]
        for owner in owners:
            for example in owner.examples:
                if example.conforms and (name := schema_name(contract, owner, example)):
                    yield f"{vendor}/{name}", read_json(documentation.examples[example.file]).value


DOCUMENTED = list(documented())
EXAMPLES = DOCUMENTED + [(schema, value) for schema, (_, value) in WITHOUT_EXAMPLE.items()]


def accepts(schema: dict[str, Any], value: Any) -> bool:
    return not list(ReferenceValidator(schema).findings(value))


def made_of(schema: str, value: Any) -> list[tuple[str, Any]]:
    vendor, _, name = schema.partition("/")
    contract = DOCUMENTATION[vendor].contract
    return list(mutants(contract, bodies(contract)[name], copy.deepcopy(value)))


def survivors(schema: dict[str, Any], made: list[tuple[str, Any]]) -> list[str]:
    return [name for name, mutant in made if accepts(schema, mutant)]


def test_every_schema_has_an_example_or_a_reason() -> None:
    assert {schema for schema, _ in EXAMPLES} == set(SCHEMAS)


def test_no_reason_is_stale() -> None:
    assert not {schema for schema, _ in DOCUMENTED} & set(WITHOUT_EXAMPLE)


@pytest.mark.parametrize(("schema", "value"), EXAMPLES, ids=[schema for schema, _ in EXAMPLES])
def test_every_mutant_is_refused(schema: str, value: Any) -> None:
    made = made_of(schema, value)
    assert accepts(SCHEMAS[schema], value), f"{schema} refuses its example"
    assert made, f"{schema} leaves nothing to mutate"
    assert survivors(SCHEMAS[schema], made) == []


@pytest.mark.parametrize(("schema", "value"), EXAMPLES, ids=[schema for schema, _ in EXAMPLES])
def test_a_schema_that_says_nothing_lets_every_mutant_live(schema: str, value: Any) -> None:
    made = made_of(schema, value)
    assert survivors({}, made) == [name for name, _ in made]


def without(keyword: str, schema: Any) -> Any:
    """A schema that has lost a keyword, wherever it stood."""
    if isinstance(schema, dict):
        is_names = "properties" in schema
        kept = {key: each for key, each in schema.items() if key != keyword or is_names}
        return {
            key: {name: without(keyword, each) for name, each in part.items()}
            if key == "properties"
            else without(keyword, part)
            for key, part in kept.items()
            if key != keyword
        }
    return [without(keyword, each) for each in schema] if isinstance(schema, list) else schema


def has(keyword: str, schema: Any) -> bool:
    return bool(schema != without(keyword, schema))


# Without `properties` a closed schema refuses all there is, and an open one takes all: then nothing of it is checked.
@pytest.mark.soak
@pytest.mark.parametrize(
    "keyword",
    [
        "additionalProperties", "allOf", "enum", "exclusiveMinimum", "items", "maxItems", "maxLength", "maximum",
        "minItems", "minLength", "minimum", "pattern", "required", "type", "x-max-listed",
    ],
)  # fmt: skip
def test_every_schema_that_lost_a_keyword_is_found(keyword: str) -> None:
    losers = [(schema, value) for schema, value in EXAMPLES if has(keyword, SCHEMAS[schema])]
    unfound = [
        schema for schema, value in losers if not survivors(without(keyword, SCHEMAS[schema]), made_of(schema, value))
    ]
    assert losers
    assert unfound == []
