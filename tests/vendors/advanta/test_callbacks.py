"""What is reported to the URL of an account, and when."""

from __future__ import annotations

import json
from typing import Any

import pytest
from support.inprocess import NOON_2024, World
from vendors.advanta.sending import item, send

from simulator.inprocess import InProcess
from simulator.sandbox.acts.own_callbacks import report_to
from simulator.sandbox.rules.delays import Uniform
from simulator.sandbox.rules.delivery import Delivery
from simulator.sandbox.rules.rules import Rules
from simulator.scenario.adding import AddFault
from simulator.vendors.advanta import VENDOR

DAY_MS = 86_400_000
HOOK = "https://shop.example/dlr"


def a_world(start_ms: int = NOON_2024) -> World:
    """A world where a message is sent after a second and arrives after another twenty-one, with one account."""
    reporting = {} if VENDOR.reporting is None else {VENDOR.name: VENDOR.reporting}
    delivery = Delivery(sent_after=Uniform(1_000, 1_000), delivered_after=Uniform(21_400, 21_400))
    world = World(VENDOR, rules=Rules(seed="test", delivery=delivery, reporting=reporting), start_ms=start_ms)
    send(world, item(mobile="bad"))  # opens the account, and is refused
    report_to(world.sandbox, world.account, HOOK)
    return world


def reported(world: World, ms: int = DAY_MS * 2) -> list[Any]:
    """The bodies of the callbacks that are sent within that time."""
    InProcess.advance(world, ms)
    return [json.loads(each.callback.request.body) for each in world.sent]


def test_the_end_of_a_message_is_reported_once_with_its_id() -> None:
    world = a_world()
    send(world, item())
    assert reported(world, 22_399) == []
    assert reported(world) == [
        {
            "description": "DeliveredToTerminal",
            "messageid": "75000001",
            "timeTaken": "22s",
            "timestamp": "2024-01-01 15:00:22",
        }
    ]


def test_it_is_posted_as_json_to_the_accounts_url() -> None:
    world = a_world()
    send(world, item())
    reported(world)
    (sent,) = (each.callback.request for each in world.sent)
    assert (sent.method, sent.url, sent.headers) == ("POST", HOOK, (("Content-Type", "application/json"),))


@pytest.mark.parametrize(
    ("digits", "word"),
    [
        ("99901", "DeliveryImpossible"),
        ("99902", "AbsentSubscriber"),
        ("99906", "SenderName Blacklisted"),
        ("99907", "Invalid Source Address"),
        ("99908", "Unknown"),
    ],
)
def test_why_a_message_does_not_arrive_is_told(digits: str, word: str) -> None:
    world = a_world()
    send(world, item(mobile=f"2547123{digits}"))
    assert [each["description"] for each in reported(world)] == [word]


def test_what_stays_sent_is_never_reported() -> None:
    world = a_world()
    send(world, item(mobile="254712399903"))
    assert reported(world) == []


def test_each_message_of_a_list_is_reported_with_its_own_id() -> None:
    world = a_world()
    send(world, item(), item(mobile="254712345679"))
    assert [each["messageid"] for each in reported(world)] == ["75000001", "75000002"]


def test_the_time_is_that_of_east_africa_whatever_the_day() -> None:
    world = a_world(NOON_2024 + 9 * 3_600_000)
    send(world, item())
    assert [each["timestamp"] for each in reported(world)] == ["2024-01-02 00:00:22"]


def test_the_time_taken_counts_from_the_instant_a_message_was_scheduled_for() -> None:
    world = a_world()
    send(world, item())
    (message,) = world.sandbox.messages.newest_first()
    message.submission.release_ms = NOON_2024 + 10_000
    assert [each["timeTaken"] for each in reported(world)] == ["12s"]


def test_it_is_tried_three_times() -> None:
    world = a_world()
    instants = []

    def refuse(_: object) -> int:
        instants.append(world.sandbox.now_ms)
        return 500

    world.receive = refuse
    send(world, item())
    InProcess.advance(world, DAY_MS)
    assert [at_ms - instants[0] for at_ms in instants] == [0, 5_000, 35_000]


def test_without_a_url_nothing_is_reported() -> None:
    world = a_world()
    report_to(world.sandbox, world.account, None)
    send(world, item())
    assert reported(world) == []


def test_a_receipt_for_an_unknown_id_is_for_one_that_nobody_was_given() -> None:
    world = a_world()
    AddFault("stranger", {"receipt": {"unknown_id": "1s"}}).apply(world.sandbox)
    send(world, item())
    assert [each["messageid"] for each in reported(world)] == ["75000001", "575000001"]
    assert {each.callback.subject.key for each in world.sent} == {1}
