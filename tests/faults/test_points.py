"""Where on a request's way a fault is looked for, when it is spent, and which one closes a port: all that follows."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from simulator.sandbox.faults.effect import Effect
from simulator.sandbox.faults.effects.answer import Answer
from simulator.sandbox.faults.effects.latency import Latency
from simulator.sandbox.faults.effects.mishandling import Mishandling
from simulator.sandbox.faults.effects.rate_limit import RateLimit
from simulator.sandbox.faults.effects.receipt import ReceiptTrouble
from simulator.sandbox.faults.effects.refusal import Refusal
from simulator.sandbox.faults.effects.stale_balance import StaleBalance
from simulator.sandbox.faults.effects.wire import Wire
from simulator.sandbox.faults.fault import Fault, Match
from simulator.sandbox.faults.striking import Phase, Point
from simulator.sandbox.rules.delays import Uniform
from simulator.sandbox.rules.patterns import parse_pattern

ANSWER = Answer(502)
REFUSED = Wire(word="refused")
ANYBODY = parse_pattern("*")


def fault(match: dict[str, Any], phase: Phase = Phase.BEFORE, *effects: Effect) -> Fault:
    return Fault("it", Match(**match), phase, *effects or (ANSWER,))


@pytest.mark.parametrize(
    ("match", "point"),
    [
        ({}, Point.ARRIVAL),
        ({"vendor": "toy", "operation": "send", "from_ms": 1, "until_ms": 2, "nth": 3}, Point.ARRIVAL),
        ({"account": "toy-1"}, Point.ADMISSION),
        ({"balance_below": Decimal(1)}, Point.ADMISSION),
        ({"recipient": ANYBODY}, Point.ACCEPTANCE),
        ({"sender": ANYBODY}, Point.ACCEPTANCE),
        ({"text": "code"}, Point.ACCEPTANCE),
        ({"account": "toy-1", "text": "code"}, Point.ACCEPTANCE),
    ],
)
def test_a_fault_is_looked_for_where_what_it_looks_at_is_known(match: dict[str, Any], point: Point) -> None:
    assert fault(match).point is point


@pytest.mark.parametrize(
    ("effect", "points"),
    [
        (ANSWER, [Point.ARRIVAL, Point.ANSWER, Point.EVERY_ANSWER]),
        (Latency(Uniform(1, 1)), [Point.ARRIVAL, Point.ANSWER, Point.EVERY_ANSWER]),
        (Refusal("rate_limited"), [Point.ADMISSION, Point.ANSWER, Point.EVERY_ANSWER]),
        (RateLimit(1), [Point.ADMISSION] * 3),
        (StaleBalance(0), [Point.ADMISSION] * 3),
        (Mishandling(), [Point.ACCEPTANCE] * 3),
        (ReceiptTrouble(), [Point.RECEIPT] * 3),
    ],
)
def test_what_a_fault_does_and_its_phase_decide_too(effect: Effect, points: list[Point]) -> None:
    assert [fault({}, phase, effect).point for phase in Phase] == points


@pytest.mark.parametrize(
    ("match", "last"),
    [
        ({}, None),
        ({"after": 3, "every": 2}, None),
        ({"nth": 3}, 3),
        ({"first": 2}, 2),
        ({"after": 5, "first": 2}, 7),
        ({"nth": 3, "first": 2}, 2),
        ({"nth": 2, "first": 3}, 2),
    ],
)
def test_a_fault_is_spent_after_the_last_match_it_may_strike(match: dict[str, Any], last: int | None) -> None:
    counted = fault(match)
    spent = []
    for _ in range(9):
        counted.seen += 1
        spent.append(counted.is_spent)
    assert spent.count(False) == (9 if last is None else last - 1)
    assert counted.is_over(0) == counted.is_spent


@pytest.mark.parametrize(
    ("match", "phase", "effect", "is_outage"),
    [
        ({}, Phase.BEFORE, REFUSED, True),
        ({"vendor": "toy", "from_ms": 1, "until_ms": 2}, Phase.BEFORE, REFUSED, True),
        ({"vendor": "toy", "operation": "send"}, Phase.BEFORE, REFUSED, False),
        ({"nth": 1}, Phase.BEFORE, REFUSED, False),
        ({"probability": 0.5}, Phase.BEFORE, REFUSED, False),
        ({}, Phase.AFTER, REFUSED, False),
        ({}, Phase.ALWAYS, REFUSED, False),
        ({}, Phase.BEFORE, Wire(word="reset"), False),
        ({}, Phase.BEFORE, ANSWER, False),
    ],
)
def test_nobody_listens_while_everybody_is_refused(
    match: dict[str, Any], phase: Phase, effect: Effect, *, is_outage: bool
) -> None:
    assert fault(match, phase, effect).is_outage is is_outage


def test_a_fault_that_was_declared_can_be_shown_again() -> None:
    assert fault({}).declared == {}
    assert Fault("it", Match(), Phase.BEFORE, ANSWER, declared={"wire": "close"}).declared == {"wire": "close"}


def test_a_new_fault_is_on_and_has_done_nothing() -> None:
    made = fault({})
    assert (made.is_on, made.seen, made.struck, made.closings, made.ordinal) == (True, 0, 0, 0, 0)
    assert not Fault("it", Match(), Phase.BEFORE, ANSWER, is_on=False).is_on
