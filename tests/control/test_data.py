"""How sandboxes are kept and by whom, as sandboxes, metrics and the log tell it."""

from __future__ import annotations

import asyncio
import json
import logging
import re
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest
from support.data_folder import changed, keeping, record_of, send, usual
from support.served import NUMBER, Served

from simulator.api.instants import parse_instant
from simulator.cli.log_queue import LogQueue
from simulator.cli.traffic import Traffic
from simulator.durable.errors import FolderError
from simulator.durable.rebuilding import Rebuilding
from simulator.durable.store import Store
from simulator.hosting.hosted import Shut
from simulator.hosting.kept import NEARLY_FULL
from simulator.scenario.world_model import WorldModel

MIB = 1024 * 1024


async def gauges(served: Served) -> dict[str, float]:
    """What metrics say of the folder."""
    text = (await served.ask("GET", "metrics")).body.decode()
    return {name: float(value) for name, value in re.findall(r"^sms_simulator_data_(\w+) (\S+)$", text, re.MULTILINE)}


async def test_without_a_folder_nothing_is_told_of_one(live: Served) -> None:
    assert (await live.get("sandboxes"))["sandboxes"][0]["data"] is None
    assert (await live.get("sandboxes/default"))["data"] is None
    assert (await live.get("sandbox"))["data"] is None
    assert await gauges(live) == {}


@pytest.mark.parametrize("method", ["GET", "HEAD"])
async def test_health_is_told_whatever_is_still_to_be_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, method: str
) -> None:
    async with keeping(tmp_path / "data") as served:
        never = asyncio.get_running_loop().create_future()
        for what in ("held", "written"):
            monkeypatch.setattr(served.simulator.host, what, lambda *_: never)
        async with asyncio.timeout(5):
            assert [(await served.ask(method, path)).status for path in ("livez", "readyz")] == [200, 200]
            served.simulator.host.shut = Shut(503, "engine-away", "It does not answer.", is_readable=False)
            assert [(await served.ask(method, path)).status for path in ("livez", "readyz")] == [200, 200]
            served.simulator.host.is_stopping = True
            assert [(await served.ask(method, path)).status for path in ("livez", "readyz")] == [200, 503]
        served.simulator.host.is_stopping, served.simulator.host.shut = False, None
        monkeypatch.undo()


async def test_a_simulator_that_is_alone_names_none(live: Served) -> None:
    (shown,) = (await live.get("sandboxes"))["sandboxes"]
    assert [each["node"] for each in (shown, await live.get("sandboxes/default"), await live.get("sandbox"))] == [
        None
    ] * 3
    assert "node=" not in (await live.ask("GET", "metrics")).body.decode()


async def test_each_sandbox_names_the_simulator_that_has_it(tmp_path: Path) -> None:
    async with keeping(tmp_path / "data") as served:
        served.simulator.host.node = "sms-1:7673"
        made = await served.post("sandboxes", {"name": "job-1"})
        shown = (await served.get("sandboxes"))["sandboxes"]
        shown += [made, await served.get("sandboxes/job-1"), await served.get("sandbox")]
        shown += [await served.get("/s/job-1/__admin/sandbox"), await served.post("reset", {})]
        assert [each["node"] for each in shown] == ["sms-1:7673"] * 7
        text = (await served.ask("GET", "metrics")).body.decode()
        assert 'sms_simulator_data_inputs{node="sms-1:7673"} ' in text
        assert re.findall(r"^sms_simulator_(?!.*node=).*$", text, re.MULTILINE) == []


async def test_each_sandbox_says_since_when_it_is_kept_and_what_it_takes(tmp_path: Path) -> None:
    async with keeping(tmp_path / "data") as served:
        await usual(served)
        shown = {each["name"]: each["data"] for each in (await served.get("sandboxes"))["sandboxes"]}
        assert shown["job-1"] == (await served.get("sandboxes/job-1"))["data"]
        assert shown["job-1"] == (await served.get("/s/job-1/__admin/sandbox"))["data"]
        with Store(tmp_path / "data", is_written=False) as store:
            for life in store.lives():
                data = shown[life.name]
                assert parse_instant(data["since"]) == life.begun_ms
                assert (data["inputs"], data["bytes"]) == (store.count(life.life), store.size_bytes(life.life))
                assert (data["limit_bytes"], data["is_nearly_full"], data["refused"]) == (256 * MIB, False, None)
                assert data["is_rebuilt"] is True


async def test_a_reset_begins_anew_what_is_kept(tmp_path: Path) -> None:
    async with keeping(tmp_path / "data") as served:
        await usual(served)
        before = (await served.get("sandbox"))["data"]
        await served.post("reset", {})
        after = (await served.get("sandbox"))["data"]
        assert after["since"] >= before["since"]
        assert after["inputs"] < before["inputs"]
        assert after["bytes"] < before["bytes"]


async def test_after_a_restart_the_same_is_told(tmp_path: Path) -> None:
    async with keeping(tmp_path / "data") as served:
        await usual(served)
        before = [each["data"] for each in (await served.get("sandboxes"))["sandboxes"]]
    async with keeping(tmp_path / "data") as served:
        await served.get("sandbox")  # waits for it
        await served.get("/s/job-1/__admin/sandbox")
        assert [each["data"] for each in (await served.get("sandboxes"))["sandboxes"]] == before


async def test_a_sandbox_says_that_it_is_nearly_full_and_then_that_it_is(tmp_path: Path) -> None:
    limit_bytes = 4_000
    async with keeping(tmp_path / "data", data_bytes=limit_bytes) as served:
        while not (data := (await served.get("sandbox"))["data"])["is_nearly_full"]:
            assert data["bytes"] <= NEARLY_FULL * limit_bytes
            await send(served)
        assert NEARLY_FULL * limit_bytes < data["bytes"] <= limit_bytes
        assert (data["limit_bytes"], data["refused"]) == (limit_bytes, None)
        sms = {"to": NUMBER, "message": "Hello"}
        while (
            await served.ask("POST", "/api/v1/messages/sms", sms, headers={"Authorization": "Bearer T"})
        ).status < 300:
            pass
        data = (await served.get("sandbox"))["data"]
        assert data["bytes"] > limit_bytes
        assert "(--data-bytes)" in data["refused"]


async def test_metrics_sum_up_what_is_kept(tmp_path: Path) -> None:
    async with keeping(tmp_path / "data") as served:
        await usual(served)
        shown = [each["data"] for each in (await served.get("sandboxes"))["sandboxes"]]
        assert await gauges(served) == {
            "bytes": sum(each["bytes"] for each in shown),
            "inputs": sum(each["inputs"] for each in shown),
            "sandboxes_left": 0,
            "inputs_left": 0,
        }


async def test_what_is_not_rebuilt_yet_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with keeping(tmp_path / "data") as served:
        await usual(served)
        before = [each["data"] for each in (await served.get("sandboxes"))["sandboxes"]]

    async def wait(*_: object) -> None:
        await asyncio.Event().wait()

    monkeypatch.setattr(Rebuilding, "run", wait)
    async with keeping(tmp_path / "data") as served:
        shown = [each["data"] for each in (await served.get("sandboxes"))["sandboxes"]]
        assert shown == [{**each, "bytes": None, "is_rebuilt": False} for each in before]
        inputs = sum(each["inputs"] for each in before)
        assert await gauges(served) == {"bytes": 0, "inputs": inputs, "sandboxes_left": 2, "inputs_left": inputs}


async def test_a_sandbox_that_cannot_be_rebuilt_says_why_in_the_list(tmp_path: Path) -> None:
    async with keeping(tmp_path / "data") as served:
        await usual(served)
    head, _, body = record_of(tmp_path / "data", "job-1", 2).partition(b"\n")
    changed(
        tmp_path / "data",
        "UPDATE input SET record = ? WHERE position = 2 AND life = (SELECT life FROM sandbox WHERE name = 'job-1')",
        json.dumps([*json.loads(head)[:-1], 17]).encode() + b"\n" + body,
    )
    async with keeping(tmp_path / "data") as served:
        answer = await served.ask("GET", "/s/job-1/__admin/sandbox")
        assert (answer.status, answer.problem) == (503, "diverged")
        data = (await served.get("sandboxes/job-1"))["data"]
        assert (data["refused"], data["bytes"]) == (answer.json["detail"], None)
        assert "its input 2 (POST /s/job-1/api/v1/messages/sms, at 2024-01-01T12:00:00.000Z)" in data["refused"]
        assert (await served.get("sandboxes/default"))["data"]["refused"] is None


async def test_the_page_is_served_whatever_the_state_of_its_sandbox(tmp_path: Path) -> None:
    async with keeping(tmp_path / "data") as served:
        await usual(served)
    changed(tmp_path / "data", "UPDATE sandbox SET beginning = '{}' WHERE name = 'job-1'")
    async with keeping(tmp_path / "data") as served:
        assert (await served.ask("GET", "/s/job-1/__admin/messages")).problem == "diverged"
        assert (await served.ask("GET", "/s/job-1/__admin/")).status == 200
        assert (await served.ask("GET", "/s/job-1/__admin/ui/app.js")).status == 200
        await served.post("/s/job-1/__admin/reset", {})
        assert (await served.get("/s/job-1/__admin/messages"))["messages"] == []


async def test_a_scenario_that_changed_while_the_server_ran_is_what_default_began_with(tmp_path: Path) -> None:
    later = WorldModel.model_validate({"seed": "8", "speed": 0}).world()
    async with keeping(tmp_path / "data") as served:
        await served.simulator.host.begin_anew(later)
    async with keeping(tmp_path / "data", world=later) as served:
        assert (await served.get("sandbox"))["seed"] == "8"
    with pytest.raises(FolderError, match="began with other settings than those of now"):
        async with keeping(tmp_path / "data"):
            pass


async def test_the_log_does_not_tell_again_of_messages_from_handsets(tmp_path: Path) -> None:
    async def receive(served: Served, text: str) -> None:
        await served.post("incoming", {"from": "+254711000000", "to": "22141", "text": text})

    async with keeping(tmp_path / "data") as served:
        await served.ask("PUT", "accounts/advanta-1/incoming/22141", {})
        await receive(served, "Before")
    said: list[str] = []
    async with keeping(tmp_path / "data") as served:
        queue = SimpleNamespace(admits=lambda _: True, put=lambda record: said.append(record.msg))
        served.simulator.host.log = Traffic(cast("LogQueue", queue))
        await served.get("sandbox")
        assert said == []
        await receive(served, "After")
        assert len(said) == 1


async def said_of(folder: Path, caplog: pytest.LogCaptureFixture) -> list[str]:
    """What the log of a server tells that lives with a folder until all is rebuilt."""
    caplog.clear()
    with caplog.at_level(logging.INFO, "simulator.durable.keeper"):
        async with keeping(folder) as served:
            for hosted in list(served.simulator.host.sandboxes):
                await served.ask("GET", f"/s/{hosted.sandbox.name}/__admin/sandbox")
    return [each.message for each in caplog.records if each.name == "simulator.durable.keeper"]


async def test_the_log_says_what_is_rebuilt_and_when_that_is_done(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    assert await said_of(tmp_path / "data", caplog) == []
    async with keeping(tmp_path / "data") as served:
        await usual(served)
        inputs = int((await gauges(served))["inputs"])
    begins, ends = await said_of(tmp_path / "data", caplog)
    assert begins == f"rebuilding 2 sandboxes from {inputs} inputs in {tmp_path / 'data'}"
    assert re.fullmatch(rf"rebuilt 2 sandboxes from {inputs} inputs in \d+\.\d s", ends)


async def test_the_log_says_how_many_cannot_be_rebuilt(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    async with keeping(tmp_path / "data") as served:
        await usual(served)
    changed(tmp_path / "data", "UPDATE sandbox SET beginning = '{}' WHERE name = 'job-1'")
    *_, ends = await said_of(tmp_path / "data", caplog)
    assert re.fullmatch(
        r"rebuilt 1 sandbox from \d+ inputs in \d+\.\d s; 1 more cannot be rebuilt, as said above", ends
    )
