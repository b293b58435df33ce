"""Declare a setting: the row that says what a field means, how its flag and variable are called, and its bounds."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import field, replace
from typing import Any, TypeVar, cast

from simulator.values import frozen

PREFIX = "SMS_SIMULATOR_"
ValueT = TypeVar("ValueT")


class Scope(enum.Enum):
    """The subject of a setting."""

    COMMAND = "command"
    """What `serve` does beside running a server: a server made otherwise does not look at it."""
    SERVER = "server"
    SANDBOX = "sandbox"
    """Each sandbox: how it begins where its creator says nothing else, or what it may keep."""


@frozen
class Row:
    """A setting beside its name and default.

    Args:
        help: what it means, with its unit.
        metavar: how the value is shown.
        flag: without the dashes in front, where it is not the field's name.
        variable: without our prefix, where it is not the flag in capitals.
        alone: what the flag means without a value; the default of such a setting is None.
        at_least: of a number.
        at_most: of a number.
        is_above: `at_least` itself is too little.
        choices: all there are.
        is_any_case: choices may be written in capitals.
        is_list: the flag may be repeated, and the variable holds a list.
        is_secret: the value is never shown.
        is_guard: keeps others out. Set but empty it would keep nobody out, so that is an error.
        scope: what it is about.
    """

    help: str
    metavar: str | None = None
    flag: str | None = None
    variable: str | None = None
    alone: int | None = None
    at_least: int | None = None
    at_most: int | None = None
    is_above: bool = False
    choices: tuple[str, ...] = ()
    is_any_case: bool = False
    is_list: bool = False
    is_secret: bool = False
    is_guard: bool = False
    scope: Scope = Scope.SERVER


@frozen
class Setting:
    """A row with the field it is about.

    Args:
        path: names of fields, from `Settings` down.
        default: None where nothing is set; for a list, an empty one.
        row: the rest.
    """

    path: tuple[str, ...]
    default: object
    row: Row

    @property
    def flag(self) -> str:
        """The flag without the dashes in front; one of switches has a second one with `no-` in front."""
        return self.row.flag or self.path[-1].replace("_", "-")

    @property
    def name(self) -> str:
        """The name of the value where flags are read."""
        return self.flag.replace("-", "_")

    @property
    def variable(self) -> str:
        """The environment variable."""
        return PREFIX + (self.row.variable or self.name.upper())


def setting(default: ValueT, row: Row) -> ValueT:
    """Declare a field that is a setting."""
    made: Any = field(default=default, repr=not row.is_secret, metadata={Row: row})
    return cast("ValueT", made)  # dataclasses take it for a field, the type checker for the default


def parts(**rows: Row) -> Mapping[Any, Any]:
    """Make the metadata of a field whose value has settings of its own: rows for its fields, about each sandbox."""
    return {Row: {name: replace(row, scope=Scope.SANDBOX) for name, row in rows.items()}}
