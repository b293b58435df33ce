"""Say which requests a fault is for, in which phase it strikes, and what it does."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import TypeVar

from simulator.sandbox.faults.effect import Effect
from simulator.sandbox.faults.striking import Circumstances, Phase, Point
from simulator.sandbox.rules.patterns import Pattern
from simulator.values import frozen

EffectT = TypeVar("EffectT", bound=Effect)
IN_ORDER = tuple(Point)


@frozen
class Match:
    """Which requests a fault is for. What is None is not looked at.

    `recipient`, `sender` and `text` match when one of the request's messages has it; `text` is a part of it. `event`
    is the state that a receipt reports. Of the requests that match so far, counted from 1, those are struck that `nth`,
    `after`, `first` and `every` leave over, and of these each with `probability`.
    """

    vendor: str | None = None
    operation: str | None = None
    account: str | None = None
    recipient: Pattern | None = None
    sender: Pattern | None = None
    text: str | None = None
    event: str | None = None
    from_ms: int | None = None
    until_ms: int | None = None
    balance_below: Decimal | None = None
    nth: int | None = None
    after: int = 0
    first: int | None = None
    every: int | None = None
    probability: float = 1.0

    @property
    def looks_at_messages(self) -> bool:
        """Whether it needs to know what is sent."""
        return self.recipient is not None or self.sender is not None or self.text is not None

    @property
    def looks_at_account(self) -> bool:
        """Whether it needs to know who asks."""
        return self.account is not None or self.balance_below is not None

    def is_open_at(self, now_ms: int) -> bool:
        """Tell whether an instant is in its window."""
        return (self.from_ms is None or now_ms >= self.from_ms) and (self.until_ms is None or now_ms < self.until_ms)

    def fits(self, seen: Circumstances) -> bool:
        """Tell whether everything but the count and chance is as it says."""
        return (
            (self.vendor is None or self.vendor == seen.vendor)
            and (self.operation is None or self.operation == seen.operation)
            and (self.account is None or self.account == seen.account)
            and (self.event is None or self.event == seen.event)
            and self.is_open_at(seen.now_ms)
            and (self.balance_below is None or (seen.balance is not None and seen.balance < self.balance_below))
            and (self.sender is None or (seen.sender_id is not None and self.sender.fits(seen.sender_id)))
            and (self.recipient is None or any(map(self.recipient.fits, seen.recipients)))
            and (self.text is None or any(self.text in text for text in seen.texts))
        )

    def counts(self, ordinal: int) -> bool:
        """Tell whether the match of that ordinal is one of those that are struck."""
        beyond = ordinal - self.after
        return (
            (self.nth is None or ordinal == self.nth)
            and beyond > 0
            and (self.first is None or beyond <= self.first)
            and (self.every is None or beyond % self.every == 0)
        )

    @property
    def last(self) -> int | None:
        """The ordinal after which no match is struck any more; None if there is none."""
        bounds = [self.nth] if self.nth is not None else []
        if self.first is not None:
            bounds.append(self.after + self.first)
        return min(bounds, default=None)


class Fault:
    """An injected defect of one sandbox.

    `declared` is what somebody asked for, to be shown again. `seen` counts the requests (or receipts) that matched,
    `struck` those it did something to. `closings` counts how often a vendor's own port was closed for it: who is
    refused there is never seen.
    """

    __slots__ = (
        "closings",
        "declared",
        "effects",
        "is_on",
        "match",
        "name",
        "ordinal",
        "phase",
        "point",
        "seen",
        "struck",
    )

    def __init__(
        self,
        name: str,
        match: Match,
        phase: Phase,
        *effects: Effect,
        is_on: bool = True,
        declared: Mapping[str, object] | None = None,
    ) -> None:
        self.name = name
        self.declared = declared or {}
        self.match = match
        self.phase = phase
        self.effects = effects
        self.is_on = is_on
        self.point = _point_of(match, phase, effects)
        self.ordinal = 0
        self.seen = 0
        self.struck = 0
        self.closings = 0

    @property
    def is_outage(self) -> bool:
        """Whether nobody listens at all while it is in force, whatever would have been asked."""
        match = self.match
        return (
            any(effect.closes_port for effect in self.effects)
            and self.point is Point.ARRIVAL
            and match == Match(vendor=match.vendor, from_ms=match.from_ms, until_ms=match.until_ms)
        )

    @property
    def is_spent(self) -> bool:
        """Whether its count is used up: it will never strike again, whatever comes."""
        last = self.match.last
        return last is not None and self.seen >= last

    def is_over(self, now_ms: int) -> bool:
        """Tell whether it will never strike again: it is spent, or its time is over."""
        return self.is_spent or (self.match.until_ms is not None and now_ms >= self.match.until_ms)


def first(kind: type[EffectT], faults: Iterable[Fault]) -> EffectT | None:
    """Return the first effect of a kind that several faults have."""
    return next((effect for fault in faults for effect in fault.effects if isinstance(effect, kind)), None)


def _point_of(match: Match, phase: Phase, effects: tuple[Effect, ...]) -> Point:
    """Return the last of the points that its match and its effects ask for."""
    wanted = [effect.point for effect in effects if effect.point is not None]
    if match.looks_at_messages:
        wanted.append(Point.ACCEPTANCE)
    if phase is Phase.BEFORE:
        wanted.append(Point.ADMISSION if match.looks_at_account else Point.ARRIVAL)
        wanted += [effect.first_point for effect in effects]
    return max(wanted, key=IN_ORDER.index, default=Point.ANSWER if phase is Phase.AFTER else Point.EVERY_ANSWER)
