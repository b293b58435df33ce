"""Define a contract: everything a vendor documents, checked and frozen."""

from __future__ import annotations

import re
from enum import Enum
from functools import cached_property
from typing import Annotated

from pydantic import BeforeValidator, Field

from simulator.contract.origin import Row, Strict
from simulator.contract.values import FieldRow, ItemRow, Names, Placement, listed

JSON_TYPE = "application/json"


class Method(Enum):
    """The verbs of HTTP that vendors use."""

    GET = "GET"
    POST = "POST"
    PUT = "PUT"
    PATCH = "PATCH"
    DELETE = "DELETE"


Methods = Annotated[tuple[Method, ...], BeforeValidator(listed), Field(min_length=1)]


class Security(Row):
    """One way in which credentials travel.

    Args:
        field: its name; inside a body also the way to it, for example `list[0].key`.
        in_place_of: the name of the documented way in whose place some clients send this, in the same header.
        said_of_it: who does so and where it is accepted, as the end of a sentence.
    """

    name: str
    placement: Placement = Field(alias="in")
    field: str
    form: str = "{value}"
    recommended: bool = False
    description: str | None = None
    in_place_of: str | None = None
    said_of_it: str = ""

    @cached_property  # asked for with every exchange that is judged
    def way(self) -> tuple[str | int, ...]:
        """The keys and indices that lead to it."""
        tokens = re.findall(r"[^.\[\]]+", self.field) if self.placement is Placement.BODY else [self.field]
        return tuple(int(each) if each.isdecimal() else each for each in tokens)


class EnumSet(Row):
    """A closed set of values that several fields share."""

    values: tuple[str, ...] = Field(min_length=1)
    meanings: dict[str, str] = Field(default={})
    description: str | None = None


class MediaType(Row):
    """A form of the body that is taken although the page does not show it."""

    type: str


class Shape(Row):
    """A body: named fields, or, where it is no object, a value."""

    fields: tuple[FieldRow, ...] | None = None
    body: ItemRow | None = None
    closed: bool | None = None
    description: str | None = None


class Alone(Row):
    """A list of the body that is accepted in place of the whole body, as is the only item of it.

    Args:
        field: its name.
    """

    field: str


class RequestShape(Shape):
    """What a client sends: its fields, wherever they travel.

    Args:
        in_array: says so where an array that holds the one body is accepted in its place.
        repeated_keys: names that the page itself sends twice.
    """

    content_types: Names = ()
    also_accepted: tuple[MediaType, ...] = ()
    alone: Alone | None = None
    in_array: Row | None = None
    repeated_keys: Names = ()


class Answer(Shape):
    """One response an operation documents.

    Args:
        status: nothing where the page names none.
        shape: the name of a shared body, instead of fields.
        error: the reason of the error it reports.
        repeated_keys: keys that occur twice on the wire.
    """

    name: str
    status: int | None = Field(default=None, ge=100, le=599)
    content_type: str = JSON_TYPE
    shape: str | None = None
    error: str | None = None
    repeated_keys: Names = ()


class ErrorRow(Row):
    """One row of a vendor's error tables. Without operations it belongs to all."""

    reason: str
    operations: Names | None = None
    status: int | None = Field(default=None, ge=100, le=599)
    code: str | None = None
    meaning: str
    shape: str | None = None


class Example(Row):
    """A payload as it stands on the page.

    Args:
        file: relative to the contract.
        of: `request`, `query`, `program`, `sample`, `callback`, or the name of a response.
        conforms: no where the table contradicts it; then a note says which side was taken.
        note: the id of that note.
    """

    file: str
    of: str
    conforms: bool = True
    note: str | None = None
    description: str | None = None


class Callback(Shape):
    """A request the vendor makes to its client. Without an operation it is set up once for the account.

    Args:
        methods: any one of these; by GET its fields travel in the query, and there is no body.
    """

    name: str
    title: str | None = None
    operation: str | None = None
    url_field: str | None = None
    methods: Methods = Field(default=(Method.POST,), alias="method")
    content_type: str = JSON_TYPE
    shape: str | None = None
    events: Names = ()
    examples: tuple[Example, ...] = ()


class Unless(Enum):
    """The values that are not overlooked."""

    SAME_AS_FIRST = "same_as_first"
    LENGTH_OF = "length_of"


class Ignored(Row):
    """A value in a request's body that has no effect.

    Args:
        field: the way to it; `[]` stands for every item of a list, as in `list[].key`.
        unless: when it does no harm.
        of: the name of the list that is counted.
        text: why it has none, as the end of a sentence.
    """

    field: str = Field(min_length=1)
    unless: Unless
    of: str | None = None
    text: str


class Rule(Row):
    """A rule that no row of a table can say."""

    id: str
    text: str
    operations: Names | None = None


class OtherPath(Row):
    """A path at which a call is answered although no page shows it."""

    path: str = Field(pattern="^/")


class Operation(Row):
    """One documented call.

    Args:
        security: the alternatives; a list inside means all of those together.
    """

    name: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    title: str
    path: str = Field(pattern="^/")
    also_at: tuple[OtherPath, ...] = ()
    methods: Methods
    security: tuple[Names, ...] = ()
    request: RequestShape | None = None
    responses: tuple[Answer, ...] = ()
    examples: tuple[Example, ...] = ()
    ignored: tuple[Ignored, ...] = ()
    description: str | None = None


class OtherServer(Row):
    """A host that answers as the documented ones do, although the page does not show it."""

    url: str


class Contract(Strict):
    """Everything a vendor documents."""

    vendor: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    title: str
    pages: dict[str, str]
    servers: tuple[str, ...] = Field(min_length=1)
    other_servers: tuple[OtherServer, ...] = ()
    security: tuple[Security, ...] = ()
    enums: dict[str, EnumSet] = Field(default={})
    operations: tuple[Operation, ...] = Field(min_length=1)
    errors: tuple[ErrorRow, ...] = ()
    shapes: dict[str, Shape] = Field(default={})
    callbacks: tuple[Callback, ...] = ()
    rules: tuple[Rule, ...] = ()


class Note(Row):
    """A contradiction in the documentation, and the side taken."""

    id: str
    about: str
    page_says: str
    and_also: str | None = None
    side_taken: str
