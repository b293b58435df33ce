from typing import Any

import pytest
from support.inprocess import body_of
from vendors.ugsms.customer import (
    DOCUMENTED_SEND,
    KEY_HEADER,
    SEND,
    CustomerWorld,
    a_world,
    message,
)  # fmt: skip

from simulator.sandbox.acts.delivery import NOT_CHARGED
from simulator.sms.states import State
from simulator.vendors.ugsms.policy import UgsmsPolicy


def states(world: CustomerWorld) -> list[State]:
    """The state of every message, oldest first."""
    return [each.state for each in world.messages()]


def test_messages_are_pending_then_sent_with_the_deduction_then_delivered() -> None:
    world = a_world()
    world.post(SEND, dict(DOCUMENTED_SEND))
    assert states(world) == [State.PENDING, State.PENDING]
    world.advance(2_000)
    assert states(world) == [State.SENT, State.SENT]
    world.advance(2_500)
    assert states(world) == [State.DELIVERED, State.DELIVERED]
    assert [change.state for change in world.messages()[0].timeline] == [State.PENDING, State.SENT, State.DELIVERED]


def test_the_delay_of_the_deduction_can_be_chosen() -> None:
    world = a_world(deduction_delay_ms=60_000)
    world.post(SEND, dict(DOCUMENTED_SEND))
    world.advance(59_999)
    assert world.account.balance == 100_000
    world.advance(1)
    assert world.account.balance == 99_930


def test_deducting_at_once_charges_within_the_request_and_sends_later() -> None:
    world = a_world(deduct_at_once=True)
    answer = body_of(world.post(SEND, dict(DOCUMENTED_SEND)))
    assert (answer["data"]["remaining_balance"], answer["data"]["status"]) == (99_930, "pending")
    assert [entry.amount for entry in world.entries()] == [-70]
    assert states(world) == [State.PENDING, State.PENDING]
    world.advance(1_500)
    assert states(world) == [State.SENT, State.SENT]


def test_deducting_at_once_still_reports_the_balance_before_a_bulk() -> None:
    world = a_world(deduct_at_once=True)
    assert body_of(world.bulk(message()))["data"]["summary"]["current_balance"] == 100_000
    assert world.account.balance == 99_965


def test_two_sends_before_the_deduction_may_both_be_accepted_but_only_one_is_paid() -> None:
    world = a_world(balance="100")
    assert [world.post(SEND, dict(DOCUMENTED_SEND)).status for _ in range(2)] == [200, 200]
    world.advance(2_000)
    assert states(world) == [State.SENT, State.SENT, State.FAILED, State.FAILED]
    assert [each.reason for each in world.messages()][2:] == [NOT_CHARGED, NOT_CHARGED]
    assert [entry.amount for entry in world.entries()] == [-70]
    assert world.account.balance == 30


def test_the_job_pays_for_as_many_messages_as_it_can() -> None:
    world = a_world(balance="105")
    world.bulk(message(), message())
    world.bulk(message(), message())
    world.advance(2_000)
    assert states(world) == [State.SENT, State.SENT, State.SENT, State.FAILED]
    assert world.account.balance == 0


def test_a_recipient_that_chooses_failure_is_charged_all_the_same() -> None:
    world = a_world()
    world.ask("POST", SEND, headers=KEY_HEADER, json={"numbers": "0702999901", "message_body": "Hi"})
    world.advance(10_000)
    assert states(world) == [State.FAILED]
    assert world.account.balance == 99_965


def test_a_negative_delay_is_no_policy() -> None:
    with pytest.raises(ValueError, match="deduction_delay_ms is -1; expected 0 or more"):
        UgsmsPolicy(deduction_delay_ms=-1)


@pytest.mark.parametrize("switch", ["partial_failure_status", "total_failure_status"])
@pytest.mark.parametrize("status", [0, 199, 600])
def test_a_status_that_no_answer_can_have_is_no_policy(switch: str, status: int) -> None:
    changed: Any = {switch: status}
    with pytest.raises(ValueError, match=f"{switch} is {status}; expected 200 to 599"):
        UgsmsPolicy(**changed)
