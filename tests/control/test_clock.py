"""Time under control: frozen, set, advanced, settled, and on its own."""

import asyncio

import pytest
from support.served import Receiver, Served


async def test_a_live_clock_goes_on_by_itself(live: Served) -> None:
    clock = await live.get("clock")
    assert (clock["speed"], clock["is_frozen"], clock["planned"], clock["next_due"]) == (1, False, 0, None)


async def test_a_frozen_clock_stands_still(live: Served) -> None:
    frozen = await live.post("clock/freeze")
    assert frozen["is_frozen"]
    assert await live.get("clock") == frozen


async def test_what_is_planned_next_is_shown(frozen: Served) -> None:
    await frozen.send()
    clock = await frozen.get("clock")
    assert clock["planned"] == 1
    assert "2024-01-01T12:00:00.500Z" <= clock["next_due"] <= "2024-01-01T12:00:01.500Z"


async def test_a_clock_resumes_at_the_speed_asked_for(frozen: Served) -> None:
    assert (await frozen.post("clock/resume", {"speed": 3}))["speed"] == 3


async def test_a_clock_resumes_live_when_nothing_is_said(frozen: Served) -> None:
    assert (await frozen.post("clock/resume"))["speed"] == 1


async def test_a_clock_can_run_fast(live: Served) -> None:
    assert (await live.post("clock/speed", {"speed": 60}))["speed"] == 60


async def test_speed_zero_freezes(live: Served) -> None:
    assert (await live.post("clock/speed", {"speed": 0}))["is_frozen"]


@pytest.mark.parametrize(
    ("by", "now"),
    [
        ("3s", "12:00:03.000Z"),
        ("2m", "12:02:00.000Z"),
        ("1h", "13:00:00.000Z"),
        ("250ms", "12:00:00.250Z"),
        ("1.5s", "12:00:01.500Z"),
        ("1h30m", "13:30:00.000Z"),
        (2, "12:00:02.000Z"),
        (0.25, "12:00:00.250Z"),
        (0.29, "12:00:00.290Z"),  # as a binary fraction it is a little less
        (0, "12:00:00.000Z"),
    ],
)
async def test_time_advances_by_what_is_asked(frozen: Served, by: object, now: str) -> None:
    assert await frozen.post("clock/advance", {"by": by}) == {"now": f"2024-01-01T{now}", "happenings": []}


@pytest.mark.parametrize("by", ["", "s", "3", "-3s", -3, "3 s", "3y", True, None, [], "99999999999d", 1e300])
async def test_what_is_no_duration_is_refused(frozen: Served, by: object) -> None:
    answer = await frozen.ask("POST", "clock/advance", {"by": by})
    assert (answer.status, answer.json["errors"][0]["pointer"]) == (422, "/by")


async def test_time_ends(frozen: Served) -> None:
    await frozen.post("clock/set", {"to": "8999-06-01T00:00:00Z"})
    answer = await frozen.ask("POST", "clock/advance", {"by": "365d"})
    assert (answer.status, answer.problem) == (400, "refused")


async def test_advance_answers_what_happened_in_order(frozen: Served) -> None:
    await frozen.send()
    moved = await frozen.post("clock/advance", {"by": "10s"})
    assert [(each["event"], each["id"]) for each in moved["happenings"]] == [
        ("message.sent", "m-1"),
        ("message.delivered", "m-1"),
    ]
    assert [each["at"] for each in moved["happenings"]] == sorted(each["at"] for each in moved["happenings"])
    assert moved["now"] == "2024-01-01T12:00:10.000Z"


async def test_what_a_request_brings_meanwhile_is_not_answered_as_brought_by_time(
    frozen: Served, receiver: Receiver
) -> None:
    receiver.gate.clear()
    await frozen.send(callback=receiver.url)
    advancing = asyncio.create_task(frozen.post("clock/advance", {"by": "10s"}))
    await receiver.next_state()
    await frozen.send()
    receiver.gate.set()
    told = {each["event"] for each in (await advancing)["happenings"]}
    assert told.isdisjoint({"message.accepted", "request.answered"})
    assert {"message.sent", "message.delivered"} <= told


async def test_two_advances_at_once_add_up(frozen: Served) -> None:
    await asyncio.gather(*(frozen.post("clock/advance", {"by": "1s"}) for _ in range(5)))
    assert (await frozen.get("clock"))["now"] == "2024-01-01T12:00:05.000Z"


async def test_a_running_clock_goes_on_after_an_advance(live: Served) -> None:
    await live.post("clock/advance", {"by": "1h"})
    assert (await live.get("clock"))["speed"] == 1


async def test_time_is_set_forward(frozen: Served) -> None:
    await frozen.send()
    moved = await frozen.post("clock/set", {"to": "2024-01-02T00:00:00Z"})
    assert (moved["now"], len(moved["happenings"])) == ("2024-01-02T00:00:00.000Z", 2)


async def test_time_is_set_back_before_anything_has_happened(frozen: Served) -> None:
    assert (await frozen.post("clock/set", {"to": "2020-01-01T00:00:00.123Z"}))["now"] == "2020-01-01T00:00:00.123Z"


async def test_time_is_not_set_back_once_something_has_happened(frozen: Served) -> None:
    await frozen.send()
    answer = await frozen.ask("POST", "clock/set", {"to": "2020-01-01T00:00:00Z"})
    assert (answer.status, answer.problem) == (409, "conflict")


@pytest.mark.parametrize("to", ["yesterday", "1969-12-31T23:59:59Z", "9999-12-31T23:59:59-12:00", "", None])
async def test_what_is_no_instant_is_refused(frozen: Served, to: object) -> None:
    assert (await frozen.ask("POST", "clock/set", {"to": to})).status == 422


async def test_settle_runs_until_nothing_is_planned(frozen: Served) -> None:
    await frozen.send()
    settled = await frozen.post("clock/settle")
    assert settled["is_settled"]
    assert [each["event"] for each in settled["happenings"]] == ["message.sent", "message.delivered"]
    assert settled["now"] == settled["happenings"][-1]["at"]


async def test_settle_stops_at_its_limit(frozen: Served) -> None:
    await frozen.send()
    settled = await frozen.post("clock/settle", {"within": "100ms"})
    assert (settled["is_settled"], settled["happenings"]) == (False, [])


async def test_settle_on_a_live_clock_jumps(live: Served) -> None:
    await live.send()
    settled = await live.post("clock/settle")
    assert settled["is_settled"]
    assert (await live.get("messages/latest"))["state"] == "delivered"


async def test_settle_waits_for_callbacks(frozen: Served, receiver: Receiver) -> None:
    await frozen.send(callback=receiver.url)
    settled = await frozen.post("clock/settle")
    assert [each["event"] for each in settled["happenings"]] == [
        "message.sent",
        "callback.acknowledged",
        "message.delivered",
        "callback.acknowledged",
    ]


async def test_advance_on_a_frozen_clock_reports_sent_and_delivered_in_order(
    frozen: Served, receiver: Receiver
) -> None:
    await frozen.send(callback=receiver.url)
    await frozen.post("clock/advance", {"by": "10s"})
    assert [body["state"] for _, body in receiver.taken()] == ["sent", "delivered"]


async def test_a_live_clock_reports_sent_and_delivered_in_order(live: Served, receiver: Receiver) -> None:
    await live.post("clock/speed", {"speed": 50})
    await live.send(callback=receiver.url)
    assert [await receiver.next_state(), await receiver.next_state()] == ["sent", "delivered"]


async def test_every_message_of_one_instant_is_called_back_before_advance_answers(
    frozen: Served, receiver: Receiver
) -> None:
    await asyncio.gather(*(frozen.send(callback=receiver.url, token=f"client-{i}") for i in range(40)))
    moved = await frozen.post("clock/advance", {"by": "1m"})
    events = [each["event"] for each in moved["happenings"]]
    assert (events.count("callback.acknowledged"), len(receiver.taken())) == (80, 80)


async def test_advancing_in_two_steps_is_advancing_in_one(frozen: Served) -> None:
    for name in ("one", "two"):
        await frozen.post("sandboxes", {"name": name})
        await frozen.send(sandbox=name)
    in_one = await frozen.post("/s/one/__admin/clock/advance", {"by": "4s"})
    first = await frozen.post("/s/two/__admin/clock/advance", {"by": "1s"})
    second = await frozen.post("/s/two/__admin/clock/advance", {"by": "3s"})
    assert first["happenings"] + second["happenings"] == in_one["happenings"]


async def test_retries_of_one_instant_are_answered_before_advance_is(live: Served, receiver: Receiver) -> None:
    await live.post("reset", {"speed": 0, "policies": {"toy.sends_at_once": "true"}})
    receiver.statuses = [500, 500]
    await live.send(callback=receiver.url)
    await live.send(callback=receiver.url)
    moved = await live.post("clock/advance", {"by": "5s"})
    last = [each["event"] for each in moved["happenings"] if each["at"] == moved["now"]]
    assert last == ["callback.acknowledged", "callback.acknowledged"]


async def test_a_speed_set_during_an_advance_holds_after_it(live: Served, receiver: Receiver) -> None:
    receiver.gate.clear()
    await live.send(callback=receiver.url)
    advancing = asyncio.create_task(live.post("clock/advance", {"by": "1m"}))
    await receiver.next_state()
    setting = asyncio.create_task(live.post("clock/speed", {"speed": 5}))
    await live.get("clock")
    receiver.gate.set()
    await asyncio.gather(advancing, setting)
    assert (await live.get("clock"))["speed"] == 5


async def test_what_becomes_due_after_an_advance_happens_by_itself(live: Served) -> None:
    await live.send()
    await live.post("clock/advance", {"by": "100ms"})
    await live.post("clock/speed", {"speed": 100})
    assert (await live.get("messages/wait", state="delivered", timeout_s="60"))["messages"]


async def test_what_is_due_is_left_to_whoever_moves_the_time(frozen: Served) -> None:
    hosted = frozen.simulator.host.sandboxes.default
    await frozen.send()
    async with hosted.stepping:
        hosted.sandbox.clock.move_to(hosted.sandbox.now_ms + 10_000)
        frozen.simulator.host.pump._run(hosted)  # as a timer does that was set before
        assert len(hosted.sandbox.agenda) == 1
