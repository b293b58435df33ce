"""What a list costs, who pays when the balance is low, and what becomes of its messages."""

import dataclasses
from decimal import Decimal

from support.inprocess import World, body_of
from vendors.advanta.sending import (
    a_world,
    codes_of,
    item,
    open_account,
    refusal,
    rows_of,
    send,
)

from simulator.sms.states import State
from simulator.vendors.advanta import VENDOR
from simulator.vendors.advanta.policy import LowCredit


def poor(world: World, balance: str) -> None:
    open_account(world, dataclasses.replace(VENDOR.terms, opening_balance=Decimal(balance)))


def test_a_new_account_holds_1000_shillings(world: World) -> None:
    send(world, item(mobile="123"))
    account = world.account
    assert (account.balance, account.terms.currency) == (Decimal(1000), "KES")


def test_a_list_is_one_charge_of_a_shilling_for_each_segment(world: World) -> None:
    send(world, item(), item(message="x" * 161))
    assert world.amounts() == [Decimal(1000), Decimal(-3)]
    assert world.account.balance == Decimal(997)


def test_refused_items_cost_nothing(world: World) -> None:
    send(world, item(mobile="123"), item(), item(message=""))
    assert world.amounts() == [Decimal(1000), Decimal(-1)]


def test_a_list_of_refused_items_leaves_the_ledger_alone(world: World) -> None:
    send(world, item(mobile="123"))
    assert world.amounts() == [Decimal(1000)]


def test_a_row_refused_for_the_balance_says_so(world: World) -> None:
    poor(world, "0")
    assert rows_of(send(world, item())) == [
        {"response-code": 1004, "response-description": "Low bulk credits", "mobile": "254712345678",
         "clientsmsid": 1234}
    ]  # fmt: skip
    assert world.messages() == []


def test_the_whole_list_may_be_refused_instead() -> None:
    world = a_world(low_credit=LowCredit.WHOLE)
    poor(world, "1")
    assert body_of(send(world, item(), item())) == refusal(1004, "Low bulk credits")
    assert world.account.balance == 1
    assert world.messages() == []


def test_a_list_that_is_covered_is_accepted_either_way() -> None:
    world = a_world(low_credit=LowCredit.WHOLE)
    poor(world, "2")
    assert codes_of(send(world, item(), item())) == [200, 200]
    assert world.account.balance == 0


def test_a_message_is_pending_then_sent_then_delivered(world: World) -> None:
    send(world, item())
    world.advance(10_000)
    [message] = world.messages()
    assert [change.state for change in message.timeline] == [State.PENDING, State.SENT, State.DELIVERED]


def test_a_message_waits_until_time_passes(world: World) -> None:
    send(world, item())
    assert [message.state for message in world.messages()] == [State.PENDING]


def test_a_message_that_fails_was_paid_for(world: World) -> None:
    send(world, item(mobile="254712399901"))
    world.advance(10_000)
    [message] = world.messages()
    assert message.state is State.FAILED
    assert world.amounts() == [Decimal(1000), Decimal(-1)]
