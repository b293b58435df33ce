"""The one timer of the house: it waits for what was set last, on a loop whose time the tests move."""

from __future__ import annotations

import asyncio
import math

import pytest

from simulator.hosting.timer import AgendaTimer, Timer
from simulator.sandbox.virtual_time import NEVER_MS


@pytest.fixture
async def seconds(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The time of the running loop."""
    now = [100.0]
    monkeypatch.setattr(asyncio.get_running_loop(), "time", lambda: now[0])
    return now


async def turns() -> None:
    """Let the loop do what is due."""
    for _ in range(3):
        await asyncio.sleep(0)


async def test_it_rings_once_when_the_time_has_come(seconds: list[float]) -> None:
    rung: list[object] = []
    timer = Timer()
    timer.set(5, rung.append, "now")
    seconds[0] += 4
    await turns()
    assert (rung, timer.left_s) == ([], 1)
    seconds[0] += 1
    await turns()
    assert (rung, timer.left_s) == (["now"], math.inf)
    seconds[0] += 10
    await turns()
    assert rung == ["now"]


async def test_what_was_set_last_counts(seconds: list[float]) -> None:
    rung: list[object] = []
    timer = Timer()
    timer.set(1, rung.append, "first")
    timer.set(2, rung.append, "second")
    seconds[0] += 3
    await turns()
    assert rung == ["second"]


async def test_what_is_forgotten_does_not_ring(seconds: list[float]) -> None:
    rung: list[object] = []
    timer = Timer()
    timer.forget()
    timer.set(0, rung.append, "at once")
    timer.set(1, rung.append, "later")
    timer.forget()
    seconds[0] += 3
    await turns()
    assert (rung, timer.left_s) == ([], math.inf)


async def test_no_wait_is_over_as_soon_as_the_loop_comes_to_it() -> None:
    rung: list[object] = []
    Timer().set(0, rung.append, "soon")
    assert rung == []
    await asyncio.sleep(0)
    assert rung == ["soon"]


async def test_whoever_is_called_may_set_it_again(seconds: list[float]) -> None:
    timer = Timer()
    timer.set(1, lambda: timer.set(7, print))
    seconds[0] += 1
    await turns()
    assert timer.left_s == 7
    timer.forget()


async def test_an_agenda_that_is_forgotten_is_waited_for_no_more() -> None:
    timer = AgendaTimer()
    timer.set(60, print)
    timer.armed_ms = 5
    timer.forget()
    assert (timer.armed_ms, timer.left_s) == (NEVER_MS, math.inf)
