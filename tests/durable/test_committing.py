"""Nothing leaves before what it rests on is written: no answer, no callback, no end of a wait, no event."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from support.stage import LATE, PATIENCE_S, Hands, Stage

from simulator.api.request import Response, Streamed
from simulator.durable.store import Row, Step, Store

HOOK = "http://127.0.0.1:9/hook"
TURNS = 50
"""More than anything here takes where nothing holds it back."""


class Gated(Store):
    """A file that is written when the gate is open."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.gate = threading.Event()
        self.gate.set()
        self.transactions = 0
        super().__init__(*args, **kwargs)

    def write(self, steps: list[Step], inputs: list[Row]) -> None:
        self.gate.wait()
        super().write(steps, inputs)
        self.transactions += 1


@pytest.fixture
def store(tmp_path: Path) -> Gated:
    return Gated(tmp_path / "data", is_written=True)


@pytest.fixture
async def stage(store: Gated, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Stage]:
    """A stage with one message that is pending, whose clock is frozen."""
    hands = Hands()
    monkeypatch.setattr(asyncio.get_running_loop(), "time", hands.loop_s)
    stage = Stage(tmp_path / "data", hands, store=store)
    await stage.start()
    await send(stage)
    await stage.quiet()
    yield stage
    store.gate.set()
    await stage.quiet()
    await stage.stop()


async def send(stage: Stage, url: str = HOOK) -> Response:
    body = {"to": "+256701521269", "message": "Hello", "callbackUrl": url}
    return await stage.ask("POST", "/api/v1/messages/sms", body, headers={"Authorization": "Bearer T"})


async def turns() -> None:
    for _ in range(TURNS):
        await asyncio.sleep(0)


@pytest.mark.parametrize(
    ("method", "target", "body"),
    [
        ("POST", "/api/v1/messages/sms", {}),
        ("GET", "/nobody/documents/this", None),
        ("POST", "/__catch/one", {}),
        ("POST", "faults", {"latency": "1ms"}),
        ("PUT", "receivers/one", {}),
        ("DELETE", "messages", None),
        ("POST", "clock/advance", {"by": "1ms"}),
        ("POST", "clock/resume", {"speed": 1}),
        ("POST", "reset", {}),
        ("PUT", "scenario", {"name": "receipt-storm"}),
        ("POST", "sandboxes", {"name": "new"}),
    ],
)
async def test_no_answer_leaves_before_it_is_kept(
    stage: Stage, store: Gated, method: str, target: str, body: object
) -> None:
    store.gate.clear()
    asking = asyncio.create_task(stage.ask(method, target, body))
    await turns()
    assert not asking.done()
    store.gate.set()
    assert (await asking).status < 500


async def test_the_deletion_of_a_sandbox_is_kept_before_it_is_told(stage: Stage, store: Gated) -> None:
    await stage.post("sandboxes", {"name": "new"})
    store.gate.clear()
    asking = asyncio.create_task(stage.ask("DELETE", "sandboxes/new"))
    await turns()
    assert not asking.done()
    store.gate.set()
    assert (await asking).status == 204
    assert [each.name for each in store.lives()] == ["default"]


async def test_what_was_done_is_done_and_is_shown_to_nobody_before_it_is_kept(stage: Stage, store: Gated) -> None:
    store.gate.clear()
    sending = asyncio.create_task(send(stage))
    await turns()
    assert stage.hosted().sandbox.messages.accepted == 2
    showing = asyncio.create_task(stage.get("messages"))
    await turns()
    assert not showing.done()
    store.gate.set()
    assert len((await showing)["messages"]) == 2
    assert sending.done()


async def test_what_is_asked_in_one_turn_is_kept_together_and_what_comes_meanwhile_after_it(
    stage: Stage, store: Gated
) -> None:
    before = store.transactions
    store.gate.clear()
    first = [asyncio.create_task(send(stage)) for _ in range(5)]
    await turns()
    later = [asyncio.create_task(send(stage)) for _ in range(5)]
    await turns()
    assert store.transactions == before
    store.gate.set()
    await asyncio.gather(*first)
    await asyncio.gather(*later)
    assert store.transactions == before + 2


async def test_a_sandbox_in_which_nothing_is_to_be_kept_waits_for_what_is_under_way(stage: Stage, store: Gated) -> None:
    """There is one file: what is read may rest on anything that came before."""
    await stage.post("sandboxes", {"name": "other"})
    store.gate.clear()
    sending = asyncio.create_task(send(stage))
    await turns()
    reading = asyncio.create_task(stage.get("/s/other/__admin/messages"))
    await turns()
    assert not reading.done()
    store.gate.set()
    await asyncio.gather(sending, reading)


async def test_no_callback_leaves_before_what_it_rests_on_is_kept(stage: Stage, store: Gated) -> None:
    store.gate.clear()
    moving = asyncio.create_task(stage.post("clock/advance", {"by": "2s"}))
    await turns()
    assert stage.posted == []
    assert stage.hosted().sandbox.callbacks.next_ordinal == 2
    store.gate.set()
    await moving
    assert [ordinal for ordinal, _ in stage.posted] == [1]


async def test_no_callback_that_time_brings_by_itself_leaves_before_how_far_time_has_gone_is_kept(
    stage: Stage, store: Gated
) -> None:
    await stage.post("clock/resume", {"speed": 1})
    store.gate.clear()
    stage.hands.go_on(2_000)
    await turns()
    assert stage.hosted().sandbox.callbacks.next_ordinal == 2
    assert stage.posted == []
    store.gate.set()
    await stage.quiet()
    assert [ordinal for ordinal, _ in stage.posted] == [1]


async def test_no_result_of_a_callback_is_told_before_it_is_kept(stage: Stage, store: Gated) -> None:
    hosted = stage.hosted()
    await stage.post("clock/resume", {"speed": 1})
    await send(stage, url=f"{HOOK}{LATE}")
    stage.hands.go_on(1_900)
    await stage.quiet()
    store.gate.clear()
    waiting = hosted.waiters.change()
    (late,) = [each for each in hosted.sandbox.callbacks.oldest_first() if each.url.endswith(LATE)]
    stage.hands.go_on(round(PATIENCE_S * 1000))
    await turns()
    assert len(late.attempts) == 1
    assert not waiting.done()
    store.gate.set()
    await stage.quiet()
    assert waiting.done()


@pytest.mark.parametrize("is_by_itself", [True, False])
async def test_a_long_poll_ends_when_what_it_tells_is_kept(
    stage: Stage,
    store: Gated,
    is_by_itself: bool,  # noqa: FBT001
) -> None:
    if is_by_itself:
        await stage.post("clock/resume", {"speed": 1})
    polling = asyncio.create_task(stage.get("messages/wait?state=sent&frozen_grace_s=60&timeout_s=60"))
    await stage.quiet()
    store.gate.clear()
    if is_by_itself:
        stage.hands.go_on(1_500)
        moving = None
    else:
        moving = asyncio.create_task(stage.post("clock/advance", {"by": "1500ms"}))
    await turns()
    assert not polling.done()
    store.gate.set()
    assert len((await polling)["messages"]) == 1
    if moving is not None:
        await moving


async def test_an_event_is_told_when_it_is_kept(stage: Stage, store: Gated) -> None:
    streamed = await stage.ask("GET", "events")
    assert isinstance(streamed, Streamed)
    pieces = streamed.pieces
    assert b"event: clock" in await anext(pieces)
    following = asyncio.create_task(anext(pieces))
    stage.hands.go_on(1_000)  # it pauses after each look
    await stage.quiet()
    store.gate.clear()
    sending = asyncio.create_task(send(stage))
    await turns()
    stage.hands.go_on(1_000)
    await turns()
    assert not following.done()
    store.gate.set()
    await stage.quiet()
    stage.hands.go_on(1_000)
    assert b'"exchange":"x-2"' in await following
    assert (await sending).status == 201
    await pieces.aclose()


async def test_a_wait_for_a_receiver_ends_when_what_came_is_kept(stage: Stage, store: Gated) -> None:
    polling = asyncio.create_task(stage.get("receivers/one?count=1&timeout_s=60"))
    await stage.quiet()
    store.gate.clear()
    posting = asyncio.create_task(stage.ask("POST", "/__catch/one", body=b"{}"))
    await turns()
    assert not polling.done()
    store.gate.set()
    assert len((await polling)["arrivals"]) == 1
    await posting
