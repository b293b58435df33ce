"""A schema without unknown fields: what it accepts has nothing unknown in it, at any depth."""

from typing import Any

import pytest

from simulator.contract.client_side import closed
from simulator.contract.validator import ReferenceValidator

SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "to": {"type": "string"},
        "list": {
            "type": "array",
            "items": {"type": "object", "properties": {"a": {"type": "integer"}}, "required": ["a"]},
        },
        "free": {"type": "object"},
    },
    "required": ["to"],
}


@pytest.mark.parametrize(
    ("value", "accepts"),
    [
        ({"to": "1"}, True),
        ({}, True),  # what is required at the top is looked for elsewhere too
        ({"to": "1", "odd": 1}, False),
        ({"list": [{"a": 1}, {"a": 2}]}, True),
        ({"list": [{"a": 1, "odd": 2}]}, False),
        ({"list": [{}]}, False),
        ({"free": {"anything": {"goes": 1}}}, True),
        ({"to": 1}, False),
    ],
)
def test_what_is_unknown_is_not_accepted(value: object, accepts: bool) -> None:  # noqa: FBT001 - a table
    assert ReferenceValidator(closed(SCHEMA)).accepts(value) is accepts


def test_a_schema_without_fields_takes_none() -> None:
    validator = ReferenceValidator(closed({"type": "object"}))
    assert validator.accepts({})
    assert not validator.accepts({"a": 1})


def test_the_schema_itself_stays_as_it_is() -> None:
    before = repr(SCHEMA)
    closed(SCHEMA)
    assert repr(SCHEMA) == before
