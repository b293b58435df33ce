"""Damages as people write them: a word, or a word with what it is about, goes in; a damage comes out."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from simulator.sandbox.faults.effects import Damage, DamageKind
from simulator.scenario.delay_models import Part

_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+", re.ASCII)
RESERVED = frozenset({"content-length", "transfer-encoding", "connection"})
PlainDamage = Literal["truncated", "invalid_json", "html", "empty", "doubled"]
PROBE = '{"id": "ü🎉"}' * 20
"""What a character set has to write: not all that Python knows by that name can."""
FIELD = Annotated[str, Field(min_length=1, max_length=200)]


def _header_name(name: str) -> str:
    if not _TOKEN.fullmatch(name):
        raise PydanticCustomError("header", "the name of a header: letters, digits and dashes")
    if name.lower() in RESERVED:
        raise PydanticCustomError("header", "no header that says how the body travels: `wire` is for that")
    return name


def _header_value(value: str) -> str:
    if not (value.isascii() and value.isprintable()):
        raise PydanticCustomError("header", "printable ASCII without line breaks")
    return value


def _charset(name: str) -> str:
    try:
        PROBE.encode(name, errors="replace").decode("latin-1")
    except (LookupError, UnicodeError, TypeError, AttributeError, ValueError):
        raise PydanticCustomError("charset", "a character set that Python knows, such as utf-16 or latin-1") from None
    return name


def _removed(value: object) -> object:
    return None if isinstance(value, str) and value in {"", "~"} else value


HeaderName = Annotated[str, Field(min_length=1, max_length=100), AfterValidator(_header_name)]
HeaderValue = Annotated[str, Field(max_length=2_000), AfterValidator(_header_value)]


HeaderChange = Annotated[HeaderValue | None, BeforeValidator(_removed)]
"""A value to be set, or nothing to remove the header."""


class RenamedModel(Part):
    """A key that has another name."""

    old: FIELD = Field(alias="from")
    new: FIELD = Field(alias="to")


class DamageModel(Part):
    """One thing that is done to a body; exactly one of these. Field names count wherever they occur."""

    truncated: bool = Field(default=False, description="The second half is missing.")
    invalid_json: bool = Field(default=False, description="A comma too many.")
    html: bool | Annotated[str, Field(max_length=100_000)] = Field(default=False, description="A proxy's error page.")
    empty: bool = Field(default=False, description="No body.")
    doubled: bool = Field(default=False, description="The body twice.")
    content_type: HeaderValue | None = Field(default=None, description="Another label for the same body.")
    charset: Annotated[str, Field(max_length=40), AfterValidator(_charset)] | None = Field(
        default=None, description="The body in this character set, labelled as UTF-8."
    )
    missing_field: FIELD | None = Field(default=None, description="A field is left out.")
    changed_type: FIELD | None = Field(default=None, description="A number becomes text, text a number, and so on.")
    extra_field: FIELD | None = Field(default=None, description="A field that nobody documents.")
    renamed_key: RenamedModel | None = Field(default=None, description="A field has another name.")

    @model_validator(mode="after")
    def _is_one(self) -> DamageModel:
        if len([name for name in type(self).model_fields if getattr(self, name)]) != 1:
            raise PydanticCustomError("one_of", "exactly one damage, such as truncated or {missing_field: cost}")
        return self

    def damage(self) -> Damage:
        """The damage."""
        name = next(name for name in type(self).model_fields if getattr(self, name))
        said = getattr(self, name)
        kind = DamageKind(name)
        if isinstance(said, RenamedModel):
            return Damage(kind, said.old, said.new)
        if kind in {DamageKind.MISSING_FIELD, DamageKind.CHANGED_TYPE, DamageKind.EXTRA_FIELD}:
            return Damage(kind, name=said)
        return Damage(kind, value=said if isinstance(said, str) else "")


def _as_damage(value: object) -> object:
    return {value: True} if isinstance(value, str) else value


DamageField = Annotated[DamageModel, BeforeValidator(_as_damage, json_schema_input_type=PlainDamage | DamageModel)]
