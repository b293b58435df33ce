"""Write evidence and source on every row of a contract's tree."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from functools import cache
from typing import TYPE_CHECKING, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from simulator.contract.errors import suggestion

if TYPE_CHECKING:
    from simulator.text.yaml import Tree

ROW_LISTS = {
    "also_accepted", "also_at", "callbacks", "columns", "errors", "examples", "fields", "ignored", "operations",
    "other_servers", "responses", "rules", "security",
}  # fmt: skip
ROW_TABLES = {"enums", "grounds", "shapes"}
ROWS = {"alone", "body", "in_array", "items", "request", "table"}


class Evidence(Enum):
    """How a statement about a vendor is known, the surest first."""

    DOCUMENTED = "documented"
    PUBLIC = "public"
    OBSERVED = "observed"
    ASSUMED = "assumed"


class Strict(BaseModel):
    """A part of a contract: no keys but the known ones; a message about another names the nearest."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=False, defer_build=True)

    @model_validator(mode="before")
    @classmethod
    def _knows_every_key(cls, value: object) -> object:
        if isinstance(value, Mapping):
            known = _keys_of(cls)
            for key in value:
                if key not in known:
                    raise PydanticCustomError(
                        "unknown_key", "unknown key, {remedy}", {"key": key, "remedy": suggestion(str(key), known)}
                    )
        return value


@cache
def _keys_of(kind: type[Strict]) -> dict[str, None]:
    """Return the keys that a part of a contract may have, in their order; it is asked for each of a thousand rows."""
    return dict.fromkeys(each.alias or name for name, each in kind.model_fields.items())


class Origin(Strict):
    """Where a statement about a vendor is from.

    Args:
        evidence: how it is known.
        source: the page and section it is from.
    """

    evidence: Evidence
    source: str


class Row(Origin):
    """A statement about a vendor.

    Args:
        grounds: the origin of single words of it that are known otherwise than the rest, `required` for example.
    """

    grounds: dict[str, Origin] = Field(default={})

    @model_validator(mode="after")
    def _grounds_are_of_its_words(self) -> Self:
        if not self.grounds:
            return self
        words = {each.alias or name for name, each in type(self).model_fields.items() if name in self.model_fields_set}
        limits = getattr(self, "limits", None)  # of a value: each is a word of its own
        known = sorted(words - {"evidence", "source", "grounds"} | (limits.model_fields_set if limits else set()))
        for word in self.grounds:
            if word not in known:
                raise ValueError(f"grounds of {word!r}, which the row does not have: {suggestion(word, known)}")
        return self

    def origin_of(self, word: str) -> Origin:
        """Return where one word of it is from."""
        return self.grounds.get(word, self)


def inherited(tree: Tree, evidence: Tree | None = None, source: Tree | None = None) -> Tree:
    """Write on every row below a node what it inherits: `defaults` of an ancestor, or an ancestor's own words.

    A row with other evidence than its parent's does not inherit the source: it must name its own.
    """
    if not isinstance(tree, dict):
        return tree
    words = _words(tree, evidence, source)
    return {key: _below(key, value, words) for key, value in tree.items() if key != "defaults"}


def _words(tree: dict[str, Tree], evidence: Tree | None, source: Tree | None) -> tuple[Tree | None, Tree | None]:
    defaults = tree.get("defaults")
    own = {**defaults, **tree} if isinstance(defaults, dict) else tree
    own_evidence = own.get("evidence", evidence)
    return own_evidence, own.get("source", source if own_evidence == evidence else None)


def _below(key: str, value: Tree, words: tuple[Tree | None, Tree | None]) -> Tree:
    if key in ROW_LISTS and isinstance(value, list):
        return [_row(each, words) for each in value]
    if key in ROW_TABLES and isinstance(value, dict):
        return {name: _row(each, words) for name, each in value.items()}
    return _row(value, words) if key in ROWS else value


def _row(tree: Tree, words: tuple[Tree | None, Tree | None]) -> Tree:
    if not isinstance(tree, dict):
        return tree
    row = inherited(tree, *words)
    own = dict(zip(("evidence", "source"), _words(tree, *words), strict=True))
    return {**row, **{key: value for key, value in own.items() if value is not None}} if isinstance(row, dict) else row
