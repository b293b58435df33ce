"""Frozen, slotted dataclasses, made in a fourth of the time that the standard library takes.

Python 3.11 compiles six functions for each, which is a tenth of a server's start, and of the first test of a session.
Here one is compiled, which fills an instance; all classes share the others.
"""

from __future__ import annotations

import sys
from dataclasses import MISSING, FrozenInstanceError, dataclass, field, fields
from operator import attrgetter
from reprlib import recursive_repr
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar, dataclass_transform

if TYPE_CHECKING:
    from collections.abc import Callable

KindT = TypeVar("KindT")


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def frozen(kind: type[KindT]) -> type[KindT]:
    """Make a class of frozen values of its annotations, as `dataclass(frozen=True, slots=True)` does.

    `field`, `fields`, `replace` and `asdict` of `dataclasses` apply to it. What it defines itself stays. Its subclasses
    are made by this, too.
    """
    made: Any = dataclass(init=False, repr=False, eq=False, slots=True)(kind)
    made.__compared__ = _reader([each.name for each in fields(made) if each.compare])
    for name, function in {**_SHARED, "__init__": _filling(made)}.items():
        if name not in vars(kind):
            setattr(made, name, function)
    return made  # type: ignore[no-any-return]


def is_frozen(instance: object) -> bool:
    """Tell whether something is an instance of a frozen dataclass, made by this or by the standard library."""
    parameters = getattr(instance, "__dataclass_params__", None)
    return not isinstance(instance, type) and (
        hasattr(instance, "__compared__") or getattr(parameters, "frozen", False)
    )


def _reader(names: list[str]) -> Callable[[Any], tuple[object, ...]]:
    """Return what reads these attributes of an instance as a tuple."""
    if len(names) > 1:
        return attrgetter(*names)  # which is no function, and so none that an instance would bind
    return staticmethod(lambda instance: tuple(getattr(instance, name) for name in names))


def _filling(kind: Any) -> Callable[..., None]:
    """Compile the `__init__` of a class, in its module, by whose names its annotations are read."""
    known: dict[str, object] = {"set_field": object.__setattr__, "LEFT_OUT": MISSING}
    parameters, lines = ["self"], []
    for each in fields(kind):
        name, default = each.name, f"default_{each.name}"
        known[default] = each.default if each.default_factory is MISSING else each.default_factory
        made = f"{default}()" if each.default_factory is not MISSING else default
        if each.init:
            has_default = known[default] is not MISSING
            parameters.append(f"{name}={default if made == default else 'LEFT_OUT'}" if has_default else name)
            given = name if made == default else f"{made} if {name} is LEFT_OUT else {name}"
            lines.append(f"set_field(self, {name!r}, {given})")
        elif known[default] is not MISSING:
            lines.append(f"set_field(self, {name!r}, {made})")
    if hasattr(kind, "__post_init__"):
        lines.append("self.__post_init__()")
    body = "\n  ".join(lines or ["pass"])
    source = f"def making({', '.join(known)}):\n def __init__({', '.join(parameters)}):\n  {body}\n return __init__"
    names: dict[str, Any] = {}
    exec(source, vars(sys.modules[kind.__module__]), names)  # noqa: S102 - only what the class itself says
    filling: Callable[..., None] = names["making"](**known)
    filling.__qualname__ = f"{kind.__qualname__}.__init__"
    filling.__annotations__ = {each.name: each.type for each in fields(kind) if each.init} | {"return": None}
    return filling


def _equals(self: Any, other: Any) -> Any:
    return self.__compared__(self) == self.__compared__(other) if other.__class__ is self.__class__ else NotImplemented


def _hash(self: Any) -> int:
    return hash(self.__compared__(self))


@recursive_repr()
def _repr(self: Any) -> str:
    shown = ", ".join(f"{each.name}={getattr(self, each.name)!r}" for each in fields(self) if each.repr)
    return f"{self.__class__.__qualname__}({shown})"


def _set(_self: object, name: str, _value: object) -> NoReturn:
    raise FrozenInstanceError(f"cannot assign to field {name!r}")


def _delete(_self: object, name: str) -> NoReturn:
    raise FrozenInstanceError(f"cannot delete field {name!r}")


def _state(self: Any) -> list[object]:
    return [getattr(self, each.name) for each in fields(self)]


def _restore(self: Any, state: list[object]) -> None:
    for each, was in zip(fields(self), state, strict=True):
        object.__setattr__(self, each.name, was)


_SHARED = {
    "__eq__": _equals,
    "__hash__": _hash,
    "__repr__": _repr,
    "__setattr__": _set,
    "__delattr__": _delete,
    "__getstate__": _state,
    "__setstate__": _restore,
}
