"""Write JSON as a vendor does, with numbers spelled and keys repeated as given.

The standard library can neither spell a number (`20.0`, `0.50`) nor write a key twice; vendors do both.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from functools import lru_cache
from json.encoder import encode_basestring as quote
from typing import Any

__all__ = ["Members", "Number", "Written", "as_sent", "quote", "spell", "write_json"]
"""`quote` writes a text as a JSON string, for a vendor that writes a hot answer by hand."""


class Number(str):
    """A JSON number, written exactly as spelled."""

    __slots__ = ()


class Written(str):
    """A JSON text of any kind that was written before, for one that would take long in one piece."""

    __slots__ = ()


class Members(tuple[tuple[str, object], ...]):
    """An object as its (key, value) pairs in order; keys may repeat."""

    __slots__ = ()


@lru_cache(maxsize=1024)
def spell(amount: Decimal, places: int) -> Number:
    """Spell an amount with at least that many decimal places, and more only if it has more."""
    text = format(amount.normalize(), "f")
    whole, _, fraction = text.partition(".")
    return Number(f"{whole}.{fraction.ljust(places, '0')}") if places or fraction else Number(whole)


def as_sent(value: object) -> object:
    """Return a client's value so that it is written as it was sent; whatever is a vendor's own has no floats."""
    if isinstance(value, float):
        return Number(repr(value).replace("inf", "1e999"))  # what is too large for a float was read as infinite
    if isinstance(value, list):
        return [as_sent(each) for each in value]
    return {key: as_sent(each) for key, each in value.items()} if isinstance(value, dict) else value


def write_json(value: object) -> bytes:
    """Write compact UTF-8 JSON of None, bool, int, str, what is defined here, and mappings and sequences of these."""
    return _text(value).encode()


def _text(value: object) -> str:
    return _WRITERS.get(type(value), _rarer_text)(value)


def _rarer_text(value: object) -> str:
    if isinstance(value, str):
        return quote(value)
    if isinstance(value, int):
        return str(value)
    if isinstance(value, Mapping):
        return _mapping(value)
    if isinstance(value, Sequence):
        return _sequence(value)
    raise TypeError(f"{value!r} cannot be written as JSON")


def _mapping(mapping: Mapping[str, object]) -> str:
    return _members(mapping.items())


def _members(members: Iterable[tuple[str, object]]) -> str:
    # Every answer comes through here: the writer is looked up in place, which spares a call for each member.
    writer = _WRITERS.get
    texts = [f"{quote(key)}:{writer(type(value), _rarer_text)(value)}" for key, value in members]
    return f"{{{','.join(texts)}}}"


def _sequence(sequence: Sequence[object]) -> str:
    writer = _WRITERS.get
    return f"[{','.join([writer(type(each), _rarer_text)(each) for each in sequence])}]"


_WRITERS: dict[type, Callable[[Any], str]] = {
    str: quote,
    Number: str,
    Written: str,
    dict: _mapping,
    list: _sequence,
    tuple: _sequence,
    int: str,
    bool: {True: "true", False: "false"}.__getitem__,
    type(None): {None: "null"}.__getitem__,
    Members: _members,
}
