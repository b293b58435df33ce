"""A message's way to its end: what its number chooses, how long it takes however a vendor sends, and what is drawn."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import pytest
from support.plain import PRICE, advance, open_account, plain_sandbox, submit

from simulator.sandbox.acts.delivery import NOT_CHARGED
from simulator.sandbox.books.messages import Message
from simulator.sandbox.faults.effects.mishandling import Mishandling
from simulator.sandbox.faults.fault import Fault, Match
from simulator.sandbox.faults.striking import Phase
from simulator.sandbox.rules.delays import Uniform
from simulator.sandbox.rules.delivery import Delivery, Sending
from simulator.sandbox.sandbox import Sandbox
from simulator.sms.states import State

ANN, FAILS, EXPIRES, STAYS = "+256701521269", "+256701299901", "+256701299902", "+256701299903"
NOW_MS, HOUR_MS = 1_000, 3_600_000
SHORT = Delivery(sent_after=Uniform(10, 10), delivered_after=Uniform(20, 20))


def timeline(message: Message) -> list[tuple[State, int]]:
    return [(change.state, change.at_ms - NOW_MS) for change in message.timeline]


def counted(delivery: Delivery) -> tuple[Sandbox, Iterator[int]]:
    """A sandbox that draws from a counter: its next number is how many were drawn."""
    sandbox = plain_sandbox()
    sandbox.delivery = delivery
    draws = itertools.count()
    sandbox.draw = lambda: next(draws) * 0
    return sandbox, draws


@pytest.fixture
def quick() -> Sandbox:
    sandbox = plain_sandbox(start_ms=NOW_MS)
    sandbox.delivery = SHORT
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
    sandbox.delivery = Delivery(delivered_after=Uniform(7, 7))
    (message,) = sandbox.messages.of(submit(sandbox, open_account(sandbox), [to], sending=Sending.AT_ONCE))
    advance(sandbox, after_ms - 1)
    assert message.state is State.SENT
    advance(sandbox, 1)
    assert [at_ms for _, at_ms in timeline(message)] == [0, 0, after_ms]


def test_what_cannot_be_paid_when_the_background_job_runs_fails_and_says_so() -> None:
    sandbox = plain_sandbox()
    account = open_account(sandbox, balance=PRICE)
    for _ in range(2):
        submit(sandbox, account, sending=Sending.IN_BACKGROUND)
    advance(sandbox, HOUR_MS)
    ends = [(each.state, each.reason) for ordinal in (1, 2) if (each := sandbox.messages.get(ordinal)) is not None]
    assert ends == [(State.DELIVERED, None), (State.FAILED, NOT_CHARGED)]


@pytest.mark.parametrize(
    ("sending", "sent_ms"),
    [(Sending.AT_ONCE, 0), (Sending.SOON, 10), (Sending.IN_BACKGROUND, 2_000)],
)
def test_the_world_says_how_long_it_takes_however_a_vendor_sends(
    quick: Sandbox, sending: Sending, sent_ms: int
) -> None:
    (message,) = quick.messages.of(submit(quick, open_account(quick), sending=sending))
    advance(quick, HOUR_MS)
    expected = [(State.PENDING, 0), (State.SENT, sent_ms), (State.DELIVERED, sent_ms + 20)]
    assert timeline(message) == expected


def test_what_is_charged_in_the_background_is_charged_again_where_a_fault_says_so() -> None:
    sandbox = plain_sandbox()
    account = open_account(sandbox)
    sandbox.faults.add(Fault("twice", Match(), Phase.AFTER, Mishandling(charges=2)))
    submit(sandbox, account, [ANN, FAILS], sending=Sending.IN_BACKGROUND)
    advance(sandbox, 10_000)
    assert account.terms.opening_balance - account.balance == 2 * 2 * PRICE


def test_what_a_fault_hurries_takes_no_time(quick: Sandbox) -> None:
    quick.faults.add(Fault("it", Match(), Phase.AFTER, Mishandling(is_hasty=True)))
    (message,) = quick.messages.of(submit(quick, open_account(quick)))
    advance(quick, 0)
    assert timeline(message) == [(State.PENDING, 0), (State.SENT, 0), (State.DELIVERED, 0)]


@pytest.mark.parametrize(("to", "drawn"), [(ANN, 2), (FAILS, 2), (EXPIRES, 1), (STAYS, 1)])
def test_a_number_is_drawn_for_each_delay_that_is_not_fixed(to: str, drawn: int) -> None:
    sandbox, draws = counted(Delivery())
    submit(sandbox, open_account(sandbox), [to])
    advance(sandbox, 25 * HOUR_MS)
    assert next(draws) == drawn


@pytest.mark.parametrize(("draws_for_unsent", "drawn"), [(True, 1), (False, 0)])
def test_what_a_fault_keeps_from_the_network_takes_a_number_where_the_world_says_so(
    *, draws_for_unsent: bool, drawn: int
) -> None:
    sandbox, draws = counted(Delivery(draws_for_unsent=draws_for_unsent))
    sandbox.faults.add(Fault("it", Match(), Phase.AFTER, Mishandling(is_sent=False)))
    (message,) = sandbox.messages.of(submit(sandbox, open_account(sandbox)))
    assert (len(sandbox.agenda), next(draws)) == (drawn, drawn)
    advance(sandbox, HOUR_MS)
    assert message.state is State.PENDING


def test_no_network_is_looked_up_where_nothing_depends_on_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("simulator.sandbox.rules.delivery.network_of", None)
    sandbox = plain_sandbox()
    (message,) = sandbox.messages.of(submit(sandbox, open_account(sandbox)))
    advance(sandbox, HOUR_MS)
    assert message.state is State.DELIVERED
