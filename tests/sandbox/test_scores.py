"""An endpoint is scored by what was seen of it."""

from collections.abc import Iterable
from types import SimpleNamespace
from typing import Any

import pytest

from simulator.sandbox.books.callbacks import Attempt, Callback, CallbackKind
from simulator.sandbox.rules.reporting import CallbackRequest
from simulator.sandbox.scores import Mark, Score, Verdict, scores

ACKNOWLEDGED = Attempt(0, 200, None, 5, "", is_replay=False)


def scored(callbacks: list[Callback], effects: int | None) -> Score:
    steps = scores(callbacks, 1_000, effects)
    while True:
        try:
            next(steps)
        except StopIteration as stop:
            (score,) = stop.value
            assert isinstance(score, Score)
            return score


def called(message: int | None, kind: CallbackKind) -> Callback:
    about: Any = SimpleNamespace(message=message and SimpleNamespace(ordinal=message))
    callback = Callback(1, about, CallbackRequest("sent", "http://client/hook", b"{}"), (), 0)
    callback.kind = kind
    callback.record(ACKNOWLEDGED)
    return callback


@pytest.mark.parametrize(("effects", "verdict", "failed"), [(2, Verdict.PASSED, 0), (3, Verdict.FAILED, 1)])
def test_there_is_one_effect_for_each_message_however_often_it_was_reported(
    effects: int, verdict: Verdict, failed: int
) -> None:
    callbacks = [called(1, CallbackKind.REGULAR), called(1, CallbackKind.COPY), called(2, CallbackKind.DISORDERED)]
    marks = {mark.name: mark for mark in scored(callbacks, effects).marks}
    assert marks["is idempotent"] == Mark("is idempotent", verdict, 1, failed)


def test_what_is_reported_of_an_account_is_no_message() -> None:
    callbacks = [called(1, CallbackKind.REGULAR), called(1, CallbackKind.COPY), called(None, CallbackKind.REGULAR)]
    marks = {mark.name: mark.verdict for mark in scored(callbacks, effects=1).marks}
    assert marks["is idempotent"] is Verdict.PASSED


@pytest.mark.parametrize(
    ("times_ms", "median_ms", "p95_ms"),
    [([7], 7, 7), ([40, 10, 30, 20], 20, 40), (range(1, 21), 10, 19), (range(1, 22), 11, 20)],
    ids=str,
)
def test_half_and_all_but_a_twentieth_are_at_least_as_fast(
    times_ms: Iterable[int], median_ms: int, p95_ms: int
) -> None:
    callback = called(1, CallbackKind.REGULAR)
    callback.attempts = [Attempt(0, 200, None, time_ms, "", is_replay=True) for time_ms in times_ms]
    score = scored([callback], None)
    assert (score.median_ms, score.p95_ms) == (median_ms, p95_ms)
