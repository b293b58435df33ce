"""Describe a value by one row of a documented table, checked."""

from __future__ import annotations

import re
from decimal import Decimal
from enum import Enum
from typing import Annotated, Any, Self

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from simulator.contract.ecma import PYTHON, rewritten
from simulator.contract.formats import INSTANTS, Format, JsonType
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


def compiles(pattern: str) -> str:
    """Refuse what is no pattern of ECMA 262, or one that engines differ about."""
    try:
        re.compile(rewritten(pattern, PYTHON))
    except (ValueError, re.error) as error:
        raise ValueError(f"not a regular expression: {error}") from error
    return pattern


Pattern = Annotated[str, AfterValidator(compiles)]


class Limits(Strict):
    """Bounds of a value, both ends included unless the name says otherwise.

    Args:
        max_listed: of a text: how many values its commas may divide.
    """

    min_length: int | None = Field(default=None, ge=0)
    max_length: int | None = Field(default=None, ge=0)
    min_items: int | None = Field(default=None, ge=0)
    max_items: int | None = Field(default=None, ge=0)
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    exclusive_minimum: Decimal | None = None
    max_listed: int | None = Field(default=None, ge=1)


class Condition(Strict):
    """What another field of the same object says.

    Args:
        field: its name.
        says: its value.
    """

    field: str
    says: str = Field(alias="is")


class Column(Row):
    """A column that a table has to have.

    Args:
        pattern: of its cells.
        looks: what a cell of that pattern looks like, for people.
    """

    name: str = Field(min_length=1)
    pattern: Pattern | None = None
    looks: str = ""


class Table(Row):
    """A file with rows of data below a row of names: CSV in UTF-8.

    Args:
        variables_of: the field whose variables, written `{name}`, are columns too.
    """

    columns: tuple[Column, ...] = ()
    variables_of: str | None = None
    min_rows: int = Field(default=0, ge=0)


class Lacking(Enum):
    """What of its pattern a value may differ in and be accepted."""

    BLANKS = "blanks"
    """Blanks stand around it, or around what its commas divide."""
    OFFSET = "offset"
    """The offset of a time is not in it."""


def put_right(text: str, lacking: Lacking) -> str:
    """Write a text as a page shows it that differs in this alone: `0701, 0702` is `0701,0702`."""
    if lacking is Lacking.OFFSET:
        return f"{text}Z"
    return ",".join(each.strip(" \t") for each in text.split(","))


class OtherValue(Row):
    """A way of writing a value that is accepted although the page does not show it.

    Args:
        but_for: what alone keeps it from its own pattern.
        pattern: or the pattern that it has in place of its own.
        what: by which it has that pattern, as the end of a sentence.
        remedy: what to do instead.
    """

    but_for: Lacking | None = None
    pattern: Pattern | None = None
    what: str = ""
    remedy: str = ""

    @model_validator(mode="after")
    def _says_one(self) -> Self:
        if (self.but_for is None) is (self.pattern is None) or any(
            bool(self.pattern) != bool(each) for each in (self.what, self.remedy)
        ):
            raise ValueError("say but_for, or a pattern with what and remedy")
        return self


class ValueRow(Row):
    """A value on the wire.

    Args:
        types: any one of these.
        looks: what a text of its pattern looks like, for people: `a number such as 0701234567`.
        enum: its values, or the name of a set of values that the contract declares.
        fields: of an object; an object without them may hold anything.
        closed: no fields beyond these; as the thing around it if left out.
        in_future: of an instant: whether it has to lie ahead.
        local_offset: of a time that does not have to have one: the offset that is meant.
        table: what a file holds.
        also_accepted: how else its text may be written.
    """

    types: Annotated[tuple[JsonType, ...], BeforeValidator(listed)] = Field(alias="type", min_length=1)
    form: Format | None = Field(default=None, alias="format")
    pattern: Pattern | None = None
    looks: str = ""
    limits: Limits = Limits()
    enum: tuple[str, ...] | str | None = None
    nullable: bool = False
    items: ItemRow | None = None
    fields: tuple[FieldRow, ...] | None = None
    closed: bool | None = None
    description: str | None = None
    default: str | None = None
    in_future: bool = False
    local_offset: Annotated[str, Field(pattern=r"^[+-][0-9]{2}:[0-9]{2}$")] | None = None
    table: Table | None = None
    also_accepted: tuple[OtherValue, ...] = ()

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        if self.form and self.pattern:
            raise ValueError("format and pattern both say how the text looks: keep one")
        if self.looks and not self.pattern:
            raise ValueError("looks puts a pattern in words, and there is none")
        for name, type_ in (("items", JsonType.ARRAY), ("fields", JsonType.OBJECT)):
            if getattr(self, name) is not None and type_ not in self.types:
                raise ValueError(f"{name} belong to type {type_.value}, which is not among its types")
        if self.in_future and self.form not in INSTANTS:
            raise ValueError(f"in_future belongs to format {' or '.join(each.value for each in INSTANTS)}")
        if (self.local_offset is not None) is not (self.form is Format.TIME_OR_UNIX):
            raise ValueError(f"format {Format.TIME_OR_UNIX.value} has a local_offset, and no other has")
        if self.table and JsonType.FILE not in self.types:
            raise ValueError(f"table belongs to type {JsonType.FILE.value}, which is not among its types")
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
        required_if: when it has to be there, and not be null.
    """

    name: str = Field(min_length=1)
    places: Places = Field(default=(Placement.BODY,), alias="in")
    required: bool | None = None
    required_if: Condition | None = None


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
