"""The states of a message and the moves between them."""

from itertools import product

import pytest

from simulator.sms.states import TRANSITIONS, State

MOVES = {
    (State.SCHEDULED, State.PENDING),
    (State.SCHEDULED, State.FAILED),
    (State.PENDING, State.SENT),
    (State.PENDING, State.FAILED),
    (State.SENT, State.DELIVERED),
    (State.SENT, State.FAILED),
    (State.SENT, State.EXPIRED),
}


@pytest.mark.parametrize(("old", "new"), list(product(State, State)))
def test_a_message_moves_only_along_the_table(old: State, new: State) -> None:
    assert (new in TRANSITIONS[old]) == ((old, new) in MOVES)


@pytest.mark.parametrize(
    ("state", "is_final"),
    [
        (State.SCHEDULED, False),
        (State.PENDING, False),
        (State.SENT, False),
        (State.DELIVERED, True),
        (State.FAILED, True),
        (State.EXPIRED, True),
    ],
)
def test_delivered_failed_and_expired_are_final(state: State, is_final: bool) -> None:  # noqa: FBT001 - a test's case
    assert state.is_final is is_final


def test_every_state_has_its_moves() -> None:
    assert set(TRANSITIONS) == set(State)


def test_every_state_but_scheduled_is_reached_from_another() -> None:
    assert set().union(*TRANSITIONS.values()) == set(State) - {State.SCHEDULED}
