"""A JSON value with something else in one of its places."""

from __future__ import annotations

from typing import Any


def places(value: Any, at: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place in a value, the top included."""
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [at, *(place for key, each in pairs for place in places(each, (*at, key)))]


def with_at(value: Any, place: tuple[Any, ...], new: Any) -> Any:
    """The same with another value at a place; `...` takes it out, or adds at the top what nobody knows."""
    if not place:
        if new is not ...:
            return new
        return {**value, "unknown_field": 1} if isinstance(value, dict) else value
    copy = dict(value) if isinstance(value, dict) else list(value)
    if len(place) == 1 and new is ...:
        del copy[place[0]]
    else:
        copy[place[0]] = with_at(value[place[0]], place[1:], new)
    return copy
