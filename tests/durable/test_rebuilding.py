"""While sandboxes are rebuilt: who waits, who is served, what may be done; and those that cannot be rebuilt."""

from __future__ import annotations

import asyncio
import json
import logging
import math
from collections.abc import Callable
from dataclasses import replace
from itertools import count
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from support.sight import sight_of
from support.stage import Process, Stage
from toy_vendor.manifest import TOY

from simulator.api.request import Response
from simulator.durable import rebuilding, replay
from simulator.durable.store import Store
from simulator.sandbox.acts import advancing
from simulator.vendors import BUILT_IN

MANY = 60
NEWEST_FIRST = [f"Number {number}" for number in reversed(range(MANY))]


class Brake:
    """Has one input applied at a time, and the next only when it is let."""

    def __init__(self) -> None:
        self._allowed = 0.0
        self._is_allowed = asyncio.Event()

    async def wait(self, _: float) -> None:
        """Take the place of the pause between two slices."""
        while self._allowed < 1:
            self._is_allowed.clear()
            await self._is_allowed.wait()
        self._allowed -= 1
        await asyncio.sleep(0)

    async def let(self, inputs: int) -> None:
        """Let so many more be applied."""
        self._allowed += inputs
        self._is_allowed.set()
        while self._allowed >= 1:  # noqa: ASYNC110 - nobody tells
            await asyncio.sleep(0)

    def let_go(self) -> None:
        """Let all be applied."""
        self._allowed = math.inf
        self._is_allowed.set()


@pytest.fixture
async def brake(monkeypatch: pytest.MonkeyPatch) -> Brake:
    brake, ticks = Brake(), count()
    monkeypatch.setattr(rebuilding, "SLICE_S", 1.5)
    monkeypatch.setattr(rebuilding, "time", SimpleNamespace(monotonic=lambda: float(next(ticks))))
    monkeypatch.setattr(rebuilding, "asyncio", SimpleNamespace(sleep=brake.wait))
    return brake


async def send(stage: Stage, sandbox: str = "default", text: str = "Hello") -> Response:
    body = {"to": "+256701521269", "message": text}
    prefix = f"/s/{sandbox}" if sandbox != "default" else ""
    return await stage.ask("POST", f"{prefix}/api/v1/messages/sms", body, headers={"Authorization": "Bearer T"})


async def two_sandboxes(process: Process) -> Stage:
    """A stage with two sandboxes beside the default one: there is much in `one`, and little in `two`."""
    stage = await process.begin()
    for name in ("one", "two"):
        await stage.post("sandboxes", {"name": name, "rate_limits": False})
    for number in range(MANY):
        assert (await send(stage, "one", f"Number {number}")).status == 201
    await send(stage, "two")
    await send(stage)
    await stage.quiet()
    return stage


async def half_rebuilt(process: Process, brake: Brake) -> Stage:
    """The next process, where of three sandboxes all but `one` are rebuilt, and that one by halves."""
    await two_sandboxes(process)
    await process.end()
    stage = await process.begin()
    await brake.let(MANY // 2)
    assert [hosted.is_rebuilt for hosted in stage.host.sandboxes] == [True, False, True]
    assert MANY / 4 < len(stage.hosted("one").sandbox.messages) < MANY
    return stage


# --------------------------------------------------------------------------------------------------------- who waits


async def test_who_asks_for_a_sandbox_that_is_being_rebuilt_waits_and_others_are_served(
    process: Process, brake: Brake
) -> None:
    stage = await half_rebuilt(process, brake)
    first = asyncio.create_task(send(stage, "one", "I waited"))
    assert (await send(stage, "two", "I did not")).status == 201
    assert (await send(stage)).status == 201
    await brake.let(1)
    assert not first.done()
    brake.let_go()
    assert (await first).status == 201
    messages = (await stage.get("/s/one/__admin/messages?limit=100"))["messages"]
    assert [each["text"] for each in messages] == ["I waited", *NEWEST_FIRST]


@pytest.mark.parametrize("target", ["/s/one/__admin/messages?limit=1", "/s/one/__admin/clock", "/s/one/__catch/mine"])
async def test_whatever_is_asked_of_it_is_answered_when_it_is_there(
    process: Process, brake: Brake, target: str
) -> None:
    stage = await half_rebuilt(process, brake)
    asking = asyncio.create_task(stage.ask("GET", target))
    await brake.let(3)
    assert not asking.done()
    brake.let_go()
    assert (await asking).status == 200
    assert stage.hosted("one").is_rebuilt


async def test_what_is_waited_for_is_rebuilt_first(process: Process, brake: Brake) -> None:
    await two_sandboxes(process)
    await process.end()
    stage = await process.begin()
    asking = asyncio.create_task(send(stage, "one"))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    await brake.let(MANY)
    assert not stage.hosted("two").is_rebuilt
    brake.let_go()
    assert (await asking).status == 201


async def test_what_happens_by_itself_is_rebuilt_before_what_does_not(process: Process, brake: Brake) -> None:
    stage = await process.begin()
    for name in ("still", "planned"):
        await stage.post("sandboxes", {"name": name})
    for _ in range(5):
        await send(stage, "planned")
        await stage.ask("GET", "/s/still/api/v1/messages", headers={"Authorization": "Bearer T"})
    await process.end()
    stage = await process.begin()
    await brake.let(7)
    assert stage.hosted("planned").is_rebuilt
    assert not stage.hosted("still").is_rebuilt
    assert not stage.hosted().is_rebuilt
    brake.let_go()
    await stage.rebuilt()


# ------------------------------------------------------------------------------------------------------ what is told


async def test_whoever_asks_is_told_how_far_it_is(process: Process, brake: Brake) -> None:
    stage = await half_rebuilt(process, brake)
    response = await stage.ask("GET", "readyz")
    told = json.loads(response.body)
    assert (response.status, told["type"]) == (503, "urn:sms-simulator:problem:rebuilding")
    progress = stage.keeper.progress
    assert (progress.sandboxes, progress.of_sandboxes) == (2, 3)
    assert MANY / 4 < progress.inputs < progress.of_inputs
    assert told["detail"].startswith(
        f"2 of 3 sandboxes are rebuilt from what is kept of them, and {progress.inputs} of {progress.of_inputs} of "
        "their inputs are applied. "
    )
    assert (await stage.ask("GET", "livez")).status == 200
    brake.let_go()
    await stage.rebuilt()
    assert (await stage.ask("GET", "readyz")).status == 200
    assert stage.keeper.progress == (3, 3, progress.of_inputs, progress.of_inputs)


@pytest.mark.parametrize("what", ["sandboxes", "sandboxes/one", "metrics", "vendors"])
async def test_lists_are_there_meanwhile(process: Process, brake: Brake, what: str) -> None:
    stage = await half_rebuilt(process, brake)
    assert (await stage.ask("GET", what)).status == 200
    assert not stage.hosted("one").is_rebuilt
    brake.let_go()


# ----------------------------------------------------------------------------------------------------- what may be done


async def test_a_sandbox_may_be_deleted_while_it_is_rebuilt(process: Process, brake: Brake) -> None:
    stage = await half_rebuilt(process, brake)
    waiting = asyncio.create_task(send(stage, "one"))
    deleting = asyncio.create_task(stage.ask("DELETE", "sandboxes/one"))
    await brake.let(2)
    brake.let_go()
    assert (await deleting).status == 204
    assert (await waiting).status == 404
    assert (await send(stage, "one")).status == 404
    await stage.post("sandboxes", {"name": "one"})
    assert (await stage.get("/s/one/__admin/messages"))["messages"] == []
    await stage.rebuilt()
    stage = await process.restart()
    assert (await stage.get("/s/one/__admin/messages"))["messages"] == []
    assert (await stage.get("/s/two/__admin/messages"))["messages"] != []


async def test_a_sandbox_that_is_reset_while_it_is_rebuilt_begins_anew_when_it_is_there(
    process: Process, brake: Brake
) -> None:
    stage = await half_rebuilt(process, brake)
    resetting = asyncio.create_task(stage.post("/s/one/__admin/reset"))
    await brake.let(2)
    brake.let_go()
    assert (await resetting)["let_go"]["messages"] == MANY
    assert (await send(stage, "one")).status == 201
    assert len((await stage.get("/s/one/__admin/messages"))["messages"]) == 1
    stage = await process.restart()
    assert len((await stage.get("/s/one/__admin/messages"))["messages"]) == 1


async def test_a_server_that_stops_meanwhile_accepts_nothing_for_what_is_not_there(
    process: Process, brake: Brake
) -> None:
    stage = await half_rebuilt(process, brake)
    waiting = asyncio.create_task(send(stage, "one", "I waited"))
    catching = asyncio.create_task(stage.ask("POST", "/s/one/__catch/mine"))
    await brake.let(1)
    stage.host.begin_to_stop()
    brake.let_go()
    for response in (await waiting, await catching):
        assert response.status == 503, response.body
        assert json.loads(response.body)["type"] == "urn:sms-simulator:problem:stopping"
    stage = await process.restart(is_killed=False)
    texts = [each["text"] for each in (await stage.get("/s/one/__admin/messages?limit=100"))["messages"]]
    assert texts == NEWEST_FIRST
    assert (await stage.get("/s/one/__admin/receivers"))["receivers"] == []


@pytest.mark.parametrize("is_killed", [True, False])
async def test_what_a_process_began_to_rebuild_is_whole_for_the_next_one(
    process: Process,
    brake: Brake,
    is_killed: bool,  # noqa: FBT001
) -> None:
    lines = sight_of((await two_sandboxes(process)).hosted("one").sandbox)
    for inputs in range(0, MANY, 20):
        await process.end(is_killed=is_killed)
        await process.begin()
        await brake.let(inputs)
    brake.let_go()
    stage = await process.restart()
    assert sight_of(stage.hosted("one").sandbox) == lines


# --------------------------------------------------------------------------------------- what cannot be as it was


def alter(folder: Path, name: str, position: int, change: Callable[[list[Any]], object]) -> None:
    """Change the head of one record of a sandbox."""
    with Store(folder, is_written=True) as store:
        life = next(each.life for each in store.lives() if each.name == name)
        head, _, body = dict(store.inputs(life))[position].partition(b"\n")
        fields = json.loads(head)
        change(fields)
        record = json.dumps(fields, separators=(",", ":")).encode() + b"\n" + body
        store.write([("UPDATE input SET record = ? WHERE life = ? AND position = ?", (record, life, position))], [])


def otherwise(fields: list[Any]) -> None:
    fields[-1] += 1


async def with_one_altered(process: Process, name: str = "one", **told: Any) -> Stage:
    """The next process, for which the fifth input of a sandbox has another checksum."""
    await two_sandboxes(process)
    for number in range(5):
        await send(process.stage, name, f"Further {number}")
    await process.end()
    alter(process.folder, name, 5, otherwise)
    stage = await process.begin(**told)
    await stage.rebuilt()
    return stage


def told_by(response: Response) -> Any:
    return json.loads(response.body)


WHY = (
    "something else came of its input 5 (POST /s/one/api/v1/messages/sms, at 2024-01-01T12:00:00.000Z) than when it "
    "was recorded"
)


async def test_a_sandbox_of_which_something_else_comes_answers_nobody_and_others_are_served(
    process: Process, caplog: pytest.LogCaptureFixture
) -> None:
    stage = await with_one_altered(process)
    for method, target in [("POST", "/s/one/api/v1/messages/sms"), ("GET", "/s/one/__admin/messages"),
                           ("POST", "/s/one/__admin/clock/freeze"), ("POST", "/s/one/__catch/mine")]:  # fmt: skip
        response = await stage.ask(method, target)
        assert response.status == 503, target
        told = told_by(response)
        assert told["type"] == "urn:sms-simulator:problem:diverged"
        assert WHY in told["detail"]
        assert "reset or deleted" in told["detail"]
        assert "--on-divergence accept" in told["detail"]
    assert (await send(stage, "two")).status == (await send(stage)).status == 201
    assert (await stage.ask("GET", "readyz")).status == 200
    assert (await stage.ask("GET", "sandboxes")).status == 200
    (error,) = [each.getMessage() for each in caplog.records if each.levelno == logging.ERROR]
    assert error.startswith(f"Sandbox 'one' is kept, and {WHY}")


async def test_nothing_happens_in_it_by_itself(process: Process) -> None:
    stage = await with_one_altered(process)
    process.hands.go_on(10 * 60_000)
    await stage.quiet()
    assert stage.posted == []
    assert stage.hosted("one").sandbox.clock.rate == 0


async def test_it_is_refused_again_by_the_next_process_and_by_one_that_accepts_it_is_not(process: Process) -> None:
    stage = await with_one_altered(process)
    stage = await process.restart()
    assert (await send(stage, "one")).status == 503
    stage = await process.restart(is_divergence_accepted=True)
    assert (await send(stage, "one")).status == 201
    texts = [each["text"] for each in (await stage.get("/s/one/__admin/messages?limit=100"))["messages"]]
    assert len(texts) == MANY + 6


async def test_where_divergence_is_accepted_it_goes_on_with_what_comes_now(
    process: Process, caplog: pytest.LogCaptureFixture
) -> None:
    lines = sight_of((await two_sandboxes(process)).hosted("one").sandbox)
    await process.end()
    alter(process.folder, "one", 5, otherwise)
    stage = await process.begin(is_divergence_accepted=True)
    await stage.rebuilt()
    assert sight_of(stage.hosted("one").sandbox) == lines
    (told,) = [each.getMessage() for each in caplog.records if each.levelno == logging.WARNING]
    assert told.startswith(f"sandbox one goes on, but {WHY}")


@pytest.mark.parametrize("name", ["one", "default"])
async def test_it_can_be_reset_and_is_another_one_then(process: Process, name: str) -> None:
    stage = await with_one_altered(process, name)
    assert (await send(stage, name)).status == 503
    assert (await stage.ask("POST", f"/s/{name}/__admin/reset", {})).status == 200
    assert (await send(stage, name)).status == 201
    stage = await process.restart()
    assert len((await stage.get(f"/s/{name}/__admin/messages"))["messages"]) == 1


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [("PUT", "scenario", {"name": "receipt-storm"}), ("POST", "demo-data", {"count": 3, "days": 1})],
)
async def test_whatever_begins_it_anew_lets_it_go_on(
    process: Process, method: str, path: str, body: dict[str, Any]
) -> None:
    stage = await with_one_altered(process)
    assert (await stage.ask(method, f"/s/one/__admin/{path}", body)).status == 200
    assert (await stage.ask("GET", "/s/one/__admin/messages")).status == 200


async def test_it_can_be_deleted_and_nothing_is_left_of_it(process: Process) -> None:
    stage = await with_one_altered(process)
    assert (await stage.ask("DELETE", "sandboxes/one")).status == 204
    stage = await process.restart()
    assert [each.sandbox.name for each in stage.host.sandboxes] == ["default", "two"]
    assert [each.name for each in stage.keeper._store.lives()] == ["default", "two"]
    rows = stage.keeper._store._reading.execute("SELECT DISTINCT life FROM input").fetchall()
    assert {life for (life,) in rows} == {each.life for each in stage.keeper._store.lives()}


async def test_a_price_that_another_version_has_is_found_at_the_first_input_that_it_changes(
    process: Process, caplog: pytest.LogCaptureFixture
) -> None:
    stage = await process.begin(vendors=(TOY,))
    for number in range(3):
        body = {"token": "T", "to": f"+25670152126{number}", "text": "Hello"}
        assert (await stage.ask("POST", "/toy/send", body)).status == 202
        await stage.post("clock/advance", {"by": "1s"})
    dearer = replace(TOY, terms=replace(TOY.terms, price=TOY.terms.price + 1))
    stage = await process.restart(vendors=(dearer,))
    assert (await stage.ask("GET", "messages")).status == 503
    sends = [position for position, row in stage.keeper._store.inputs(stage.hosted().life) if b"/toy/send" in row]
    assert f"something else came of its input {sends[0]} (POST /toy/send" in caplog.text
    stage = await process.restart(vendors=(TOY,))
    assert len((await stage.get("messages"))["messages"]) == 3


@pytest.mark.parametrize("record", [b"", b"[]", b'["time", 1, "fast", 1]', b"\xff" * 99])
async def test_a_record_that_cannot_be_read_is_told_with_its_position(process: Process, record: bytes) -> None:
    await two_sandboxes(process)
    await process.end()
    with Store(process.folder, is_written=True) as store:
        life = next(each.life for each in store.lives() if each.name == "one")
        store.write([("UPDATE input SET record = ? WHERE life = ? AND position = 7", (record, life))], [])
    stage = await process.begin()
    await stage.rebuilt()
    told = told_by(await send(stage, "one"))
    assert "its input 7 cannot be read by this version: " in told["detail"]
    assert (await send(stage, "two")).status == 201


async def test_a_record_that_is_missing_is_told_with_its_position(process: Process) -> None:
    await two_sandboxes(process)
    await process.end()
    with Store(process.folder, is_written=True) as store:
        life = next(each.life for each in store.lives() if each.name == "one")
        store.write([("DELETE FROM input WHERE life = ? AND position = 7", (life,))], [])
    stage = await process.begin()
    await stage.rebuilt()
    assert "its input 7 is missing" in told_by(await send(stage, "one"))["detail"]


async def test_a_sandbox_of_a_vendor_that_is_missing_answers_nobody_until_it_begins_anew(process: Process) -> None:
    stage = await process.begin(vendors=(*BUILT_IN, TOY))
    toys = {"name": "toys", "accounts": [{"vendor": "toy", "credentials": [{"token": "T"}]}]}
    await stage.post("sandboxes", toys)
    await stage.post("sandboxes", {"name": "two"})
    stage = await process.restart(vendors=BUILT_IN)
    told = told_by(await send(stage, "toys"))
    assert told["type"] == "urn:sms-simulator:problem:diverged"
    assert "this version of the simulator cannot begin as it did: unknown vendor 'toy'" in told["detail"]
    assert (await send(stage, "two")).status == 201
    stage = await process.restart(vendors=(*BUILT_IN, TOY))
    assert (await send(stage, "toys")).status == 201  # it is as it was
    stage = await process.restart(vendors=BUILT_IN)
    assert (await stage.ask("POST", "/s/toys/__admin/reset", {})).status == 200
    assert (await send(stage, "toys")).status == 201


@pytest.mark.soak
async def test_a_defect_of_ours_is_told_with_its_traceback_and_others_are_served(
    process: Process, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    await two_sandboxes(process)
    await process.end()

    def fail(*_: object) -> None:
        raise ZeroDivisionError("planted")

    with Store(process.folder, is_written=True) as store:
        life = next(each.life for each in store.lives() if each.name == "one")
    stand_at = advancing.stand_at
    monkeypatch.setattr(
        replay, "stand_at", lambda sandbox, at: fail() if sandbox.name == "one" else stand_at(sandbox, at)
    )
    stage = await process.begin()
    await stage.rebuilt()
    assert "it cannot be rebuilt: ZeroDivisionError('planted')" in told_by(await send(stage, "one"))["detail"]
    assert "a defect of the simulator, where sandbox one was rebuilt" in caplog.text
    assert (await send(stage, "two")).status == 201
    assert life == stage.hosted("one").life
