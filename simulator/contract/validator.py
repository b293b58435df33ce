"""Find every place at which a value disagrees with a schema."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any, Protocol

from simulator.contract.ecma import PYTHON, rewritten
from simulator.contract.value_schema import MAX_LISTED
from simulator.values import frozen

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from simulator.contract.value_schema import Schema
    from simulator.text.json_reading import Pointer


@frozen
class Finding:
    """One disagreement.

    Args:
        pointer: where in the value.
        schema_pointer: the keyword, where in the schema.
        text: the validator's own words.
    """

    pointer: Pointer
    schema_pointer: Pointer
    text: str


class Validator(Protocol):
    """A schema made ready."""

    def accepts(self, value: Any) -> bool:
        """Tell whether there is no disagreement at all."""
        ...

    def findings(self, value: Any) -> Iterator[Finding]:
        """List every disagreement, in no particular order."""
        ...

    def steps(self, value: Any) -> Iterator[Finding | None]:
        """List the same, with None where others may have their turn."""
        ...


def found_in(pattern: str, text: str) -> bool:
    """Tell whether a text has what a pattern of ECMA 262 looks for."""
    return re.search(rewritten(pattern, PYTHON), text) is not None


def listed_in(text: str) -> int:
    """Count the values that commas divide in a text."""
    return text.count(",") + 1


class ReferenceValidator:
    """The validator that any faster one is tested against.

    Args:
        schema: one document without references.
        fits: tells whether a text has what a pattern of ECMA 262 looks for.
    """

    def __init__(self, schema: Schema, fits: Callable[[str, str], bool] = found_in) -> None:
        self._validator = _stopping(fits)(schema)

    def accepts(self, value: Any) -> bool:
        """Tell whether there is no disagreement at all."""
        return next(self.findings(value), None) is None

    def findings(self, value: Any) -> Iterator[Finding]:
        """List every disagreement, in no particular order."""
        return filter(None, self.steps(value))

    def steps(self, value: Any) -> Iterator[Finding | None]:
        """List the same, with None where others may have their turn."""
        for error in self._validator.iter_errors(value):
            if error.message is STOP:
                yield None
            else:
                yield Finding(tuple(error.absolute_path), tuple(error.absolute_schema_path), error.message)


STOP = "no error"
"""What stands in the place of an error's words where the library only stops."""


@cache
def _stopping(fits: Callable[[str, str], bool]) -> Any:
    """Make the validator of the library, with a stop before each item of an array: it goes through all in one go.

    Its patterns are those of Python, which are not what a contract is written in.
    """
    from jsonschema import Draft202012Validator, ValidationError, validators  # noqa: PLC0415 - 20 ms, and seldom asked

    def items(validator: Any, schema: Any, instance: Any, _: Any) -> Iterator[Any]:
        for index, each in enumerate(instance) if isinstance(instance, list) else ():
            yield ValidationError(STOP)
            yield from validator.descend(each, schema, path=index)

    def pattern(_: Any, expression: str, instance: Any, __: Any) -> Iterator[Any]:
        if isinstance(instance, str) and not fits(expression, instance):
            yield ValidationError(f"{instance!r} does not match {expression!r}")

    def max_listed(_: Any, most: int, instance: Any, __: Any) -> Iterator[Any]:
        if isinstance(instance, str) and listed_in(instance) > most:
            yield ValidationError(f"more than {most} values with commas between them")

    extend: Callable[..., Any] = validators.extend  # has no types
    return extend(Draft202012Validator, {"items": items, "pattern": pattern, MAX_LISTED: max_listed})
