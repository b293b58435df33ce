"""What of a scenario a client never met is told with the reason."""

from __future__ import annotations

import pytest
from support.scenarios import load

from simulator.trying.planning import Script
from simulator.trying.played import Played
from simulator.trying.playing import try_world
from simulator.trying.unmet import never_happened, never_struck
from simulator.vendors import BUILT_IN


def played(text: str) -> Played:
    """A quarter of an hour at MsGine, by the careful client."""
    return try_world(load(text).world, BUILT_IN, Script(("msgine",), 900_000))


@pytest.mark.parametrize(
    ("fault", "why"),
    [
        ("match: {vendor: ugsms}, latency: 1s", "no request matched it"),
        ("match: {from: 1h}, latency: 1s", "it begins at 2024-01-01T13:00:00.000Z, after the end"),
        ("match: {nth: 100}, latency: 1s", "12 requests matched it, and its count or chance left out all"),
        ("on: no, latency: 1s", "it was off"),
        ("match: {vendor: advanta}, receipt: {copies: 1}", "no receipt matched it"),
    ],
)
def test_a_fault_that_never_struck_is_told_with_the_reason(fault: str, why: str) -> None:
    day = played(f"faults: [{{name: met, latency: 1s}}, {{name: unmet, {fault}}}]")
    assert list(never_struck(day)) == [("unmet", why)]


@pytest.mark.parametrize(
    ("trigger", "why"),
    [
        ("at: 1h", "its moment is after the end"),
        ("after: {balance_below: 1, account: msgine}", "what it waits for never happened"),
        ("after: {event: message.sent, count: 100}", "what it waits for never happened"),
        ("after: {event: message.sent, wait: 1h}", "its moment is after the end"),
    ],
)
def test_a_change_that_never_happened_is_told_with_the_reason(trigger: str, why: str) -> None:
    top_up = "top_up: {account: msgine, amount: 5}"
    day = played(f"timeline: [{{at: 1m, {top_up}}}, {{{trigger}, {top_up}}}]")
    assert list(never_happened(day)) == [("top_up of msgine-1", why)]
