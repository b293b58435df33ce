"""An endpoint is scored by what was seen of it."""

from types import SimpleNamespace
from typing import Any

import pytest

from simulator.sandbox.callbacks import Attempt, Callback, CallbackContent, CallbackKind, CallbackPlan
from simulator.sandbox.scores import Mark, Score, Verdict, scores

ACKNOWLEDGED = Attempt(0, 200, None, 5, "", is_replay=False)


def called(message: int, kind: CallbackKind) -> Callback:
    about: Any = SimpleNamespace(ordinal=message)
    plan = CallbackPlan("http://client/hook", lambda _: None)
    callback = Callback(1, about, plan, CallbackContent("sent", b"{}"), 0)
    callback.kind = kind
    callback.record(ACKNOWLEDGED)
    return callback


def scored(callbacks: list[Callback], effects: int) -> Score:
    steps = scores(callbacks, 1_000, effects)
    while True:
        try:
            next(steps)
        except StopIteration as stop:
            (score,) = stop.value
            assert isinstance(score, Score)
            return score


@pytest.mark.parametrize(("effects", "verdict", "failed"), [(2, Verdict.PASSED, 0), (3, Verdict.FAILED, 1)])
def test_there_is_one_effect_for_each_message_however_often_it_was_reported(
    effects: int, verdict: Verdict, failed: int
) -> None:
    callbacks = [called(1, CallbackKind.REGULAR), called(1, CallbackKind.COPY), called(2, CallbackKind.DISORDERED)]
    marks = {mark.name: mark for mark in scored(callbacks, effects).marks}
    assert marks["is idempotent"] == Mark("is idempotent", verdict, 1, failed)
