"""Whatever a client sends to whichever vendor, the answer is the vendor's, and a refusal leaves no trace."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.every_vendor import EVERY
from support.near import anything, near, seeds_of
from support.sound import answer

from simulator.api.routing import Route
from simulator.scenario.world import World

pytestmark = pytest.mark.soak

ROUTES = [
    (name, route) for name, each in EVERY.items() for operation in each.vendor.operations for route in operation.routes
]
OPERATIONS = [(name, operation.name) for name, each in EVERY.items() for operation in each.vendor.operations]
ANYBODY = World(seed="any", speed=0)


@pytest.mark.parametrize(
    ("name", "route"), ROUTES, ids=lambda each: each if isinstance(each, str) else f"{each.method} {each.path}"
)
@given(data=st.data())
def test_any_request_is_answered(name: str, route: Route, data: Any) -> None:
    answer(EVERY[name], ANYBODY, data.draw(anything(route.method, route.path)))


@pytest.mark.parametrize(("name", "operation"), OPERATIONS)
@settings(max_examples=150)
@given(data=st.data())
def test_a_request_near_one_that_succeeds_is_answered(name: str, operation: str, data: Any) -> None:
    seed, sent = data.draw(near(name, operation))
    answer(EVERY[name], seed.world, sent, seed.before)


@pytest.mark.parametrize(("name", "operation"), OPERATIONS)
def test_the_requests_that_are_changed_succeed_unchanged(name: str, operation: str) -> None:
    seeds = [seed for alike in seeds_of(name)[operation] for seed in alike]
    assert seeds
    for seed in seeds:
        assert answer(EVERY[name], seed.world, seed.sent, seed.before).happened[-1].rejection is None
