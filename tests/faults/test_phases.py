"""What happened and what did not, by the phase a fault strikes in: in ledger, store, journal and answer."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest
from pydantic import ValidationError
from support.faulty import ACCEPTED, ACCOUNTS, SENT, FaultyWorld, wire_of

from simulator.api.vendor import Vendor
from simulator.sandbox.acts.charging import post
from simulator.sandbox.faults.effects.wire import WireKind
from simulator.vendors import BUILT_IN

NUMBER = "+256701521269"
PLAIN = FaultyWorld()
STOPPING: list[dict[str, Any]] = [
    {"refuse": "rate_limited"},
    {"respond": {"status": 502, "body": "<h1>Bad gateway</h1>"}},
    {"wire": "close"},
    {"wire": "reset"},
    {"wire": "hang"},
]
OFFLINE: dict[str, Any] = {"wire": "refused"}
MATCHES: list[dict[str, Any]] = [
    {},
    {"vendor": "msgine"},
    {"account": "msgine-1"},
    {"recipient": NUMBER},
    {"text": "ell"},
]


ANSWERED = {"refuse": 429, "respond": 502}
"""The status of the answer that each of them gives; a broken connection gives none."""


@pytest.mark.parametrize("match", MATCHES, ids=str)
@pytest.mark.parametrize("effect", [*STOPPING, OFFLINE], ids=str)
def test_before_nothing_is_stored_charged_or_sent(effect: dict[str, Any], match: dict[str, Any]) -> None:
    world = FaultyWorld()
    world.inject(name="it", match=match, phase="before", **effect)
    response = world.send_through("msgine", callbackUrl="http://127.0.0.1:9/hook")
    world.advance(86_400_000)
    (kind,) = effect
    assert response.status == ANSWERED.get(kind, 0)
    assert wire_of(response) == (WireKind(effect[kind]) if kind == "wire" else None)
    assert not world.messages()
    assert not world.charged("msgine")
    assert not list(world.sandbox.callbacks.newest_first(None))
    assert world.latest.faults == ("it",)
    assert world.latest.status == response.status


@pytest.mark.parametrize("match", MATCHES, ids=str)
@pytest.mark.parametrize("effect", STOPPING, ids=str)
def test_after_it_is_accepted_charged_and_sent_all_the_same(effect: dict[str, Any], match: dict[str, Any]) -> None:
    world = FaultyWorld()
    world.inject(name="it", match=match, phase="after", **effect)
    response = world.send_through("msgine")
    world.advance(86_400_000)
    assert world.states() == ["delivered"]
    assert world.charged("msgine") == [Decimal("0.05")]
    assert world.latest.faults == ("it",)
    (kind,) = effect
    assert response.status == ANSWERED.get(kind, 201)  # the vendor's own answer, which does not arrive
    assert wire_of(response) == (WireKind(effect[kind]) if kind == "wire" else None)


@pytest.mark.parametrize("wire", ["close", "reset", "hang"])
def test_the_exchange_of_a_lost_answer_keeps_what_the_vendor_would_have_answered(wire: str) -> None:
    world = FaultyWorld()
    world.inject(wire=wire, phase="after")
    world.send_through("msgine")
    assert world.latest.status == 201
    assert json.loads(world.latest.response_body)["id"] == "msg_1000000001"


@pytest.mark.parametrize("valid", ["valid", ""])
def test_always_strikes_whatever_the_vendor_answers(valid: str) -> None:
    world = FaultyWorld()
    world.inject(name="it", phase="always", respond={"status": 503}, latency="20ms", headers={"X-Proxy": "sick"})
    response = world.send_through("msgine", **({} if valid else {"to": "nobody"}))
    assert response.status == 503
    assert response.transmission is not None
    assert response.transmission.hold_ms == 20
    assert ("X-Proxy", "sick") in response.headers
    assert bool(world.messages()) == bool(valid)
    assert world.latest.faults == ("it",)
    assert world.latest.rejection == (None if valid else "invalid_phone_number")


def test_always_comes_over_an_answer_that_another_fault_gives() -> None:
    world = FaultyWorld()
    world.inject(name="refused", refuse="rate_limited")
    world.inject(name="slow", latency="20ms", phase="always")
    response = world.send_through("msgine")
    assert (response.status, world.latest.faults) == (429, ("refused", "slow"))
    assert response.transmission is not None
    assert response.transmission.hold_ms == 20


def test_without_a_word_a_refusal_is_before_and_a_delay_after() -> None:
    world = FaultyWorld()
    assert world.inject(refuse="rate_limited").phase.value == "before"
    assert world.inject(latency="1s").phase.value == "after"
    assert world.inject(wire={"cut": 0.5}).phase.value == "after"


def test_the_vendors_own_complaints_come_before_a_refusal_that_is_forced() -> None:
    world = FaultyWorld()
    forced = world.inject(refuse="rate_limited", match={"first": 1})
    assert world.send_through("msgine", to="nobody").status == 400
    assert forced.seen == 0
    assert world.send_through("msgine").status == 429
    assert world.send_through("msgine").status == 201


@pytest.mark.parametrize("effect", [{"charges": 2}, {"refuse": "rate_limited"}, {"wire": "close"}], ids=str)
def test_a_fault_of_what_is_sent_waits_for_a_request_that_can_be_paid(effect: dict[str, Any]) -> None:
    world = FaultyWorld()
    world.send_through("msgine")
    post(world.sandbox, world.account("msgine"), next(iter(world.sandbox.ledger.entries())).cause.__class__.ADJUSTMENT,
                       -world.account("msgine").balance)  # fmt: skip
    fault = world.inject(match={"text": "Hello", "nth": 1}, **effect)
    assert world.send_through("msgine").status == 402
    assert (fault.seen, fault.struck) == (0, 0)


@pytest.mark.parametrize("vendor", [vendor.name for vendor in BUILT_IN])
@pytest.mark.parametrize("phase", ["before", "after"])
def test_every_vendor_is_struck_by_what_it_sends(vendor: str, phase: str) -> None:
    world = FaultyWorld()
    to = {"ugsms": "*913454", "pushr": "+23355*", "advanta": "+254712345678", "msgine": "+2567*"}[vendor]
    world.inject(name="it", match={"recipient": to, "text": "Hell"}, respond={"status": 504}, phase=phase)
    assert world.send_through(vendor).status == 504
    assert len(world.messages()) == (phase == "after")


@pytest.mark.parametrize("vendor", BUILT_IN, ids=lambda vendor: vendor.name)
def test_a_refusal_is_forced_even_where_nobody_is_known(vendor: Vendor[Any]) -> None:
    world = FaultyWorld()
    world.inject(refuse="rate_limited", phase="always")
    method, path, *_ = ACCEPTED[vendor.name]
    error = vendor.errors["rate_limited"]
    response = world.ask(method, path, {})
    assert response.status == error.status
    assert error.text({"seconds": 60}) in response.body.decode()
    assert world.latest.rejection == "rate_limited"


@pytest.mark.parametrize(
    ("reason", "facts"),
    [
        ("insufficient_balance", {"details": {"balance": 100.0, "required": 100.05, "currency": "USD"}}),
        ("rate_limited", {"retryAfter": 60}),
        ("invalid_credentials", {}),
    ],
)
def test_a_refusal_takes_the_facts_of_the_account(reason: str, facts: dict[str, Any]) -> None:
    world = FaultyWorld()
    world.inject(refuse=reason)
    body = json.loads(world.send_through("msgine").body)["error"]
    assert {name: body[name] for name in body if name not in {"code", "message"}} == facts
    assert world.latest.rejection == reason


@pytest.mark.parametrize(
    ("wait", "seconds"), [("right", "60"), ("5s", "5"), ("0s", "0"), ("-5s", "-5"), ("none", None), ("2h", "7200")]
)
def test_retry_after_is_right_wrong_past_or_missing(wait: str, seconds: str | None) -> None:
    world = FaultyWorld()
    world.inject(refuse={"reason": "rate_limited", "retry_after": wait})
    response = world.send_through("msgine")
    assert dict(response.headers).get("Retry-After") == seconds
    assert json.loads(response.body)["error"].get("retryAfter") == (None if seconds is None else int(seconds))


@pytest.mark.parametrize("vendor", ["msgine", "pushr"])
def test_a_lowered_rate_limit_counts_the_requests_of_a_minute(vendor: str) -> None:
    world = FaultyWorld()
    world.inject(name="it", rate_limit=2)
    assert [world.send_through(vendor).status for _ in range(3)] == [SENT[vendor], SENT[vendor], 429]
    world.advance(59_999)
    assert world.send_through(vendor).status == 429
    world.advance(1)
    assert world.send_through(vendor).status == SENT[vendor]


def test_a_lowered_rate_limit_is_in_the_headers_too_and_counts_for_each_account() -> None:
    world = FaultyWorld()
    world.inject(name="it", rate_limit=2)
    shown = [dict(world.send_through("msgine").headers) for _ in range(3)]
    assert [each["X-RateLimit-Limit"] for each in shown] == ["2", "2", "2"]
    assert [each["X-RateLimit-Remaining"] for each in shown] == ["1", "0", "0"]
    assert [each.get("Retry-After") for each in shown] == [None, None, "60"]
    other = world.ask(*ACCEPTED["msgine"][:3], Authorization="Bearer somebody-else")
    assert other.status == 201


def test_headers_are_set_replaced_and_removed() -> None:
    world = FaultyWorld()
    world.inject(headers={"X-New": "1", "x-ratelimit-limit": "99", "X-RateLimit-Reset": None})
    headers = dict(world.send_through("msgine").headers)
    assert headers["X-New"] == "1"
    assert headers["x-ratelimit-limit"] == "99"
    assert not {"X-RateLimit-Limit", "X-RateLimit-Reset"} & set(headers)
    assert "X-RateLimit-Remaining" in headers


def test_waits_add_up_and_vary_by_the_seed() -> None:
    def waits(seed: str) -> list[int]:
        world = FaultyWorld(scenario=ACCOUNTS.replace("test", seed))
        world.inject(latency="30ms", jitter="10ms")
        world.inject(latency={"uniform": {"from": "100ms", "to": "200ms"}})
        answers = [world.send_through("msgine").transmission for _ in range(30)]
        return [answer.hold_ms for answer in answers if answer is not None]

    assert waits("one") == waits("one") != waits("two")
    assert len(set(waits("one"))) > 10
    assert all(120 <= each <= 240 for each in waits("one"))


def test_no_wait_is_too_long_for_real_time() -> None:
    with pytest.raises(ValidationError):
        PLAIN.inject(latency="1h")
    with pytest.raises(ValidationError):
        PLAIN.inject(latency={"uniform": {"from": "1s", "to": "11m"}})
