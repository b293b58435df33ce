"""Messages that wait for a time: how it is written, when they go, and what becomes of a list of which some do."""

from __future__ import annotations

import dataclasses
from decimal import Decimal

import pytest
from support.inprocess import NOON_2024, World, body_of
from vendors.advanta.sending import (
    a_world,
    codes_of,
    item,
    open_account,
    otp,
    parameters,
    query,
    refusal,
    report,
    rows_of,
    send,
    sms,
)

from simulator.sms.states import State
from simulator.vendors.advanta import VENDOR
from simulator.vendors.advanta.policy import LowCredit

HOUR_MS = 3_600_000
AT_SIX = NOON_2024 + 3 * HOUR_MS
"""Six in the evening in Kenya."""

SIX = [
    "2024-01-01 18:00",
    "2024-01-01 18:00:00",
    "2024-01-01T18:00",
    " 2024-01-01T18:00:00 ",
    "2024-01-01 18:00+03:00",
    "2024-01-01T15:00:00Z",
    "2024-01-01T15:00:00.000Z",
    "2024-01-01 10:00:00-05:00",
    "1704121200",
    1704121200,
    1704121200.0,
]
UNUSABLE = [
    "2024-01-01 14:59",
    "2024-01-01 15:00:00",
    1704110400,
    "1704110400",
    0,
    "2024-01-02",
    "tomorrow",
    "2024-02-30 18:00",
    "2024-13-01 18:00",
    "18:00",
    1704121200.5,
    "1704121200.5",
    -1,
    "٢٠٢٤",
    True,
    [],
    {},
    "9" * 30,
    "9999-12-31T23:59:59-12:00",
]


@pytest.mark.parametrize("time", SIX)
def test_a_message_waits_for_its_time(world: World, time: object) -> None:
    assert codes_of(sms(world, timeToSend=time)) == [200]
    [message] = world.messages()
    assert (message.state, message.submission.release_ms) == (State.SCHEDULED, AT_SIX)
    world.advance(3 * HOUR_MS - 1)
    assert (message.state, world.amounts()) == (State.SCHEDULED, [Decimal(1000)])
    world.advance(1)
    assert (message.state, world.amounts()) == (State.SENT, [Decimal(1000), Decimal(-1)])


@pytest.mark.parametrize("time", [..., None, ""])
def test_without_a_time_a_message_is_sent_at_once(world: World, time: object) -> None:
    sms(world, timeToSend=time)
    send(world, item(timeToSend=time))
    assert [message.state for message in world.messages()] == [State.PENDING] * 2


def test_a_time_may_stand_in_a_query(world: World) -> None:
    world.ask("GET", query("sendsms", parameters(timeToSend="2024-01-01 18:00")))
    assert [message.submission.release_ms for message in world.messages()] == [AT_SIX]


@pytest.mark.parametrize("late_ms", [0, 1, 59_999])
def test_a_time_without_seconds_is_its_whole_minute(world: World, late_ms: int) -> None:
    world.advance(late_ms)
    sms(world, timeToSend="2024-01-01 15:00")
    send(world, item(timeToSend="2024-01-01T12:00Z"))
    assert [message.submission.release_ms for message in world.messages()] == [None, None]


@pytest.mark.parametrize(
    ("late_ms", "time"), [(60_000, "2024-01-01 15:00"), (1, "2024-01-01 15:00:00"), (1, "1704110400")]
)
def test_what_is_over_is_refused(world: World, late_ms: int, time: str) -> None:
    world.advance(late_ms)
    assert body_of(sms(world, timeToSend=time)) == refusal(1009, "Unsupported data type")


@pytest.mark.parametrize("time", UNUSABLE)
def test_an_unusable_time_refuses_the_whole_request(world: World, time: object) -> None:
    answer = sms(world, mobile="0712345678,0733345678", timeToSend=time)
    assert body_of(answer) == refusal(1009, "Unsupported data type")
    assert world.messages() == []


@pytest.mark.parametrize("time", UNUSABLE)
def test_an_unusable_time_refuses_the_row_of_an_item(world: World, time: object) -> None:
    rows = rows_of(send(world, item(), item(timeToSend=time, clientsmsid=8), item()))
    assert [row["response-code"] for row in rows] == [200, 1009, 200]
    assert rows[1] == {
        "response-code": 1009,
        "response-description": "Unsupported data type",
        "mobile": "254712345678",
        "clientsmsid": 8,
    }


@pytest.mark.parametrize("time", SIX)
def test_an_item_waits_for_a_time_of_its_own(world: World, time: object) -> None:
    rows = rows_of(
        send(
            world,
            item(message="soon", mobile="0712345601"),
            item(message="at six", mobile="0712345602", timeToSend=time),
            item(message="tomorrow", mobile="0712345603", timeToSend="2024-01-02 18:00"),
            item(message="at six, too", mobile="0712345604", timeToSend=time),
        )
    )
    assert [row["mobile"][-1] for row in rows] == ["1", "2", "3", "4"]
    assert world.amounts() == [Decimal(1000), Decimal(-1)]
    waiting = {message.text: message.submission.release_ms for message in world.messages()}
    assert waiting == {
        "soon": None, "at six": AT_SIX, "at six, too": AT_SIX, "tomorrow": AT_SIX + 24 * HOUR_MS,
    }  # fmt: skip
    assert len(world.latest.submissions) == 3
    world.advance(3 * HOUR_MS + 10_000)
    assert world.amounts() == [Decimal(1000), Decimal(-1), Decimal(-2)]
    told = [report(world, row["messageid"]) for row in rows]
    assert [each["delivery-description"] for each in told] == [
        "DeliveredToTerminal", "DeliveredToTerminal", "Scheduled", "DeliveredToTerminal",
    ]  # fmt: skip


def test_each_row_has_the_id_of_its_own_message(world: World) -> None:
    items = [
        item(message=f"message {place}", timeToSend=["", "2024-01-02 18:00", "2024-01-01 18:00"][place % 3])
        for place in range(9)
    ]
    rows = rows_of(send(world, *items))
    texts = {str(75_000_000 + message.ordinal): message.text for message in world.messages()}
    assert [texts[row["messageid"]] for row in rows] == [f"message {place}" for place in range(9)]


def test_what_waits_counts_for_the_balance_that_rows_are_paid_of(world: World) -> None:
    open_account(world, dataclasses.replace(VENDOR.terms, opening_balance=Decimal(2)))
    later = item(timeToSend="2024-01-01 18:00")
    assert codes_of(send(world, later, item(), item(), later)) == [200, 200, 1004, 1004]
    assert world.amounts() == [Decimal(2), Decimal(-1)]


def test_nothing_is_charged_unless_all_of_a_list_is_accepted() -> None:
    world = a_world(low_credit=LowCredit.WHOLE)
    open_account(world, dataclasses.replace(VENDOR.terms, opening_balance=Decimal(2)))
    later = item(timeToSend="2024-01-01 18:00")
    assert body_of(send(world, item(), later, item())) == refusal(1004, "Low bulk credits")
    assert (world.messages(), world.amounts()) == ([], [Decimal(2)])
    assert codes_of(send(world, item(), later)) == [200, 200]


@pytest.mark.parametrize("time", [1704121200, "soon"])
def test_a_code_never_waits(world: World, time: object) -> None:
    otp(world, timeToSend=time)
    assert [message.state for message in world.messages()] == [State.PENDING]
