"""What is to be reached: the floor of each figure, below which it is too slow, and its aim; and rows of results."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Goal:
    """A figure that has a floor, and perhaps an aim beyond it."""

    what: str
    floor: float
    aim: float | None
    unit: str = ""
    is_less_better: bool = False

    def is_reached(self, measured: float, wanted: float) -> bool:
        """Whether what was measured is as good as what is wanted, as it is shown."""
        return round(measured, 2) <= wanted if self.is_less_better else round(measured, 2) >= wanted

    def verdict(self, measured: float) -> str:
        """Which of the two was reached, in words."""
        if self.aim is not None and self.is_reached(measured, self.aim):
            return "aim reached"
        return "floor held" if self.is_reached(measured, self.floor) else "BELOW THE FLOOR"


SENDS = Goal("MsGine sends, everything on, of bare aiohttp", 0.9, 1.2)
SENDS_P99 = Goal("their p99, times that of bare aiohttp", 1.5, 1.2, is_less_better=True)
STORED_P99 = Goal("the same with a million messages stored", 1.5, 1.2, is_less_better=True)
FORM_V1 = Goal("UGSMS form, version 1, of bare aiohttp", 0.8, 1.0)
FORM_V2 = Goal("UGSMS form, version 2, of bare aiohttp", 0.8, 1.0)
PUSHR = Goal("Push.R, of bare aiohttp", 0.8, 1.0)
ADVANTA = Goal("Advanta sendsms, of bare aiohttp", 0.8, 1.0)
BALANCE = Goal("reads of a balance, of bare aiohttp", 0.8, 1.0)
STATUS = Goal("reads of a status, of bare aiohttp", 0.8, 1.0)
JUDGE = Goal("the judge, a send", 15, 10, "us", is_less_better=True)
SLICE = Goal("its longest slice", 20, None, "ms", is_less_better=True)
UNJUDGED = Goal("nothing unjudged at, sends a second", 3_000, 5_000)
BULK = Goal("UGSMS bulk of 1000, judged, messages a second of processor time", 35_000, 60_000)
READY = Goal("ready, times as long as bare aiohttp", 1.5, 1.3, is_less_better=True)
CALLBACKS = Goal("callbacks a second of processor time", 1_700, 3_000)
CALLBACKS_LATE = Goal("late at p99 at 500 callbacks a second", 20, None, "ms", is_less_better=True)
WORKERS = Goal("two processes, sends over sandboxes, of one process", 1.35, None)
WORKERS_US = Goal("their processor time a send, of that of one process", 1.25, None, is_less_better=True)
WORKERS_HOT = Goal("two processes, sends to one sandbox, of one process", 1.0, None)
ENGINE_US = Goal("an input kept in PostgreSQL, 128 connections, processor time", 40, None, "us", is_less_better=True)
COMMITTED_US = Goal("writing an input to PostgreSQL, 16 in a commit", 40, None, "us", is_less_better=True)
FIRST_TEST = Goal("first test of a session", 0.4, 0.3, "s", is_less_better=True)
SUITE = Goal("pytest on two quiet cores", 180, 150, "s", is_less_better=True)


@dataclass(frozen=True, slots=True)
class Row:
    """A result as the manual shows it: what was measured, what came out, and the figures that have goals."""

    what: str
    result: str
    figures: tuple[tuple[Goal, float], ...] = ()

    def __str__(self) -> str:
        return f"| {self.what} | {self.result} |"


def verdicts(figures: Iterable[tuple[Goal, float]]) -> Iterator[str]:
    """A table of figures beside their floors and aims."""
    yield "| figure | measured | floor | aim | |"
    yield "|---|---|---|---|---|"
    for goal, measured in figures:
        numbers = [_shown(goal, each) for each in (measured, goal.floor, goal.aim)]
        yield f"| {goal.what} | {' | '.join(numbers)} | {goal.verdict(measured)} |"


def missed(figures: Iterable[tuple[Goal, float]]) -> list[Goal]:
    """The goals whose floors are missed."""
    return [goal for goal, measured in figures if not goal.is_reached(measured, goal.floor)]


def _shown(goal: Goal, number: float | None) -> str:
    if number is None:
        return ""
    return (f"{number:,.0f}" if number >= 100 else f"{number:.3g}") + (f" {goal.unit}" if goal.unit else "")
