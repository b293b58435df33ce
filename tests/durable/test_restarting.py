"""What goes on after a restart, and from where: time, what was due, callbacks, lifetimes, where credentials lead."""

from __future__ import annotations

import asyncio
import json

import pytest
from support.stage import HOUR_MS, LATE, Process, Stage

from simulator.api.request import Response

HOOK = "http://127.0.0.1:9/hook"
DECLARED = [{"vendor": "msgine", "credentials": [{"token": "YOUR_API_TOKEN"}]}]


async def send(stage: Stage, *, sandbox: str = "default", token: str = "T", url: str = HOOK) -> Response:
    """Have one message sent that is called back."""
    body = {"to": "+256701521269", "message": "Hello", "callbackUrl": url}
    headers = {"Authorization": f"Bearer {token}"}
    prefix = f"/s/{sandbox}" if sandbox else ""
    response = await stage.ask("POST", f"{prefix}/api/v1/messages/sms", body, headers=headers)
    assert response.status == 201, response.body
    return response


async def now(stage: Stage, sandbox: str = "default") -> str:
    """The time of day there."""
    told: str = (await stage.get(f"/s/{sandbox}/__admin/clock"))["now"]
    return told[11:23]


# --------------------------------------------------------------------------------------------------------------- time


@pytest.mark.parametrize("is_killed", [True, False])
async def test_a_clock_at_the_speed_of_life_goes_on_by_the_clock_on_the_wall(
    process: Process,
    is_killed: bool,  # noqa: FBT001
) -> None:
    stage = await process.begin(world={})
    process.hands.go_on(10_000)
    await send(stage)
    process.hands.wall_ms += HOUR_MS  # the other process has a monotonic clock of its own
    stage = await process.restart(is_killed=is_killed)
    assert await now(stage) == "13:00:10.000"
    process.hands.go_on(500)
    assert await now(stage) == "13:00:10.500"


async def test_what_fell_due_meanwhile_happens_in_order_and_at_its_own_instants(process: Process) -> None:
    stage = await process.begin(world={})
    await send(stage)
    process.hands.wall_ms += 400
    await send(stage)
    process.hands.wall_ms += HOUR_MS
    stage = await process.restart()
    process.hands.go_on(10)  # the timer of what is past rings
    await stage.quiet()
    messages = (await stage.get("messages"))["messages"]
    for message in messages:
        steps = [(each["at"], each["event"]) for each in message["timeline"] if "callback" not in each["event"]]
        assert [(at[11:16], event) for at, event in steps] == [
            ("12:00", "pending"), ("12:00", "sent"), ("12:00", "delivered"),
        ]  # fmt: skip
        assert steps == sorted(steps, key=lambda step: step[0])
    states = [json.loads(body)["status"] for _, body in stage.posted]
    assert states.index("delivered") > states.index("sent")
    assert sorted(states) == ["delivered", "delivered", "sent", "sent"]
    callbacks = (await stage.get("callbacks"))["callbacks"][::-1]
    created = [each["created_at"] for each in callbacks]
    assert created == sorted(created)
    assert {each[11:16] for each in created} == {"12:00"}
    assert {each["attempts"][0]["at"][11:16] for each in callbacks} == {"13:00"}  # they are sent when they are


@pytest.mark.parametrize("back_ms", [1, 5_000, 30 * 24 * HOUR_MS])
async def test_where_the_clock_on_the_wall_was_set_back_time_goes_on_from_where_it_stood(
    process: Process, back_ms: int
) -> None:
    stage = await process.begin(world={})
    process.hands.go_on(60_000)
    await send(stage)
    process.hands.wall_ms -= back_ms
    stage = await process.restart()
    assert await now(stage) == "12:01:00.000"
    process.hands.go_on(1_000)
    assert await now(stage) == "12:01:01.000"


async def test_what_was_told_since_the_clock_on_the_wall_was_set_back_is_so_after_a_further_restart(
    process: Process,
) -> None:
    stage = await process.begin(world={})
    process.hands.go_on(60_000)
    process.hands.wall_ms -= 5 * HOUR_MS
    stage = await process.restart()
    process.hands.go_on(HOUR_MS)
    told = await now(stage)
    process.hands.go_on(1_000)
    stage = await process.restart()
    assert await now(stage) > told


async def test_what_was_told_since_it_was_set_back_under_a_running_server_is_so_after_a_restart(
    process: Process,
) -> None:
    stage = await process.begin(world={})
    process.hands.go_on(60_000)
    await now(stage)
    process.hands.wall_ms -= 5 * HOUR_MS
    await now(stage)
    process.hands.go_on(HOUR_MS)
    told = await now(stage)
    stage = await process.restart()
    assert await now(stage) == told == "13:01:00.000"


@pytest.mark.parametrize("speed", [60, 0.25])
async def test_another_speed_goes_on_from_the_newest_instant_that_was_kept(process: Process, speed: float) -> None:
    stage = await process.begin(world={"start": "2024-01-01T12:00:00Z", "speed": speed})
    process.hands.go_on(4_000)
    await send(stage)
    stood = await now(stage)
    await process.end()
    process.hands.wall_ms += HOUR_MS
    stage = await process.begin()
    await stage.rebuilt()
    assert (await now(stage), stage.hosted().sandbox.clock.rate) == (stood, speed)
    process.hands.go_on(4_000)
    assert await now(stage) == {60: "12:08:00.000", 0.25: "12:00:02.000"}[speed]


async def test_what_nobody_was_told_of_a_fast_clock_is_gone_with_a_killed_process(process: Process) -> None:
    stage = await process.begin(world={"start": "2024-01-01T12:00:00Z", "speed": 60})
    process.hands.go_on(60_000)
    stage = await process.restart()
    assert await now(stage) == "12:00:00.000"


@pytest.mark.parametrize("what", ["post", "receiver", "speed"])
async def test_time_does_not_go_back_to_before_anything_that_was_kept(process: Process, what: str) -> None:
    world = {"start": "2024-01-01T12:00:00Z", "speed": 60}
    stage = await process.begin(world=world)
    process.hands.go_on(60_000)
    if what == "post":
        await stage.ask("POST", "/__catch/one", body=b"{}")
    elif what == "receiver":
        await stage.ask("PUT", "receivers/one", {})
    else:
        await stage.post("clock/speed", {"speed": 30})
    stage = await process.restart()
    assert await now(stage) == "13:00:00.000"


async def test_a_server_that_is_stopped_keeps_how_far_its_fast_clocks_have_gone(process: Process) -> None:
    stage = await process.begin(world={"start": "2024-01-01T12:00:00Z", "speed": 60})
    process.hands.go_on(60_000)
    process.hands.wall_ms += HOUR_MS
    stage = await process.restart(is_killed=False)
    assert await now(stage) == "13:00:00.000"


async def test_a_frozen_clock_stands_where_it_stood(process: Process) -> None:
    stage = await process.begin()
    await stage.post("clock/advance", {"by": "90s"})
    await send(stage)
    process.hands.go_on(HOUR_MS)
    stage = await process.restart()
    process.hands.go_on(HOUR_MS)
    await stage.quiet()
    assert await now(stage) == "12:01:30.000"
    assert [each["state"] for each in (await stage.get("messages"))["messages"]] == ["pending"]
    assert stage.posted == []


async def test_a_clock_that_somebody_was_moving_goes_on_at_its_speed(process: Process) -> None:
    """Whoever moves it holds it meanwhile."""
    stage = await process.begin(world={})
    await send(stage, url=f"{HOOK}{LATE}")
    moving = asyncio.create_task(stage.post("clock/advance", {"by": "2h"}))
    await stage.quiet()
    assert not moving.done()
    process.hands.wall_ms += 60_000
    stage = await process.restart()
    moving.cancel()
    assert stage.hosted().sandbox.clock.rate == 1
    assert (await now(stage))[:5] == "12:01"  # and not 14:01: nobody was told that it was


# ---------------------------------------------------------------------------------------------------------- callbacks


async def test_a_callback_without_a_result_is_sent_again_and_one_with_a_result_is_not(process: Process) -> None:
    stage = await process.begin()
    await send(stage)
    await stage.post("clock/advance", {"by": "1500ms"})
    (had_its_result,) = stage.posted
    stage.is_answering = False
    moving = asyncio.create_task(stage.post("clock/advance", {"by": "5s"}))
    await stage.quiet()
    first, second = stage.posted
    assert first == had_its_result
    again = await process.restart()
    moving.cancel()
    assert again.posted == [second]  # the same body with the same id
    callbacks = (await again.get("callbacks"))["callbacks"]
    assert sum(len(each["attempts"]) for each in callbacks) == len(callbacks) == 2
    assert (await process.restart()).posted == []


async def test_each_of_several_tries_under_way_is_sent_again_and_each_takes_its_result(process: Process) -> None:
    stage = await process.begin()
    stage.is_answering = False
    await send(stage)
    moving = asyncio.create_task(stage.post("clock/advance", {"by": "1500ms"}))
    await stage.quiet()
    for _ in range(2):
        await stage.post("callbacks/c-1/replay")
    await stage.quiet()
    stage = await process.restart()
    moving.cancel()
    assert [ordinal for ordinal, _ in stage.posted] == [1, 1, 1]
    (callback,) = (await stage.get("callbacks"))["callbacks"]
    assert [each["is_replay"] for each in callback["attempts"]] == [False, True, True]
    assert len(stage.hosted().sandbox.in_flight) == 0


async def test_callbacks_of_one_message_stay_in_their_order(process: Process) -> None:
    stage = await process.begin(world={})
    stage.is_answering = False
    await send(stage)
    process.hands.go_on(10_000)
    await stage.quiet()
    assert len(stage.posted) == 1  # the other one waits for it
    stage = await process.restart()
    assert [json.loads(body)["status"] for _, body in stage.posted] == ["sent", "delivered"]


async def test_retries_go_on_where_they_were(process: Process) -> None:
    stage = await process.begin(world={})
    await send(stage, url=f"{HOOK}{LATE}")
    process.hands.go_on(1_500)
    await stage.quiet()
    process.hands.go_on(10_000)  # it had no answer in time
    await stage.quiet()
    (planned,) = [each for each in (await stage.get("planned"))["planned"] if each["id"] == "c-1"]
    stage = await process.restart()
    assert 1 not in [ordinal for ordinal, _ in stage.posted]
    (again,) = [each for each in (await stage.get("planned"))["planned"] if each["id"] == "c-1"]
    assert again == planned
    process.hands.go_on(60_000)
    await stage.quiet()
    assert 1 in [ordinal for ordinal, _ in stage.posted]


# ---------------------------------------------------------------------------------------------------------- lifetimes


async def test_a_lifetime_begins_again_in_full(process: Process) -> None:
    stage = await process.begin()
    await stage.post("sandboxes", {"name": "run", "expires_in": "1h"})
    process.hands.go_on(50 * 60_000)
    stage = await process.restart()
    process.hands.go_on(59 * 60_000)
    await stage.quiet()
    assert [each["name"] for each in (await stage.get("sandboxes"))["sandboxes"]] == ["default", "run"]
    process.hands.go_on(2 * 60_000)
    await stage.quiet()
    assert [each["name"] for each in (await stage.get("sandboxes"))["sandboxes"]] == ["default"]
    stage = await process.restart()
    assert len(stage.host.sandboxes) == 1


async def test_a_lifetime_outlives_a_reset(process: Process) -> None:
    stage = await process.begin()
    await stage.post("sandboxes", {"name": "run", "expires_in": "1h"})
    await stage.post("/s/run/__admin/reset")
    stage = await process.restart()
    lifetime = stage.hosted("run").lifetime
    assert lifetime is not None
    assert lifetime.left_s == 3_600


async def test_a_sandbox_without_a_lifetime_stays(process: Process) -> None:
    stage = await process.begin()
    await stage.post("sandboxes", {"name": "stays"})
    stage = await process.restart()
    process.hands.go_on(90 * 24 * HOUR_MS)
    await stage.quiet()
    assert len(stage.host.sandboxes) == 2


async def test_what_was_made_on_demand_is_there_with_its_lifetime(process: Process) -> None:
    stage = await process.begin(sandboxes_on_demand=True, on_demand_lifetime_s=60)
    await send(stage, sandbox="wanted")
    stage = await process.restart(sandboxes_on_demand=True, on_demand_lifetime_s=3_600)
    lifetime = stage.hosted("wanted").lifetime
    assert lifetime is not None
    assert lifetime.expires_in_s == 60


# -------------------------------------------------------------------------------------------------------- credentials


async def leads_to(stage: Stage, token: str) -> str:
    """The sandbox that a request with a token and without a prefix comes to."""
    before = {hosted.sandbox.name: hosted.sandbox.journal.total for hosted in stage.host.sandboxes}
    await send(stage, sandbox="", token=token)
    (name,) = [
        hosted.sandbox.name for hosted in stage.host.sandboxes
        if hosted.sandbox.journal.total > before[hosted.sandbox.name]
    ]  # fmt: skip
    return name


async def token_of(stage: Stage, name: str) -> str:
    token: str = (await stage.get(f"sandboxes/{name}"))["vendors"]["msgine"]["credentials"]["token"]
    return token


async def test_credentials_lead_where_they_led(process: Process) -> None:
    stage = await process.begin()
    for name in ("one", "two"):
        await stage.post("sandboxes", {"name": name, "accounts": DECLARED if name == "one" else []})
    drawn = await token_of(stage, "two")
    stage = await process.restart()
    assert await token_of(stage, "two") == drawn
    assert await leads_to(stage, drawn) == "two"
    assert await leads_to(stage, "YOUR_API_TOKEN") == "one"
    assert await leads_to(stage, "anybody's") == "default"


async def test_of_two_that_declare_the_same_the_first_one_keeps_it(process: Process) -> None:
    stage = await process.begin()
    for name in ("one", "two"):
        await stage.post("sandboxes", {"name": name, "accounts": DECLARED})
    await stage.post("/s/one/__admin/reset")
    stage = await process.restart()
    assert await leads_to(stage, "YOUR_API_TOKEN") == "one"


async def test_what_the_first_one_gave_up_leads_to_the_second_when_that_begins_anew_and_not_before(
    process: Process,
) -> None:
    stage = await process.begin()
    for name in ("one", "two"):
        await stage.post("sandboxes", {"name": name, "accounts": DECLARED})
    await stage.ask("DELETE", "sandboxes/one")
    assert await leads_to(stage, "YOUR_API_TOKEN") == "default"
    for _ in range(2):
        stage = await process.restart()
        assert await leads_to(stage, "YOUR_API_TOKEN") == "default"
    await stage.post("/s/two/__admin/reset")
    await stage.post("sandboxes", {"name": "one", "accounts": DECLARED})
    for _ in range(2):
        assert await leads_to(stage, "YOUR_API_TOKEN") == "two"
        stage = await process.restart()


async def test_what_was_drawn_for_a_sandbox_is_refused_to_others_after_a_restart_as_well(process: Process) -> None:
    stage = await process.begin()
    await stage.post("sandboxes", {"name": "one"})
    stage = await process.restart()
    told = {"name": "two", "accounts": [{"vendor": "msgine", "credentials": [{"token": await token_of(stage, "one")}]}]}
    response = await stage.ask("POST", "sandboxes", told)
    assert response.status == 409
    assert b"were drawn for sandbox 'one'" in response.body


async def test_whoever_waits_is_not_told_of_strays_of_before_the_sandbox(process: Process) -> None:
    stage = await process.begin()
    await send(stage)
    await stage.post("sandboxes", {"name": "one"})
    for _ in range(2):
        query = "/s/one/__admin/messages/wait?to=%2B256701521269&timeout_s=0&frozen_grace_s=0"
        told = json.loads((await stage.ask("GET", query)).body)
        assert "no message matches" in told["detail"]
        assert "came to sandbox" not in told["detail"]
        stage = await process.restart()
