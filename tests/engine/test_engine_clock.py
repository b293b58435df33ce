"""The clock of an engine, read between its answers."""

from __future__ import annotations

import time

import pytest

from simulator.engine.engine_clock import PROMPT_S, EngineClock


@pytest.fixture
def monotonic(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Our monotonic clock, which a test moves."""
    now = [1_000.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    return now


def test_until_it_has_told_an_instant_it_is_that_of_this_machine() -> None:
    assert EngineClock().now_s() == pytest.approx(time.time(), abs=1)


def test_it_goes_on_from_the_instant_that_was_told_halfway(monotonic: list[float]) -> None:
    clock = EngineClock()
    monotonic[0] += 0.5
    clock.follow(5_000.0, 1_000.0)
    assert clock.now_s() == pytest.approx(5_000.25)
    monotonic[0] += 60
    assert clock.now_s() == pytest.approx(5_060.25)


def test_an_instant_that_took_long_to_come_is_not_followed(monotonic: list[float]) -> None:
    clock = EngineClock()
    clock.follow(5_000.0, 1_000.0)
    monotonic[0] += PROMPT_S
    clock.follow(9_000.0, 1_000.0)
    assert clock.now_s() == pytest.approx(5_000.0 + PROMPT_S)
