"""A request with many messages is served in slices: its own world waits for it, and nobody else does."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest
from support.served import Answer, Receiver, Serve, Served
from support.watchdog import TRIES, Watchdog

from simulator.capsule.file import read_capsule
from simulator.capsule.replaying import replay_capsule
from simulator.hosting import stepper, turn
from simulator.hosting.hosted import Hosted
from simulator.sandbox import sandbox as sandbox_module
from simulator.sandbox.rules.bounds import Bounds
from simulator.scenario.world_model import WorldModel
from simulator.server import answering
from simulator.vendors import BUILT_IN

LIMIT_S = 0.1
MANY = 50_000
MSGINE = {"Content-Type": "application/json", "Authorization": "Bearer tok"}
UGSMS = {"Content-Type": "application/json", "X-API-Key": "k"}
TERMS = {vendor.name: {"balance": "1000000000"} for vendor in BUILT_IN}


def world(**fields: Any) -> Any:
    return WorldModel.model_validate({"speed": 0, "terms": TERMS, "rate_limits": False, **fields}).world()


async def send(served: Served, count: int = 1, *, prefix: str = "") -> Answer:
    numbers = ",".join(f"0702{n:06}" for n in range(count))
    body = json.dumps({"numbers": numbers, "message_body": f"To {count}"}).encode()
    return await served.ask("POST", f"{prefix}/api/v2/sms/send", body=body, headers=UGSMS)


async def begun(served: Served) -> asyncio.Task[Answer]:
    """A large send that was begun, and not ended."""
    hosted = served.simulator.host.sandboxes.default
    sending = asyncio.create_task(send(served, MANY))
    while not hosted.turn.is_taken:
        assert not sending.done()
        await asyncio.sleep(0)
    return sending


@pytest.fixture
def many_slices(monkeypatch: pytest.MonkeyPatch) -> None:
    """Slices as short as can be, so that there is time for others however quick the machine is."""
    monkeypatch.setattr(turn, "SLICE_S", 0.0)


@pytest.mark.usefixtures("many_slices")
async def test_others_are_served_meanwhile(serve: Serve) -> None:
    served = await serve(*BUILT_IN, world=world())
    await served.post("sandboxes", {"name": "other"})
    sending = await begun(served)
    for _ in range(3):
        assert (await send(served, prefix="/s/other")).status == 200
    assert not sending.done()
    assert (await sending).status == 200


@pytest.mark.usefixtures("many_slices")
async def test_the_same_world_waits_and_has_all_or_nothing(serve: Serve) -> None:
    served = await serve(*BUILT_IN, world=world())
    sending = await begun(served)
    small, (page, clock, advanced) = await asyncio.gather(
        send(served),
        asyncio.gather(served.get("messages?limit=1"), served.get("clock"), served.post("clock/advance", {"by": "0s"})),
    )
    assert sending.done()
    assert small.status == 200
    assert int(page["messages"][0]["id"].removeprefix("m-")) >= MANY
    assert clock["now"] == advanced["now"]
    newest = (await served.get("messages?limit=2"))["messages"]
    assert [each["text"] for each in newest] == ["To 1", f"To {MANY}"]
    sandbox = served.simulator.host.sandboxes.default.sandbox
    assert sandbox.messages.accepted == MANY + 1


@pytest.mark.usefixtures("many_slices")
@pytest.mark.parametrize("ending", ["reset", "delete"])
async def test_a_world_ends_when_the_request_has(serve: Serve, ending: str) -> None:
    served = await serve(*BUILT_IN, world=world())
    await served.post("sandboxes", {"name": "other"})
    other = served.simulator.host.sandboxes.get("other")
    assert isinstance(other, Hosted)
    sending = asyncio.create_task(send(served, MANY, prefix="/s/other"))
    while not other.turn.is_taken:
        assert not sending.done()
        await asyncio.sleep(0)
    if ending == "reset":
        await served.simulator.host.restart(other, other.world)  # as where a scenario's file was changed
    else:
        await served.simulator.host.delete("other")
    assert other.turn.is_free
    assert (await sending).status == 200


@pytest.mark.soak
async def test_what_is_due_at_one_instant_is_run_in_slices_for_a_request(serve: Serve) -> None:
    took: list[float] = []
    for _ in range(TRIES):
        served = await serve(*BUILT_IN, world=world())
        assert (await send(served, MANY)).status == 200
        dog = Watchdog()
        with dog.watching():
            advancing = asyncio.create_task(served.post("clock/advance", {"by": "1h"}))
            while not advancing.done():
                assert (await send(served)).status == 200
            await advancing
        took.append(dog.longest_s)
        if took[-1] < LIMIT_S:
            break
    assert min(took) < LIMIT_S


async def test_a_small_request_that_makes_a_large_submission_go(serve: Serve) -> None:
    served = await serve(*BUILT_IN, world=world(), bounds=Bounds(messages=1_000))
    assert (await send(served, MANY)).status == 200
    dog = Watchdog()
    with dog.watching():
        assert (await send(served)).status == 200
    assert dog.longest_s < LIMIT_S


async def test_a_failure_in_the_middle_is_a_defect_and_the_next_request_is_served(
    serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    served = await serve(*BUILT_IN, world=world())
    sandbox = served.simulator.host.sandboxes.default.sandbox

    def fail(*_: object) -> None:
        raise RuntimeError("planted")

    with monkeypatch.context() as planted:
        planted.setattr(type(sandbox.messages), "add", fail)
        answer = await send(served, MANY)
    assert (answer.status, answer.problem) == (500, "defect")
    assert sandbox.pause is None
    assert (await send(served)).status == 200


async def test_more_than_the_bound_are_refused_and_nothing_is_charged(serve: Serve) -> None:
    served = await serve(*BUILT_IN, world=world(), bounds=Bounds(submission=10))
    answer = await send(served, 11)
    assert (answer.status, answer.problem) == (507, "capacity")
    assert "11 messages" in answer.json["detail"]
    assert "--max-submission" in answer.json["detail"]
    assert (await send(served, 10)).status == 200
    assert served.simulator.host.sandboxes.default.sandbox.messages.accepted == 10


@pytest.fixture
def all_are_long(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every request is served in slices of one message each, so that whatever can come in between does."""
    monkeypatch.setattr(turn, "SLICE_S", 0.0)
    monkeypatch.setattr(answering, "LARGE", 0)
    monkeypatch.setattr(stepper, "SLICE_S", 0.0)
    monkeypatch.setattr(sandbox_module, "STRIDE", 1)


@pytest.mark.usefixtures("all_are_long")
@pytest.mark.parametrize("speed", [0, 400])
async def test_inputs_that_come_at_once_are_applied_one_after_the_other(
    serve: Serve, receiver: Receiver, speed: int
) -> None:
    served = await serve(*BUILT_IN, world=world(speed=speed))

    async def texts(number: int) -> None:
        to = [f"+25670{number:02}{n:05}" for n in range(20)]
        body = {"to": to, "message": f"Text {number}", "callbackUrl": receiver.url}
        answer = await served.ask("POST", "/api/v1/messages/sms", body, headers=MSGINE)
        assert answer.status == 201, answer.body

    async def inputs(number: int) -> None:
        await texts(number)
        await send(served, 20)
        assert (await served.ask("POST", "clock/advance", {"by": "2s"})).status == 200
        assert (await served.ask("POST", "accounts/ugsms-1/top-up", {"amount": "1"})).status == 200

    await asyncio.gather(*(inputs(number) for number in range(6)))
    for _ in range(6):
        await send(served, 20)
    settling = asyncio.create_task(served.post("clock/settle", {"within": "1h"}))
    for number in range(6, 12):
        await send(served, 20)
        await texts(number)
    await settling
    await served.post("clock/settle", {"within": "1h"})
    capsule = (await served.ask("GET", "capsule")).body
    replayed = replay_capsule(read_capsule(capsule), BUILT_IN)
    assert replayed.is_complete
    assert replayed.exchanges == 30
    assert replayed.callbacks > 100
    assert replayed.difference is None


@pytest.mark.parametrize("steps", [0, 60], ids=["about to be moved", "being moved"])
async def test_time_stands_still_while_a_request_has_its_turn(
    serve: Serve, monkeypatch: pytest.MonkeyPatch, steps: int
) -> None:
    monkeypatch.setattr(stepper, "SLICE_S", 0.0)
    served = await serve(*BUILT_IN, world=world())
    assert (await send(served, 100)).status == 200
    host = served.simulator.host
    hosted = host.sandboxes.default
    agenda = hosted.sandbox.agenda
    moving = asyncio.create_task(host.stepper.advance_by(hosted, 3_600_000)) if steps else None
    for _ in range(steps):
        await asyncio.sleep(0)
    async with hosted.turn.taken(hosted) as sandbox:
        moving = moving or asyncio.create_task(host.stepper.advance_by(hosted, 3_600_000))
        assert agenda.count
        planned, now_ms = agenda.count, sandbox.clock.now_ms()
        for _ in range(100):
            await asyncio.sleep(0)
        assert (agenda.count, sandbox.clock.now_ms()) == (planned, now_ms)
    await moving
    assert agenda.count == 0
