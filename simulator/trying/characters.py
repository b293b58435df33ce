"""Decide what a client does next about a text, by its character and what it has seen."""

from __future__ import annotations

import enum
from collections.abc import Callable
from typing import NamedTuple

from simulator.sandbox.rejection import (
    EXPIRED_CREDENTIALS,
    INSUFFICIENT_BALANCE,
    INVALID_CREDENTIALS,
    MISSING_CREDENTIALS,
    RATE_LIMITED,
)
from simulator.trying.seeing import Seen, Sight
from simulator.values import frozen

MINUTE_MS = 60_000
NAIVE_TRIES = 4
NAIVE_WAIT_MS = 1_000
BACKOFF_MS = (5_000, 30_000, 2 * MINUTE_MS, 5 * MINUTE_MS, 10 * MINUTE_MS, 10 * MINUTE_MS, 10 * MINUTE_MS)
WRONG_KEY = frozenset({EXPIRED_CREDENTIALS, INVALID_CREDENTIALS, MISSING_CREDENTIALS})


class Move(enum.Enum):
    """What a client does next about one text."""

    SEND = "send"
    LOOK_UP = "look-up"
    OTHER_KEY = "other key"
    OTHER_SENDER = "other sender"
    OTHER_VENDOR = "other vendor"
    FINISH = "finish"
    LEAVE = "leave"


class Next(NamedTuple):
    """A move, and the pause before it; with `holds` nothing else is sent to that vendor before.

    `LEAVE` gives up; the text is somebody else's affair from then on.
    """

    move: Move
    wait_ms: int = 0
    holds: bool = False


class Means(NamedTuple):
    """The means left to a client for one text: the number of tries made, and whether there is another way."""

    tries: int
    can_look_up: bool
    has_other_key: bool
    has_other_sender: bool
    has_other_vendor: bool


@frozen
class Character:
    """A kind of client: how long it waits for an answer, and what it does after one."""

    name: str
    patience_ms: int
    react: Callable[[Seen, Means], Next]


def react_naively(seen: Seen, means: Means) -> Next:
    """Decide to send again after any answer but a yes, when it is told to or soon; a few times."""
    if seen.sight is Sight.DONE:
        return Next(Move.FINISH)
    if means.tries >= NAIVE_TRIES:
        return Next(Move.LEAVE)
    return Next(Move.SEND, NAIVE_WAIT_MS if seen.told_wait_ms is None else max(0, seen.told_wait_ms))


def react_carefully(seen: Seen, means: Means) -> Next:
    """Decide to send again only what was not accepted for sure, with growing waits; change what was refused itself."""
    if seen.sight is Sight.DONE:
        return Next(Move.FINISH)
    if means.tries > len(BACKOFF_MS):
        return Next(Move.LEAVE)
    wait_ms = BACKOFF_MS[means.tries - 1]
    if seen.sight is Sight.UNKNOWN:
        return Next(Move.LOOK_UP, wait_ms) if means.can_look_up else Next(Move.LEAVE)
    if seen.sight is Sight.UNREACHABLE:
        return Next(Move.OTHER_VENDOR) if means.has_other_vendor else Next(Move.SEND, wait_ms)
    return _after_refusal(seen, means, wait_ms)


def _after_refusal(seen: Seen, means: Means, wait_ms: int) -> Next:
    if seen.reason in {RATE_LIMITED, INSUFFICIENT_BALANCE}:
        return Next(Move.SEND, max(wait_ms, seen.told_wait_ms or 0), holds=True)
    if seen.reason in WRONG_KEY:
        return Next(Move.OTHER_KEY) if means.has_other_key else Next(Move.LEAVE)
    return Next(Move.OTHER_SENDER) if means.has_other_sender else Next(Move.LEAVE)


CHARACTERS = {
    each.name: each
    for each in (
        Character("naive", 5_000, react_naively),
        Character("careful", 30_000, react_carefully),
    )
}
