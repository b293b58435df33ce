"""Find every place at which a value disagrees with a schema."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from simulator.contract.value_schema import Schema
    from simulator.text.json_reading import Pointer

    Keyword = Callable[[Any, Any, Any, Any], Iterator[Any]]


@dataclass(frozen=True, slots=True)
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


class ReferenceValidator:
    """The validator that any faster one is tested against.

    Args:
        schema: one document without references.
        keywords: how to judge by some of its keywords, if otherwise than the library does.
    """

    def __init__(self, schema: Schema, keywords: Mapping[str, Keyword] | None = None) -> None:
        kind = _stopping()
        self._validator = (_extended(kind, keywords) if keywords else kind)(schema)

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
def _stopping() -> Any:
    """Make the validator of the library, with a stop before each item of an array: it goes through all in one go."""
    from jsonschema import Draft202012Validator, ValidationError  # noqa: PLC0415 - 20 ms, and the fast one seldom asks

    def items(validator: Any, schema: Any, instance: Any, _: Any) -> Iterator[Any]:
        for index, each in enumerate(instance) if isinstance(instance, list) else ():
            yield ValidationError(STOP)
            yield from validator.descend(each, schema, path=index)

    return _extended(Draft202012Validator, {"items": items})


def _extended(kind: Any, keywords: Mapping[str, Keyword]) -> Any:
    from jsonschema import validators  # noqa: PLC0415 - as above

    extend: Callable[..., Any] = validators.extend  # has no types
    return extend(kind, keywords)
