"""Request rates: what is admitted in a window, what is left of it, and when it begins anew."""

from __future__ import annotations

import pytest

from simulator.sandbox.limits import Admission, RateLimits

MINUTE_MS = 60_000


def admitted(limits: RateLimits, now_ms: int, key: str = "one", limit: int = 2) -> Admission:
    return limits.admit(key, limit, MINUTE_MS, now_ms)


def test_a_window_begins_with_the_first_request_and_counts_down() -> None:
    limits = RateLimits()
    assert admitted(limits, 1_000) == Admission(is_allowed=True, limit=2, remaining=1, reset_ms=61_000)
    assert admitted(limits, 2_000) == Admission(is_allowed=True, limit=2, remaining=0, reset_ms=61_000)


def test_what_is_over_the_limit_is_refused_until_the_window_ends() -> None:
    limits = RateLimits()
    for now_ms in (1_000, 2_000):
        admitted(limits, now_ms)
    refused = Admission(is_allowed=False, limit=2, remaining=0, reset_ms=61_000)
    assert [admitted(limits, now_ms) for now_ms in (2_000, 60_999)] == [refused, refused]


def test_the_next_window_begins_with_the_first_request_after_the_last() -> None:
    limits = RateLimits()
    for now_ms in (1_000, 2_000, 3_000):
        admitted(limits, now_ms)
    assert admitted(limits, 61_000) == Admission(is_allowed=True, limit=2, remaining=1, reset_ms=121_000)
    assert admitted(limits, 300_000).reset_ms == 360_000


@pytest.mark.parametrize("limit", [0, 1])
def test_a_limit_that_was_lowered_holds_at_once(limit: int) -> None:
    limits = RateLimits()
    for now_ms in (1_000, 2_000):
        admitted(limits, now_ms)
    assert not admitted(limits, 3_000, limit=limit).is_allowed


def test_keys_are_counted_apart() -> None:
    limits = RateLimits()
    for now_ms in (1_000, 2_000):
        admitted(limits, now_ms)
    assert admitted(limits, 3_000, key="two").remaining == 1
