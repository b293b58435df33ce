"""A message's way to its end: reasons that numbers choose, and rules where a background job or a fault sends."""

from __future__ import annotations

from dataclasses import replace

import pytest
from support.plain import PRICE, advance, open_account, plain_sandbox, submit

from simulator.sandbox.acts.delivery import NOT_CHARGED
from simulator.sandbox.books.messages import Message
from simulator.sandbox.faults.effects.mishandling import Mishandling
from simulator.sandbox.faults.fault import Fault, Match
from simulator.sandbox.faults.striking import Phase
from simulator.sandbox.rules.delays import Uniform
from simulator.sandbox.rules.delivery_profile import Dispatching
from simulator.sandbox.rules.delivery_rules import DeliveryRules
from simulator.sandbox.sandbox import Sandbox
from simulator.sms.states import State

ANN, FAILS, EXPIRES = "+256701521269", "+256701299901", "+256701299902"
NOW_MS, HOUR_MS = 1_000, 3_600_000
RULES = DeliveryRules(sent_after=Uniform(10, 10), delivered_after=Uniform(20, 20))


def timeline(message: Message) -> list[tuple[State, int]]:
    return [(change.state, change.at_ms - NOW_MS) for change in message.timeline]


@pytest.fixture
def ruled() -> Sandbox:
    sandbox = plain_sandbox(start_ms=NOW_MS)
    sandbox.delivery = replace(sandbox.delivery, rules=RULES)
    return sandbox


@pytest.mark.parametrize(
    ("to", "state", "reason"),
    [
        (ANN, State.DELIVERED, None),
        (FAILS, State.FAILED, "delivery impossible"),
        (EXPIRES, State.EXPIRED, "absent subscriber"),
    ],
)
def test_a_number_chooses_how_a_message_ends_and_why(to: str, state: State, reason: str | None) -> None:
    sandbox = plain_sandbox()
    (message,) = sandbox.messages.of(submit(sandbox, open_account(sandbox), [to]))
    advance(sandbox, 25 * HOUR_MS)
    assert (message.state, message.reason) == (state, reason)


@pytest.mark.parametrize(("to", "after_ms"), [(ANN, 7), (FAILS, 7), (EXPIRES, 24 * HOUR_MS)])
def test_a_message_ends_so_long_after_it_was_sent(to: str, after_ms: int) -> None:
    sandbox = plain_sandbox(start_ms=NOW_MS)
    sandbox.delivery = replace(sandbox.delivery, delivered_after_ms=(7, 7))
    (message,) = sandbox.messages.of(submit(sandbox, open_account(sandbox), [to], dispatching=Dispatching.AT_ONCE))
    advance(sandbox, after_ms - 1)
    assert message.state is State.SENT
    advance(sandbox, 1)
    assert [at_ms for _, at_ms in timeline(message)] == [0, 0, after_ms]


def test_what_cannot_be_paid_when_the_background_job_runs_fails_and_says_so() -> None:
    sandbox = plain_sandbox()
    account = open_account(sandbox, balance=PRICE)
    for _ in range(2):
        submit(sandbox, account, dispatching=Dispatching.IN_BACKGROUND)
    advance(sandbox, HOUR_MS)
    ends = [(each.state, each.reason) for ordinal in (1, 2) if (each := sandbox.messages.get(ordinal)) is not None]
    assert ends == [(State.DELIVERED, None), (State.FAILED, NOT_CHARGED)]


@pytest.mark.parametrize(
    ("dispatching", "sent_ms"),
    [(Dispatching.AT_ONCE, 0), (Dispatching.SOON, 10), (Dispatching.IN_BACKGROUND, 2_000)],
)
def test_rules_say_how_long_it_takes_however_a_vendor_sends(
    ruled: Sandbox, dispatching: Dispatching, sent_ms: int
) -> None:
    (message,) = ruled.messages.of(submit(ruled, open_account(ruled), dispatching=dispatching))
    advance(ruled, HOUR_MS)
    expected = [(State.PENDING, 0), (State.SENT, sent_ms), (State.DELIVERED, sent_ms + 20)]
    assert timeline(message) == expected


def test_what_a_fault_hurries_takes_no_time_by_rules_either(ruled: Sandbox) -> None:
    ruled.faults.add(Fault("it", Match(), Phase.AFTER, Mishandling(is_hasty=True)))
    (message,) = ruled.messages.of(submit(ruled, open_account(ruled)))
    advance(ruled, 0)
    assert timeline(message) == [(State.PENDING, 0), (State.SENT, 0), (State.DELIVERED, 0)]
