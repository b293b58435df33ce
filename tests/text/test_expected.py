"""What was expected of a value that pydantic found invalid is said in our words."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from typing import Any, Literal, get_args

import pytest
from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic_core import core_schema

import simulator
from simulator.text.expected import OF_FUNCTIONS, WORDS, expected_by

OF_CONSTRAINTS = {
    "gt": {"greater_than"},
    "ge": {"greater_than_equal"},
    "lt": {"less_than"},
    "le": {"less_than_equal"},
    "min_length": {"too_short", "string_too_short"},
    "max_length": {"too_long", "string_too_long"},
    "pattern": {"string_pattern_mismatch"},
    "max_digits": {"decimal_max_digits", "decimal_whole_digits"},
    "decimal_places": {"decimal_max_places"},
    "multiple_of": {"multiple_of"},
}
OF_TYPES = {
    "any": set(),
    "bool": {"bool_type", "bool_parsing"},
    "dataclass": {"dataclass_type"},
    "dataclass-args": {"missing"},
    "datetime": {"datetime_type", "datetime_parsing", "datetime_from_date_parsing", "datetime_object_invalid"},
    "decimal": {"decimal_type", "decimal_parsing", "finite_number"},
    "dict": {"dict_type"},
    "enum": {"enum"},
    "float": {"float_type", "float_parsing", "finite_number"},
    "int": {"int_type", "int_parsing", "int_from_float", "int_parsing_size"},
    "list": {"list_type"},
    "literal": {"literal_error"},
    "model": {"model_type"},
    "model-fields": {"missing", "extra_forbidden", "invalid_key"},
    "none": {"none_required"},
    "str": {"string_type", "string_unicode", "string_sub_type"},
    "tagged-union": {"union_tag_invalid", "union_tag_not_found"},
    "tuple": {"tuple_type"},
}
"""Errors by the type of a core schema."""
OF_NO_TYPE = {
    "dataclass-field", "default", "definition-ref", "definitions", "function-after", "function-before",
    "function-plain", "json-or-python", "model-field", "no-info", "nullable", "union", "with-info",
}  # fmt: skip
"""Types of core schemas that find nothing invalid by themselves: what they call does."""
BAD: tuple[object, ...] = (
    None, True, -1, 0, 1.5, 10**30, -(10**30), float("nan"), float("inf"), "", "x", "x" * 70_000, "\ud800", "-1",
    "1" * 5_000, "0.123456789", "2024-99-01T00:00:00Z", "2024-01-31", [], [[]], ["x"] * 20_000, {}, {"x": 1},
    {"kind": "x"}, {1: 1}, {"x": "x"}, object(),
)  # fmt: skip


def models() -> Iterator[type[BaseModel]]:
    """Every model of ours."""
    for module in pkgutil.walk_packages(simulator.__path__, "simulator."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    below: list[type[BaseModel]] = [BaseModel]
    while below:
        kind = below.pop()
        below += kind.__subclasses__()
        is_extended = any(each.__name__ == kind.__name__ for each in kind.__subclasses__())  # under its own name
        if kind.__module__.startswith("simulator.") and not is_extended and kind.model_rebuild() is not False:
            yield kind


def possible_errors(schema: object) -> Iterator[str]:
    """The types of errors that a core schema can find."""
    if isinstance(schema, dict):
        kind = schema.get("type")
        if isinstance(kind, str) and kind not in OF_NO_TYPE:
            yield from OF_TYPES[kind]
            for constraint in OF_CONSTRAINTS.keys() & schema.keys():
                yield from OF_CONSTRAINTS[constraint]
        for inner in schema.values():
            yield from possible_errors(inner)
    elif isinstance(schema, list | tuple):
        for inner in schema:
            yield from possible_errors(inner)


PARTS = 4
"""Into how many the models are parted: there are hundreds, and as many bad values for each field."""


def test_every_error_that_a_model_can_find_has_words_of_ours() -> None:
    possible = {each for model in models() for each in possible_errors(model.__pydantic_core_schema__)}
    assert possible >= {"missing", "less_than", "decimal_max_places", "union_tag_invalid"}
    assert possible - WORDS.keys() == set()


@pytest.mark.soak
@pytest.mark.parametrize("part", range(PARTS))
def test_no_error_that_a_bad_value_brings_is_worded_by_the_library(part: int) -> None:
    met = set()
    for model in sorted(models(), key=str)[part::PARTS]:
        for name, field in model.model_fields.items():
            for value in BAD:
                try:
                    model.model_validate({field.alias or name: value})
                except ValidationError as error:
                    met |= {each["type"] for each in error.errors()}
    assert met >= {"missing", "string_type"}
    assert (met & set(get_args(core_schema.ErrorType))) - WORDS.keys() - OF_FUNCTIONS == set()


class Toy(BaseModel):
    """A model with one of each."""

    model_config = ConfigDict(extra="forbid")

    colour: Literal["red", "green"] = "red"
    size: Literal["only"] = "only"
    inner: Toy | None = None


@pytest.mark.parametrize(
    ("given", "text", "nearest"),
    [
        ({"colour": "gren"}, "one of red, green", "green"),
        ({"size": "x"}, "only", None),
        ({"color": "red"}, "one of the names colour, size, inner", "colour"),
        ({"inner": {"zzz": 1}}, "one of the names colour, size, inner", None),
        ({"inner": 1}, "keys with values", None),
    ],
)
def test_the_names_that_were_expected_are_told_with_the_nearest(
    given: dict[str, Any], text: str, nearest: str | None
) -> None:
    with pytest.raises(ValidationError) as raised:
        Toy.model_validate(given)
    assert expected_by(raised.value.errors()[0], Toy) == (text, nearest)
