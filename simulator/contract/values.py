"""Describe a value by one row of a documented table, checked."""

from __future__ import annotations

import re
from decimal import Decimal
from enum import Enum
from typing import Annotated, Any, Self

from pydantic import BeforeValidator, Field, field_validator, model_validator

from simulator.contract.ecma import PYTHON, rewritten
from simulator.contract.formats import Format, JsonType
from simulator.contract.origin import Row, Strict


def listed(value: object) -> object:
    """Read one name where several may stand."""
    return [value] if isinstance(value, str) else value


class Placement(Enum):
    """Where in a request a field travels."""

    BODY = "body"
    QUERY = "query"
    PATH = "path"
    HEADER = "header"

    __hash__ = object.__hash__  # a member is but one object; Enum's own hash is a call in Python, on every look-up


Places = Annotated[tuple[Placement, ...], BeforeValidator(listed), Field(min_length=1)]
Names = Annotated[tuple[str, ...], BeforeValidator(listed)]


class Limits(Strict):
    """Bounds of a value, both ends included unless the name says otherwise."""

    min_length: int | None = Field(default=None, ge=0)
    max_length: int | None = Field(default=None, ge=0)
    min_items: int | None = Field(default=None, ge=0)
    max_items: int | None = Field(default=None, ge=0)
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    exclusive_minimum: Decimal | None = None


class ValueRow(Row):
    """A value on the wire.

    Args:
        types: any one of these.
        enum: its values, or the name of a set of values that the contract declares.
        fields: of an object; an object without them may hold anything.
        closed: no fields beyond these; as the thing around it if left out.
    """

    types: Annotated[tuple[JsonType, ...], BeforeValidator(listed)] = Field(alias="type", min_length=1)
    form: Format | None = Field(default=None, alias="format")
    pattern: str | None = None
    limits: Limits = Limits()
    enum: tuple[str, ...] | str | None = None
    nullable: bool = False
    items: ItemRow | None = None
    fields: tuple[FieldRow, ...] | None = None
    closed: bool | None = None
    description: str | None = None
    default: str | None = None

    @field_validator("pattern")
    @classmethod
    def _compiles(cls, pattern: str | None) -> str | None:
        try:
            re.compile(rewritten(pattern or "", PYTHON))
        except (ValueError, re.error) as error:
            raise ValueError(f"not a regular expression: {error}") from error
        return pattern

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        if self.form and self.pattern:
            raise ValueError("format and pattern both say how the text looks: keep one")
        for name, type_ in (("items", JsonType.ARRAY), ("fields", JsonType.OBJECT)):
            if getattr(self, name) is not None and type_ not in self.types:
                raise ValueError(f"{name} belong to type {type_.value}, which is not among its types")
        names = [each.name for each in self.fields or ()]
        if twice := sorted({name for name in names if names.count(name) > 1}):
            raise ValueError(f"described twice: {', '.join(twice)}")
        return self


class ItemRow(ValueRow):
    """What every item of an array is."""


class FieldRow(ValueRow):
    """A named value.

    Args:
        places: where it travels, in a request.
        required: whether it is always there; if left out, yes in answers and callbacks, no in requests.
    """

    name: str = Field(min_length=1)
    places: Places = Field(default=(Placement.BODY,), alias="in")
    required: bool | None = None


def as_typed(text: str, types: tuple[JsonType, ...]) -> list[Any]:
    """List the values that a text of the table can mean, for example 200 as a number, as a string, or as both."""
    meanings: list[Any] = []
    if JsonType.STRING in types or JsonType.ANY in types:
        meanings.append(text)
    if {JsonType.INTEGER, JsonType.NUMBER} & set(types) and re.fullmatch(r"-?[0-9]+", text):
        meanings.append(int(text))
    elif JsonType.NUMBER in types and re.fullmatch(r"-?[0-9]+\.[0-9]+", text):
        meanings.append(float(text))
    if JsonType.BOOLEAN in types and text.lower() in {"true", "false"}:
        meanings.append(text.lower() == "true")
    return meanings
