"""Describe a day that was lived through: what the client asked and saw, and the receipts that it took."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from simulator.sandbox.books.callbacks import Callback
    from simulator.sandbox.books.journal import Exchange
    from simulator.sandbox.rules.triggers import PlannedChange
    from simulator.sandbox.sandbox import Sandbox
    from simulator.trying.characters import Move
    from simulator.trying.seeing import Seen


class Asked(NamedTuple):
    """One request of the client's: its text (from 1), its number for that text, its reason, and what was seen of it."""

    at_ms: int
    vendor: str
    text: int
    turn: int
    move: Move
    seen: Seen
    exchange: Exchange


class Received(NamedTuple):
    """A receipt that the client took."""

    at_ms: int
    callback: Callback


@dataclass(slots=True)
class Played:
    """A day that was lived through.

    `timeline` is what was planned to happen. `finished` are the texts the client takes for sent, `left` those it gave
    up; all others were still on its mind when the time was over.
    """

    sandbox: Sandbox
    start_ms: int
    end_ms: int
    timeline: Sequence[PlannedChange] = ()
    texts: int = 0
    asked: list[Asked] = field(default_factory=list)
    received: list[Received] = field(default_factory=list)
    finished: int = 0
    left: int = 0
