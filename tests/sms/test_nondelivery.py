"""The causes why a message does not arrive."""

from __future__ import annotations

import pytest

from simulator.sms.nondelivery import (
    ABSENT_SUBSCRIBER,
    DELIVERY_IMPOSSIBLE,
    NON_DELIVERIES,
    NonDelivery,
    nondelivery_for,
)
from simulator.sms.states import State

HOUR_MS = 3_600_000


@pytest.mark.parametrize("cause", NON_DELIVERIES, ids=lambda cause: cause.name)
def test_a_reason_tells_its_cause_whatever_the_state(cause: NonDelivery) -> None:
    assert {nondelivery_for(state, cause.reason) for state in State} == {cause}


@pytest.mark.parametrize("reason", [None, "", "absent", "the moon is full"])
def test_where_the_reason_tells_none_the_state_does(reason: str | None) -> None:
    assert nondelivery_for(State.EXPIRED, reason) == ABSENT_SUBSCRIBER
    assert nondelivery_for(State.FAILED, reason) == DELIVERY_IMPOSSIBLE


def test_names_and_reasons_are_each_of_one_cause() -> None:
    assert len({cause.name for cause in NON_DELIVERIES}) == len({cause.reason for cause in NON_DELIVERIES}) == 5


def test_an_absent_subscriber_alone_takes_long_and_expires() -> None:
    assert ABSENT_SUBSCRIBER.after_ms == (18 * HOUR_MS, 24 * HOUR_MS)
    assert [cause for cause in NON_DELIVERIES if cause.after_ms or cause.state is not State.FAILED] == [
        ABSENT_SUBSCRIBER
    ]
