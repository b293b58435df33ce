"""Limits against a second opinion: a list of the instants that were admitted, read again from its start every time."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from simulator.sandbox.books.limits import Limit, Rate, RateLimits, per_minute

MINUTE_MS = 60_000

Steps = list[tuple[int, tuple[Rate, ...]]]


def limit(*rates: Rate) -> Limit:
    return Limit(rates)


def taken(admitted: list[tuple[int, frozenset[int]]], window_ms: int, now_ms: int) -> int:
    """How many of the requests admitted under a rate of that window share the present one, which the oldest began."""
    began: list[int] = []
    for at_ms, windows in admitted:
        if window_ms in windows:
            began = [*began, at_ms] if began and at_ms < began[0] + window_ms else [at_ms]
    return len(began) if began and now_ms < began[0] + window_ms else 0


def is_admitted(admitted: list[tuple[int, frozenset[int]]], rates: tuple[Rate, ...], now_ms: int) -> bool:
    return all(taken(admitted, rate.window_ms, now_ms) < rate.number for rate in rates)


def rates_of(windows: set[int]) -> st.SearchStrategy[tuple[Rate, ...]]:
    return st.lists(
        st.builds(Rate, st.integers(1, 4), st.sampled_from(sorted(windows))),
        min_size=1, max_size=3, unique_by=lambda rate: rate.window_ms,
    ).map(tuple)  # fmt: skip


def steps_of(windows: set[int]) -> st.SearchStrategy[Steps]:
    """Waits between requests, many of them just up to a border of a window, and the rates each request meets."""
    waits = sorted({0, 1} | {window + by for window, by in product(windows, (-1, 0, 1))})
    wait = st.sampled_from(waits) | st.integers(0, max(windows) * 2)
    changes = st.tuples(wait, rates_of(windows))
    constant = st.tuples(rates_of(windows), st.lists(wait, max_size=40)).map(
        lambda drawn: [(each, drawn[0]) for each in drawn[1]]
    )
    return constant | st.lists(changes, max_size=40)


@given(steps=steps_of({5, 12, 30}))
@example(steps=[(wait_ms, (Rate(1, 5), Rate(2, 12))) for wait_ms in (0, 5, 6, 1, 4, 1)])
@example(steps=[(wait_ms, (Rate(1, 12), Rate(1, 5))) for wait_ms in (0, 0, 5, 7)])
@example(steps=[(wait_ms, (Rate(1, 5), Rate(1, 12))) for wait_ms in (0, 0, 5, 7)])
@example(steps=[(0, (Rate(1, 30), Rate(2, 5))), (6, (Rate(1, 30), Rate(2, 5))), (0, (Rate(1, 5),))])
@example(steps=[(wait_ms, (Rate(number, 30),)) for wait_ms, number in ((0, 3), (1, 3), (0, 1), (0, 4))])
def test_requests_are_admitted_as_a_list_of_instants_says(steps: Steps) -> None:
    limits = RateLimits()
    admitted: list[tuple[int, frozenset[int]]] = []
    now_ms = 0
    for wait_ms, rates in steps:
        now_ms += wait_ms
        admission = limits.admit("key", limit(*rates), now_ms)
        assert admission.is_allowed == is_admitted(admitted, rates, now_ms)
        if admission.is_allowed:
            admitted.append((now_ms, frozenset(rate.window_ms for rate in rates)))
            first = rates[0]
            assert admission.remaining == first.number - taken(admitted, first.window_ms, now_ms)
            assert admission.limit == first.number
        else:
            waits = range(now_ms, now_ms + 100)
            earliest = next(instant for instant in waits if is_admitted(admitted, rates, instant))
            assert (admission.reset_ms, admission.remaining) == (earliest, 0)


@given(steps=steps_of({5, 12, 30}), keys=st.lists(st.sampled_from("ab"), min_size=40, max_size=40))
def test_keys_do_not_see_each_other(steps: Steps, keys: list[str]) -> None:
    together, alone = RateLimits(), {"a": RateLimits(), "b": RateLimits()}
    now_ms = 0
    for (wait_ms, rates), key in zip(steps, keys, strict=False):
        now_ms += wait_ms
        expected = alone[key].admit(key, limit(*rates), now_ms)
        assert together.admit(key, limit(*rates), now_ms) == expected


@given(number=st.integers(1, 5), waits=st.lists(st.integers(0, 40_000), max_size=30))
def test_one_rate_is_told_with_the_end_of_its_window(number: int, waits: list[int]) -> None:
    limits = RateLimits()
    now_ms = began_ms = count = 0
    for wait_ms in waits:
        now_ms += wait_ms
        if not count or now_ms >= began_ms + MINUTE_MS:
            began_ms, count = now_ms, 0
        count = min(count + 1, number + 1)
        expected = (number, max(number - count, 0), began_ms + MINUTE_MS, count <= number)
        assert limits.admit("key", per_minute(number), now_ms) == expected


@pytest.mark.parametrize("rates", [(Rate(2, 12), Rate(1, 5)), (Rate(1, 5), Rate(2, 12))])
def test_of_two_rates_whose_windows_end_together_the_first_is_told(rates: tuple[Rate, ...]) -> None:
    limits = RateLimits()
    assert [limits.admit("key", limit(*rates), now_ms).is_allowed for now_ms in (0, 7)] == [True, True]
    assert limits.admit("key", limit(*rates), 8) == (rates[0].number, 0, 12, False)


@pytest.mark.parametrize(
    "rates",
    [(), (Rate(0, 1),), (Rate(1, 0),), (Rate(-1, -1),), (Rate(1, 60), Rate(2, 60))],
    ids=["none", "of nothing", "in no time", "below zero", "two for one window"],
)
def test_a_limit_without_a_meaning_is_refused(rates: tuple[Rate, ...]) -> None:
    with pytest.raises(ValueError, match="expected rates above zero, at least one, and none twice"):
        limit(*rates)


def test_a_limit_of_so_many_a_minute_has_one_rate() -> None:
    assert per_minute(7) == Limit((Rate(7, MINUTE_MS),))


def test_a_burst_is_a_second_rate() -> None:
    assert per_minute(100, burst=20) == Limit((Rate(100, MINUTE_MS), Rate(20, 1_000)))
