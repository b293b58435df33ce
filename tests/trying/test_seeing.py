"""What a client sees of each thing that can be wrong with an answer."""

from __future__ import annotations

import pytest
from support.scenarios import ScenarioWorld, load

from simulator.trying.seeing import Seen, Sight, see

BODY = {"to": "+256701521269", "message": "Hello"}


def seen(fault: str, patience_ms: int = 30_000) -> Seen:
    world = ScenarioWorld(load(f"faults: [{{match: {{vendor: msgine}}, {fault}}}]"))
    response = world.ask("POST", "/api/v1/messages/sms", BODY, Authorization="Bearer T")
    return see(response, next(world.sandbox.journal.newest_first()), patience_ms)


@pytest.mark.parametrize(
    ("fault", "sight", "words"),
    [
        ("latency: 50ms", Sight.DONE, "201"),
        ("latency: 2.5s", Sight.DONE, "201, after 2.5 s"),
        ("latency: 29999ms", Sight.DONE, "201, after 29.999 s"),
        ("latency: 30s", Sight.UNKNOWN, "no answer within 30 s"),
        ("wire: hang", Sight.UNKNOWN, "no answer within 30 s"),
        ("wire: endless", Sight.UNKNOWN, "no end of the answer within 30 s"),
        ("wire: {drip: {size: 100, every: 1s}}", Sight.DONE, "201, after 3 s"),
        ("wire: {drip: {size: 1, every: 1s}}", Sight.UNKNOWN, "no answer within 30 s"),
        ("wire: close", Sight.UNKNOWN, "connection closed without an answer"),
        ("wire: reset", Sight.UNKNOWN, "connection reset"),
        ("wire: refused", Sight.UNREACHABLE, "connection refused"),
        ("wire: {cut: 0.5}", Sight.UNKNOWN, "201, cut after 103 of 206 bytes"),
        ("damage: [truncated]", Sight.UNKNOWN, "201, no JSON"),
        ("damage: [empty]", Sight.UNKNOWN, "201, no body"),
        ("damage: [html]", Sight.UNKNOWN, "201, a page instead of JSON"),
        ("damage: [{missing_field: cost}]", Sight.DONE, "201"),
        ("respond: {status: 503}", Sight.UNKNOWN, "503, no body"),
        ('respond: {status: 500, body: "{}"}', Sight.UNKNOWN, "500"),
        ('respond: {status: 404, body: "{}"}', Sight.REFUSED, "404, refused"),
        ("refuse: insufficient_balance", Sight.REFUSED, "402 insufficient_balance"),
        ("refuse: rate_limited", Sight.REFUSED, "429 rate_limited, retry after 60 s"),
        ("refuse: {reason: rate_limited, retry_after: none}", Sight.REFUSED, "429 rate_limited"),
    ],
)
def test_it_is_seen_and_told_in_words(fault: str, sight: Sight, words: str) -> None:
    what = seen(fault)
    assert (what.sight, what.words) == (sight, words)


def test_a_client_that_waits_less_gives_up_sooner() -> None:
    assert seen("latency: 10s", 5_000) == Seen(Sight.UNKNOWN, "no answer within 5 s", 5_000)
    assert seen("latency: 10s").took_ms == 10_000
