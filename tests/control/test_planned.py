"""What is to come is listed in the order in which it will happen, and the clock goes on to the next of it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from support.served import Receiver, Served

import simulator
from simulator.control.planned import TELLING
from simulator.sandbox.virtual_time import Agenda

PACKAGE = Path(simulator.__file__).parent


async def test_what_is_planned_is_listed_and_happens_so(frozen: Served) -> None:
    await frozen.send()
    listed = await frozen.get("planned")
    (planned,) = listed["planned"]
    assert (planned["event"], planned["id"], planned["messages"]) == ("message.sent", "m-1", 1)
    assert planned["at"] == (await frozen.get("clock"))["next_due"]
    assert (listed["total"], listed["next_cursor"]) == (1, None)
    moved = await frozen.post("clock/next")
    assert moved["now"] == planned["at"]
    assert moved["happenings"] == [{"at": planned["at"], "event": "message.sent", "id": "m-1"}]
    (planned,) = (await frozen.get("planned"))["planned"]
    assert planned["event"] == "message.delivered"


async def test_the_clock_stays_where_nothing_is_planned(frozen: Served) -> None:
    assert await frozen.post("clock/next") == {"now": "2024-01-01T12:00:00.000Z", "happenings": []}


async def test_a_receipt_that_is_tried_again_and_a_change_of_a_scenario_are_planned(
    frozen: Served, receiver: Receiver
) -> None:
    receiver.statuses = [503]
    timeline = [{"at": "10d", "top_up": {"account": "toy-1", "amount": 1}}]
    scenario = {"version": 1, "accounts": {"toy": {}}, "clock": {"speed": 0}, "timeline": timeline}
    answer = await frozen.ask("PUT", "scenario", {"scenario": scenario})
    assert answer.status == 200, answer.body
    await frozen.send(callback=receiver.url)
    await frozen.post("clock/next")
    events = [each["event"] for each in (await frozen.get("planned"))["planned"]]
    assert sorted(events) == ["callback.tried", "message.delivered", "scenario.top_up"]
    assert events[-1] == "scenario.top_up"


async def test_what_is_planned_comes_in_pages(frozen: Served) -> None:
    for _ in range(7):
        await frozen.send()
    whole = (await frozen.get("planned"))["planned"]
    found: list[object] = []
    cursor: dict[str, str] = {}
    while True:
        page = await frozen.get("planned", limit="2", **cursor)
        found += page["planned"]
        if page["next_cursor"] is None:
            break
        cursor = {"cursor": page["next_cursor"]}
    assert found == whole
    assert len(whole) == 7
    assert (await frozen.ask("GET", "planned?cursor=m-1")).status == 400


def test_an_agenda_tells_what_is_to_come_in_order_also_while_it_is_run() -> None:
    agenda = Agenda()
    for due_ms in (50, 20, 90, 20, 70, 10, 60, 20):
        agenda.add(due_ms, print, due_ms)
    assert [(due_ms, len(entries)) for due_ms, entries in agenda.upcoming()] == [
        (10, 1), (20, 3), (50, 1), (60, 1), (70, 1), (90, 1)
    ]  # fmt: skip
    agenda.pop()
    agenda.pop()
    assert next((due_ms, len(entries)) for due_ms, entries in agenda.upcoming()) == (20, 2)


@pytest.mark.parametrize("path", sorted((PACKAGE / "sandbox").rglob("*.py")), ids=lambda path: path.name)
def test_whatever_is_put_on_an_agenda_can_be_told(path: Path) -> None:
    told = {action.__name__ for action in TELLING} | {"self._apply"}  # which is `happen`
    added = re.findall(r"agenda\.add\([^\n]*, ([\w.]+), [\w\[\]:.]+\)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    assert set(added) <= told
    assert path.read_text(encoding="utf-8").count("agenda.add(") == len(added)
