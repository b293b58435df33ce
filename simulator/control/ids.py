"""Spell ordinals as public ids such as `m-1`, and find what an id stands for."""

from __future__ import annotations

import enum
import re
from collections.abc import Callable
from typing import TypeVar

from simulator.sandbox.errors import SimulatorError

FoundT = TypeVar("FoundT")
_ORDINAL = re.compile(r"[1-9][0-9]{0,17}", re.ASCII)


class Kind(enum.Enum):
    """The things that have a public id, by its first letter."""

    MESSAGE = "m"
    EXCHANGE = "x"
    ENTRY = "e"
    CALLBACK = "c"
    CHANGE = "s"
    UNREADABLE = "u"
    INCOMING = "in"


NOUNS = {
    Kind.MESSAGE: "message",
    Kind.EXCHANGE: "request",
    Kind.ENTRY: "ledger entry",
    Kind.CALLBACK: "callback",
    Kind.CHANGE: "change of the scenario",
    Kind.UNREADABLE: "unreadable request",
    Kind.INCOMING: "message from a handset",
}


class NothingFoundError(SimulatorError):
    """An id or a search leads to nothing that is kept."""


def public_id(kind: Kind, ordinal: int) -> str:
    """Spell the public id of an ordinal."""
    return f"{kind.value}-{ordinal}"


def ordinal_of(kind: Kind, text: str) -> int | None:
    """Read the ordinal that an id stands for, None if it is not an id of that kind."""
    letter, _, digits = text.partition("-")
    return int(digits) if letter == kind.value and _ORDINAL.fullmatch(digits) else None


def cursor_ordinal(kind: Kind, cursor: str | None) -> int | None:
    """Read the ordinal below which a page begins; raises `SimulatorError` for a cursor that no page has returned."""
    if cursor is None:
        return None
    ordinal = ordinal_of(kind, cursor)
    if ordinal is None:
        raise SimulatorError(f"cursor {cursor[:80]!r} is invalid; expected the `next_cursor` of a page, as it was")
    return ordinal


def find(kind: Kind, text: str, get: Callable[[int], FoundT | None]) -> FoundT:
    """Find the thing with an id.

    Args:
        kind: what it is.
        text: its id.
        get: looks it up by ordinal.

    Raises:
        NothingFoundError: the id is not one, or leads nowhere.
    """
    ordinal = ordinal_of(kind, text)
    found = None if ordinal is None else get(ordinal)
    if found is not None:
        return found
    noun = NOUNS[kind]
    if ordinal is None:
        raise NothingFoundError(f"{text[:80]!r} is not the id of a {noun}: expected one like {kind.value}-1")
    raise NothingFoundError(
        f"this sandbox has no {noun} {text}: it never existed, was dropped to make room, was deleted, or the "
        "sandbox was reset"
    )
