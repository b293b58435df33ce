"""Say in the fields of a value how a scenario file writes them: with marks, from which the scenario makes its models.

A field with `declared_as` is a key of the file. Its type is the declared one, with marks where that alone does not say
enough: `Annotated[int, Bounds(ge=1)]`. The first paragraph of the value's docstring describes it in schemas.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Mapping
from dataclasses import Field, fields
from typing import Annotated, Any, ClassVar, NamedTuple

from simulator.values import frozen

DECLARED_AS = "declared_as"
"""Where the metadata of a field has its `DeclaredAs`."""


class DeclaredAs(NamedTuple):
    """How a file declares a field: its description, its key if not its name, and the function behind its value."""

    description: str | None
    key: str | None
    does: Callable[..., Any] | None


def declared_as(
    description: str | None = None, *, key: str | None = None, does: Callable[..., Any] | None = None
) -> Mapping[str, DeclaredAs]:
    """Make the metadata of a field that a file may set."""
    return {DECLARED_AS: DeclaredAs(description, key, does)}


def declared_fields(kind: type[Declared]) -> dict[str, Field[Any]]:
    """Return the fields of a kind that a file may set, by their keys."""
    return {each.metadata[DECLARED_AS].key or each.name: each for each in fields(kind) if DECLARED_AS in each.metadata}


class Written(enum.Enum):
    """How something is written that is more than text, number or list; the scenario knows how each is read."""

    TRUTH = "yes or no"
    DURATION = "a duration with its unit"
    DELAY = "a duration, or a distribution"
    WAIT_TO_TELL = "right, none, or a duration that may be past"
    AMOUNT_OR_ALL = "an amount of money, or all"
    DETAILS = "values by name, some of them amounts"


@frozen
class Bounds:
    """The bounds of a number, or of the length of a text or list."""

    ge: float | None = None
    gt: float | None = None
    le: float | None = None
    lt: float | None = None
    min_length: int | None = None
    max_length: int | None = None


class Rule(NamedTuple):
    """What has to hold of a text; `expected` is told where it does not."""

    kind: str
    expected: str
    holds: Callable[[str], bool]


class ReadBy(NamedTuple):
    """What is made of a value before it is checked."""

    read: Callable[[object], object]


class Short(NamedTuple):
    """One word or number in place of a mapping: that of the field `key`; of one that has flags, the name of a flag."""

    key: str | None
    type: Any = None


class Flaw(NamedTuple):
    """A mistake that no single field can show: the kind of the error, and what was expected."""

    kind: str
    expected: str


@frozen
class Declared:
    """A value that a scenario file declares."""

    short: ClassVar[Short | None] = None
    called: ClassVar[str | None] = None
    """Its name in schemas, where that is not the class's."""

    def flaw(self) -> Flaw | None:
        """Return what is wrong with the value as a whole."""


Truth = Annotated[bool, Written.TRUTH]
Duration = Annotated[int, Written.DURATION]
"""Milliseconds."""
RealTime = Annotated[Duration, Bounds(le=600_000)]
"""A wait in real time: ten minutes at most."""
