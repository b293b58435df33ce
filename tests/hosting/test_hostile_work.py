"""Clients and receivers that would have the server work without end, or give up what it holds."""

import asyncio
import time
from collections.abc import Iterator
from dataclasses import replace
from types import SimpleNamespace

import pytest
from support.served import Receiver, Serve, Served

from simulator.api.instants import parse_instant
from simulator.hosting import stepper
from simulator.sandbox.acts.advancing import hand_out, stand_at
from simulator.sandbox.errors import LOOKED_AT, ConflictError, UnknownNameError


async def test_a_world_that_is_refused_leaves_the_callbacks_under_way(live: Served, receiver: Receiver) -> None:
    await live.post("clock/speed", {"speed": 100})
    receiver.gate.clear()
    await live.send(callback=receiver.url)
    await receiver.next_state()
    assert (await live.ask("POST", "reset", {"policies": {"toy.no-such-switch": "x"}})).status == 400
    receiver.gate.set()
    assert await receiver.next_state() == "delivered"
    callbacks = (await live.get("callbacks"))["callbacks"]
    assert [len(callback["attempts"]) for callback in callbacks][-1] == 1


async def test_a_callback_given_up_before_it_was_begun_holds_back_none_of_the_next_world(
    frozen: Served, receiver: Receiver
) -> None:
    hosted = frozen.simulator.host.sandboxes.default
    await frozen.send(callback=receiver.url)
    stand_at(hosted.sandbox, hosted.sandbox.now_ms + 2_000)
    frozen.simulator.host.courier.dispatch(hosted, hand_out(hosted.sandbox))
    await frozen.simulator.host.abandon(hosted)
    frozen.simulator.host.sandboxes.reset(hosted, replace(hosted.world, speed=100.0))
    await frozen.send(callback=receiver.url)
    assert await receiver.next_state() == "sent"


async def test_others_have_their_turn_while_time_is_moved(frozen: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stepper, "SLICE_S", 0.0)
    for _ in range(20):
        await frozen.send()
    hosted = frozen.simulator.host.sandboxes.default
    advancing = asyncio.create_task(frozen.simulator.host.stepper.advance_by(hosted, 3_600_000))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert 0 < len(hosted.sandbox.agenda) < 20 + 20
    assert sum(each.what == "message.delivered" for each in await advancing) == 20


async def test_time_is_not_moved_on_in_a_sandbox_that_was_deleted(serve: Serve, receiver: Receiver) -> None:
    served = await serve(callback_timeout_s=0.2)
    await served.post("sandboxes", {"name": "gone", "speed": 0})
    receiver.gate.clear()
    await served.send(sandbox="gone", callback=receiver.url)
    advancing = asyncio.create_task(served.ask("POST", "/s/gone/__admin/clock/advance", {"by": "1h"}))
    await receiver.next_state()
    assert (await served.ask("DELETE", "sandboxes/gone")).status == 204
    assert (await advancing).problem == "conflict"


async def test_time_is_not_moved_to_its_end_in_a_sandbox_that_is_deleted_between_two_steps(
    frozen: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stepper, "SLICE_S", 0.0)
    await frozen.post("sandboxes", {"name": "gone", "speed": 0})
    for _ in range(20):
        await frozen.send(sandbox="gone")
    host = frozen.simulator.host
    advancing = asyncio.create_task(host.stepper.advance_by(host.sandboxes.get("gone"), 3_600_000))
    await asyncio.sleep(0)
    await host.delete("gone")
    with pytest.raises(ConflictError, match="time was not moved to the end"):
        await advancing


async def test_who_waits_in_line_moves_no_time_in_a_sandbox_that_is_deleted(
    frozen: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stepper, "SLICE_S", 0.0)
    await frozen.post("sandboxes", {"name": "gone", "speed": 0})
    for _ in range(20):
        await frozen.send(sandbox="gone")
    host = frozen.simulator.host
    hosted = host.sandboxes.get("gone")
    first, second = (asyncio.create_task(host.stepper.advance_by(hosted, 3_600_000)) for _ in range(2))
    await asyncio.sleep(0)
    happened = hosted.sandbox.events.number
    await host.delete("gone")
    assert [type(each) for each in await asyncio.gather(first, second, return_exceptions=True)] == [ConflictError] * 2
    assert hosted.sandbox.events.number == happened


async def test_callbacks_get_what_requests_leave_of_the_time_a_stop_may_take(
    serve: Serve, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    served = await serve(shutdown_timeout_s=20)
    await served.post("clock/speed", {"speed": 100})
    receiver.gate.clear()
    await served.send(callback=receiver.url)
    await receiver.next_state()
    instants = iter([100.0])  # when the stop began; from then on the requests are done, and the time is over
    monkeypatch.setattr("simulator.assembly.time", SimpleNamespace(monotonic=lambda: next(instants, 120.0)))
    await asyncio.wait_for(served.simulator.stop(), 10)


async def test_a_body_of_many_secrets_is_shown_without_delay(live: Served) -> None:
    body = b'--x\nContent-Disposition: form-data; name="token"\n\nsecret-of-a-client\n' * 10_000
    headers = {"Content-Type": "multipart/form-data; boundary=x"}
    await live.ask("POST", "/toy/send", headers=headers, body=body)
    newest = (await live.get("requests", limit="1"))["requests"][0]["id"]
    began = time.process_time()
    shown = (await live.get(f"requests/{newest}"))["request"]["body"]["text"]
    assert time.process_time() - began < 2
    assert shown.count("\n\nsecr…") == 10_000
    assert "secret-of-a-client" not in shown


@pytest.mark.parametrize("text", ["9999-12-31T23:59:59-23:59", "0001-01-01T00:00:00+23:59"])
def test_an_instant_outside_the_calendar_is_none(text: str) -> None:
    assert parse_instant(text) is None


@pytest.mark.parametrize("expires", ["9999-12-31T23:59:59-23:59", "0001-01-01T00:00:00+23:59"])
async def test_keys_cannot_expire_outside_the_calendar(live: Served, expires: str) -> None:
    answer = await live.ask("POST", "sandboxes", {"accounts": [{"vendor": "toy", "key_expires": expires}]})
    assert answer.problem == "invalid-input"


def test_the_nearest_of_very_many_names_is_not_looked_for_among_all_of_them() -> None:
    asked = 0

    def names() -> Iterator[str]:
        nonlocal asked
        while True:
            asked += 1
            yield f"sandbox-{asked}"

    assert "did you mean" in str(UnknownNameError("sandbox", "sandbox-x", names()))
    assert asked == LOOKED_AT
