"""Make models of what effects of faults declare: each field is checked as its marks say, and gives its value back."""

from __future__ import annotations

import dataclasses
import inspect
from collections.abc import Callable, Mapping, Sequence
from functools import reduce
from operator import or_
from types import GenericAlias, UnionType
from typing import Annotated, Any, ClassVar, Literal, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from pydantic import AfterValidator, BaseModel, BeforeValidator, Field, create_model, model_validator
from pydantic_core import PydanticCustomError

from simulator.sandbox.faults.declaring import (
    DECLARED_AS,
    Bounds,
    Declared,
    Flaw,
    ReadBy,
    Rule,
    Short,
    Written,
    declared_fields,
)
from simulator.sandbox.faults.effect import Effect
from simulator.scenario.declared_words import WORDS
from simulator.scenario.delay_models import DelayModel, Part
from simulator.scenario.durations import lasting

ModelT = TypeVar("ModelT", bound=BaseModel)
_MADE: dict[type[Declared], type[DeclaredPart]] = {}
"""Models by what they were made of, each once: two of a name could not be told apart in a schema."""


class DeclaredPart(Part):
    """A part of a scenario that declares one value of the sandbox."""

    declares: ClassVar[type[Declared]]

    @model_validator(mode="after")
    def _has_no_flaw(self) -> DeclaredPart:
        refuse_flaw(self.value().flaw())
        return self

    def value(self) -> Any:
        """Make the declared value."""
        return value_in(self, self.declares)


def refuse_flaw(flaw: Flaw | None) -> None:
    """Raise `PydanticCustomError` for a flaw."""
    if flaw is not None:
        raise PydanticCustomError(flaw.kind, flaw.expected)


def value_in(model: BaseModel, kind: type[Declared]) -> Any:
    """Make the value of a kind whose keys are among a model's."""
    return kind(**{each.name: _value(getattr(model, key)) for key, each in declared_fields(kind).items()})


def _value(read: Any) -> Any:
    if isinstance(read, DeclaredPart):
        return read.value()
    if isinstance(read, DelayModel):
        return read.delay()
    return tuple(map(_value, read)) if isinstance(read, list) else read


def model_of(kind: type[Declared]) -> type[DeclaredPart]:
    """Return the model of a kind; the same one each time."""
    if kind not in _MADE:
        _MADE[kind] = _made(kind)
    return _MADE[kind]


def _made(kind: type[Declared]) -> type[DeclaredPart]:
    name = f"{kind.called or kind.__name__}Model"
    first_paragraph = inspect.cleandoc(kind.__doc__ or "").partition("\n\n")[0]
    model = create_model(name, __base__=DeclaredPart, __doc__=first_paragraph, __module__=__name__, **_fields_of(kind))
    model.declares = kind
    return model


def effect_fields(kinds: tuple[type[Effect], ...]) -> dict[str, Any]:
    """List the keys of a fault that declare its effects."""
    found: dict[str, Any] = {}
    for kind in kinds:
        if kind.key is None:
            found |= _fields_of(kind)
        else:
            found[kind.key] = (_part_of(kind) | None, Field(default=None, description=kind.description))
    return found


def with_fields(*before: type[BaseModel], **after: Any) -> Callable[[type[ModelT]], type[ModelT]]:
    """Decorate a model with the fields of others, and further ones; its own stand in between."""

    def extended(own: type[ModelT]) -> type[ModelT]:
        bases: Any = (own, *before)
        made: Any = create_model(own.__name__, __base__=bases, __doc__=own.__doc__, __module__=own.__module__, **after)
        return cast("type[ModelT]", made)

    return extended


def _fields_of(kind: type[Declared]) -> dict[str, Any]:
    hints = get_type_hints(kind, include_extras=True)
    return {key: _field(each, hints[each.name]) for key, each in declared_fields(kind).items()}


def _field(declared: dataclasses.Field[Any], hint: Any) -> tuple[Any, Any]:
    return _type_of(hint), Field(**_default_of(declared, hint), description=declared.metadata[DECLARED_AS].description)


def _default_of(declared: dataclasses.Field[Any], hint: Any) -> dict[str, Any]:
    default = declared.default
    if declared.default_factory is not dataclasses.MISSING:
        default = declared.default_factory()
    if default is dataclasses.MISSING:
        return {}
    if Written.DURATION in get_args(hint):
        return {"default_factory": lambda: default}  # a schema would show a number, which is not as it is written
    return {"default": [] if default == () else default}


def _type_of(hint: Any) -> Any:
    """Return the type that pydantic reads for one with our marks."""
    origin, inner = get_origin(hint), get_args(hint)
    if origin is Annotated:
        word = next((WORDS[mark] for mark in inner[1:] if isinstance(mark, Written)), None)
        marks = [_mark(mark, inner[1:]) for mark in inner[1:] if not isinstance(mark, Written)]
        return Annotated[(_type_of(inner[0]) if word is None else word, *marks)] if marks or word is None else word
    if origin in {Union, UnionType}:
        return reduce(or_, map(_type_of, inner))
    if origin is tuple:
        return GenericAlias(list, (_type_of(inner[0]),))
    if inner and isinstance(origin, type) and issubclass(origin, Mapping):
        return GenericAlias(dict, tuple(map(_type_of, inner)))
    return _part_of(hint) if isinstance(hint, type) and issubclass(hint, Declared) else hint


def _mark(mark: Any, beside: Sequence[Any]) -> Any:
    if isinstance(mark, Bounds) and Written.DURATION in beside:
        return lasting(at_most_ms=int(mark.le)) if mark.le is not None else lasting()
    if isinstance(mark, Bounds):
        return Field(**{name: bound for name, bound in dataclasses.asdict(mark).items() if bound is not None})
    if isinstance(mark, ReadBy):
        return BeforeValidator(mark.read)
    return AfterValidator(lambda text: _held(mark, text))


def _held(rule: Rule, text: str) -> str:
    if not rule.holds(text):
        raise PydanticCustomError(rule.kind, rule.expected)
    return text


def _part_of(kind: type[Declared]) -> Any:
    """Return the model of a kind, or the word that stands for it."""
    model, short = model_of(kind), kind.short
    if short is None:
        return model
    flags = tuple(key for key, each in declared_fields(kind).items() if each.default is False)
    words = Literal[flags] if short.key is None else short.type
    return Annotated[model, BeforeValidator(lambda value: _whole(short, value), json_schema_input_type=words | model)]


def _whole(short: Short, value: object) -> object:
    if not isinstance(value, str | int if short.type is int else str):
        return value
    return {value: True} if short.key is None else {short.key: value}
