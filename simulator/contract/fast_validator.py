"""Accept values by a compiled validator, and leave every "no" to the reference."""

from __future__ import annotations

from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any

from simulator.contract.ecma import RUST, rewritten
from simulator.contract.validator import ReferenceValidator, listed_in
from simulator.contract.value_schema import MAX_LISTED

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from jsonschema_rs import KeywordValidator

    from simulator.contract.validator import Finding, Validator
    from simulator.contract.value_schema import Schema

try:
    from jsonschema_rs import Draft202012Validator as Compiled
except ImportError:  # no wheel for this machine: the reference is slower and says the same
    Compiled = None  # type: ignore[assignment,misc]


class _MaxListed:
    """Refuse texts in which commas divide too many values; made and called by the compiled validator."""

    def __init__(self, _: Schema, most: int, __: list[str | int]) -> None:
        self._most = most

    def validate(self, instance: Any) -> None:
        """Raise an error where there are too many."""
        if isinstance(instance, str) and listed_in(instance) > self._most:
            raise ValueError


class FastValidator:
    """Accept by a compiled validator, and explain by the reference.

    Most of what travels is as documented; the rest is worth the reference's own words. The compiled validator's list of
    disagreements is made as a whole, which a hostile body could make long. Patterns stay compiled even there: Python's
    own would let one text of a client hold up everybody, where the author of a contract did not think of it.
    """

    def __init__(self, schema: Schema) -> None:
        self._schema = schema
        own: dict[str, type[KeywordValidator]] = {MAX_LISTED: _MaxListed}
        self._compiled = Compiled(_with_patterns(schema), validate_formats=False, keywords=own)

    @cached_property
    def _reference(self) -> ReferenceValidator:
        """The reference, made for the first disagreement; often there is none."""
        return ReferenceValidator(self._schema, _fits)

    def accepts(self, value: Any) -> bool:
        """Tell whether the value agrees with the schema."""
        try:
            return self._compiled.is_valid(value)
        except ValueError:  # half a surrogate pair, say: valid in Python and JSON, not in Rust
            return self._reference.accepts(value)

    def findings(self, value: Any) -> Iterator[Finding]:
        """List every disagreement, in no particular order."""
        return self._reference.findings(value)

    def steps(self, value: Any) -> Iterator[Finding | None]:
        """List the same, with None where others may have their turn."""
        return self._reference.steps(value)


def _fits(pattern: str, text: str) -> bool:
    """Tell whether a text has what a pattern of ECMA 262 looks for."""
    return _alone(pattern).is_valid(text.encode(errors="surrogatepass").decode(errors="replace"))  # no half surrogates


@lru_cache(maxsize=1024)
def _alone(pattern: str) -> Compiled:
    return Compiled({"pattern": rewritten(pattern, RUST)})


def _with_patterns(value: Any) -> Any:
    """Rewrite the patterns of a schema for the engine that it is compiled for."""
    if isinstance(value, list):
        return [_with_patterns(each) for each in value]
    if not isinstance(value, dict):
        return value
    return {
        key: rewritten(each, RUST) if key == "pattern" and isinstance(each, str) else _with_patterns(each)
        for key, each in value.items()
    }


def fastest() -> Callable[[Schema], Validator]:
    """Return the fastest maker of validators that is installed."""
    return ReferenceValidator if Compiled is None else FastValidator
