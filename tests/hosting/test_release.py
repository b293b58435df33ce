"""The one point that says when what was computed may go out; what holds it back is a test's."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable

import pytest
from multidict import CIMultiDict
from support.served import Receiver, Serve, Served

from simulator.api.request import Request, Response, Streamed
from simulator.hosting.host import Host
from simulator.hosting.hosted import Hosted, Shut
from simulator.hosting.kept import KeptFacts, Progress
from simulator.scenario.world import World
from simulator.scenario.world_model import WorldModel
from simulator.server.holding import Later


class Gate:
    """Holds everything back until it is opened, and keeps nothing."""

    limit_bytes = 0
    progress = Progress(0, 0, 0, 0)
    unready: Shut | None = None

    def __init__(self) -> None:
        self.opened = asyncio.Event()
        self.asked = 0

    def facts_of(self, hosted: Hosted) -> KeptFacts | None:
        assert hosted.life
        return None

    def held(self, hosted: Hosted) -> Awaitable[Shut | None] | None:
        assert hosted.life
        self.asked += 1
        return None if self.opened.is_set() else self._until_opened()

    lasting = held

    def written(self, hosted: Hosted) -> Awaitable[Shut | None] | None:
        assert hosted.life
        return None if self.opened.is_set() else self._until_opened()

    async def open(self, host: Host) -> None:
        assert host.keeper is self

    async def close(self) -> None: ...

    def begun(self, hosted: Hosted) -> None: ...

    def usual(self, world: World) -> None: ...

    def stays(self, hosted: Hosted) -> None: ...

    def gone(self, hosted: Hosted) -> None: ...

    async def _until_opened(self) -> None:
        await self.opened.wait()


@pytest.fixture
def gate() -> Gate:
    return Gate()


@pytest.fixture
async def live(serve: Serve, gate: Gate) -> Served:
    return await serve(keeper=gate)


@pytest.fixture
async def frozen(serve: Serve, gate: Gate) -> Served:
    return await serve(keeper=gate, world=WorldModel.model_validate({"speed": 0}).world())


async def until_asked(gate: Gate, times: int) -> None:
    async with asyncio.timeout(20):
        while gate.asked < times:  # noqa: ASYNC110 - the server tells nobody
            await asyncio.sleep(0.001)


@pytest.mark.parametrize(
    ("path", "status"), [("/toy/send", 202), ("/nobody/documents/this", 404), ("/__catch/one", 200)]
)
async def test_no_answer_goes_out_before_it_may(frozen: Served, gate: Gate, path: str, status: int) -> None:
    sent = {"token": "mine", "to": "+256701521269", "text": "Hello"}
    answering = asyncio.create_task(frozen.ask("POST", path, sent))
    await until_asked(gate, 1)
    await asyncio.sleep(0)
    assert not answering.done()
    sandbox = frozen.simulator.host.sandboxes.default.sandbox
    assert sandbox.messages.accepted == (path == "/toy/send")  # it was done, and is not told
    gate.opened.set()
    assert (await answering).status == status


async def test_nothing_is_shown_before_it_may_be(frozen: Served, gate: Gate) -> None:
    gate.opened.set()
    await frozen.send()
    gate.opened.clear()
    asked = gate.asked
    showing = asyncio.create_task(frozen.ask("GET", "messages"))
    await until_asked(gate, asked + 1)
    await asyncio.sleep(0.01)
    assert not showing.done()
    gate.opened.set()
    assert len((await showing).json["messages"]) == 1


async def test_a_stream_tells_nothing_that_has_come_since_it_began_to_wait(frozen: Served, gate: Gate) -> None:
    gate.opened.set()
    answering = frozen.simulator.answering
    host = CIMultiDict({"Host": "localhost"})

    def send(text: str) -> Awaitable[Response]:
        sent = {"token": "mine", "to": "+256701521269", "text": text}
        answered = answering.answer(None, Request("POST", "/toy/send", "", host, json.dumps(sent).encode()))
        assert isinstance(answered, Later)
        return answered.coming

    opening = answering.answer(None, Request("GET", "/__admin/events", "", host, b""))
    assert isinstance(opening, Later)
    stream = await opening.coming
    assert isinstance(stream, Streamed)
    while b"event: clock" not in await anext(stream.pieces):
        pass
    gate.opened.clear()
    first = send("first")
    telling = asyncio.create_task(anext(stream.pieces))
    await until_asked(gate, gate.asked + 1)
    await asyncio.sleep(0.01)
    assert not telling.done()
    gate.opened.set()
    gate.opened.clear()
    second = send("second")
    told = await telling
    assert b'"text":"first"' in told
    assert b"second" not in told
    gate.opened.set()
    assert [each.status for each in await asyncio.gather(first, second)] == [202, 202]
    await stream.pieces.aclose()


async def test_no_callback_goes_out_before_it_may(frozen: Served, receiver: Receiver, gate: Gate) -> None:
    gate.opened.set()
    await frozen.send(callback=receiver.url)
    gate.opened.clear()
    asked = gate.asked
    settling = asyncio.create_task(frozen.post("clock/settle"))
    await until_asked(gate, asked + 1)
    await asyncio.sleep(0.01)
    assert receiver.bodies == []
    gate.opened.set()
    await settling
    assert len(receiver.bodies) == 2


async def test_nobody_who_waits_is_told_of_what_time_brought_before_they_may_be(live: Served, gate: Gate) -> None:
    hosted = live.simulator.host.sandboxes.default
    waiting, happened = hosted.waiters.change(), asyncio.Event()
    hosted.sandbox.agenda.add(hosted.sandbox.now_ms, lambda *_: happened.set(), None)
    live.simulator.host.pump.arm(hosted)
    await asyncio.wait_for(happened.wait(), 20)
    await asyncio.sleep(0.01)
    assert not waiting.done()
    gate.opened.set()
    await asyncio.wait_for(waiting, 20)


async def test_nobody_who_waits_is_told_before_they_may_be(frozen: Served, gate: Gate) -> None:
    hosted = frozen.simulator.host.sandboxes.default
    waiting = hosted.waiters.change()
    frozen.simulator.host.attend_to(hosted)
    await asyncio.sleep(0.01)
    assert not waiting.done()
    gate.opened.set()
    await asyncio.wait_for(waiting, 20)
