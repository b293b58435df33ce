"""Find every place at which a value disagrees with a schema."""

from __future__ import annotations

from dataclasses import dataclass
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


class ReferenceValidator:
    """The validator that any faster one is tested against.

    Args:
        schema: one document without references.
        keywords: how to judge by some of its keywords, if otherwise than the library does.
    """

    def __init__(self, schema: Schema, keywords: Mapping[str, Keyword] | None = None) -> None:
        from jsonschema import Draft202012Validator, validators  # noqa: PLC0415 - 20 ms, and the fast one seldom asks

        extend: Callable[..., type[Draft202012Validator]] = validators.extend  # has no types
        self._validator = extend(Draft202012Validator, keywords or {})(schema)

    def accepts(self, value: Any) -> bool:
        """Tell whether there is no disagreement at all."""
        return self._validator.is_valid(value)

    def findings(self, value: Any) -> Iterator[Finding]:
        """List every disagreement, in no particular order."""
        for error in self._validator.iter_errors(value):
            yield Finding(tuple(error.absolute_path), tuple(error.absolute_schema_path), error.message)
