"""Recorded over a real socket on a live clock, replayed in another process: the same journal, and no secret in it."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from support.served import Receiver, Serve, Served
from toy_vendor.manifest import TOY

from simulator.capsule.file import read_capsule
from simulator.capsule.replaying import Replayed, replay_capsule
from simulator.control.every_operation import OPERATIONS
from simulator.control.operation import Scope
from simulator.sandbox.rules.bounds import Bounds
from simulator.scenario.world_model import WorldModel
from simulator.vendors import BUILT_IN

NUMBER = "+256701521269"
BEARER = "app-token-0123456789"
MOVE_TIME = {
    "freezeClock",
    "resumeClock",
    "setClockSpeed",
    "setClock",
    "advanceClock",
    "advanceClockToNext",
    "settleClock",
}
BEGIN_ANEW = {"putScenario", "resetSandbox", "fillWithDemoData"}
CHANGE_NOTHING = {"previewFault", "setReceiver", "deleteReceiver", "openPort", "closePort", "mintToken"}


async def capsule_of(served: Served, sandbox: str = "") -> bytes:
    prefix = f"/s/{sandbox}" if sandbox else ""
    answer = await served.ask("GET", f"{prefix}/__admin/capsule")
    assert answer.status == 200, answer.body
    return answer.body


def replayed(content: bytes) -> Replayed:
    return replay_capsule(read_capsule(content), [TOY, *BUILT_IN])


def replayed_elsewhere(content: bytes, folder: Path, hash_seed: str) -> subprocess.CompletedProcess[str]:
    file = folder / "capsule.json"
    file.write_bytes(content)
    return subprocess.run(
        [sys.executable, "-m", "simulator", "replay", str(file)],
        env={**os.environ, "PYTHONHASHSEED": hash_seed, "PYTHONUTF8": "1"},
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=60,
    )


async def send(
    served: Served, bearer: str, receiver: Receiver | None = None, path: str = "", status: int = 201
) -> None:
    body = {"to": NUMBER, "message": "Your code is 4711"} | ({"callbackUrl": receiver.url} if receiver else {})
    answer = await served.ask(
        "POST", f"{path}/api/v1/messages/sms", body, headers={"Authorization": f"Bearer {bearer}"}
    )
    assert answer.status == status, answer.body


@pytest.fixture
async def day(serve: Serve, receiver: Receiver) -> tuple[bytes, dict[str, Any]]:
    """A fast clock, a receiver that fails at first, every kind of input, many at once; and the sandbox as it began."""
    served = await serve(*BUILT_IN, world=WorldModel(speed=400).world())
    receiver.statuses = [500, 503, 500]
    made = await served.post("sandboxes", {"name": "live", "speed": 400})
    token = made["vendors"]["msgine"]["credentials"]["token"]
    keys = made["vendors"]["pushr"]["credentials"]
    ugsms = made["vendors"]["ugsms"]["credentials"]
    control = "/s/live/__admin"
    await asyncio.gather(*(send(served, token, receiver) for _ in range(8)), send(served, BEARER, receiver, "/s/live"))
    minted = await served.post(f"{control}/tokens/pushr", {})
    await served.ask("GET", "/s/live/api/client/sms/", headers={"Authorization": f"Bearer {minted['token']}"})
    await served.ask(
        "POST", "/s/live/api/client/sms/send-sms", {**keys, "message": "Hi", "recipients": ["233558544343"]}
    )
    await served.ask("GET", f"/s/live/api/v2/account/balance?api_key={ugsms['api_key']}")
    await served.ask("GET", "/s/live/nowhere", headers={"X-Api-Key": "stray-secret-of-somebody"})
    await send(served, "invalid-but-secret", path="/s/live", status=401)
    await served.post(f"{control}/accounts/msgine-1/top-up", {"amount": "2.50"})
    assert (await served.ask("POST", f"{control}/accounts/ugsms-1/adjust", {"amount": "-900000"})).status == 409
    assert (await served.ask("PUT", f"{control}/accounts/ugsms-1/balance", {"amount": "12.34"})).status == 200
    await served.post(f"{control}/clock/freeze")
    await asyncio.gather(
        served.post(f"{control}/clock/advance", {"by": "10s"}), *(send(served, token, receiver) for _ in range(4))
    )
    await served.post(f"{control}/callbacks/c-1/replay")
    await served.post(f"{control}/clock/settle")
    await served.post(f"{control}/clock/resume", {"speed": 1000})
    await served.ask("DELETE", f"{control}/messages")
    await asyncio.gather(*(send(served, token, receiver) for _ in range(5)))
    return await capsule_of(served, "live"), {**made, "minted": minted["token"]}


async def test_a_live_day_replays_in_another_process(day: tuple[bytes, dict[str, Any]], tmp_path: Path) -> None:
    content, _ = day
    kinds = {entry.get("name", entry["kind"]) for entry in json.loads(content)["inputs"]}
    assert {"request", "money.top-up", "money.set-balance", "callbacks.take-result"} <= kinds
    statuses = {entry.get("fields", {}).get("status") for entry in json.loads(content)["inputs"]}
    assert {500, 503, 200} <= statuses
    for hash_seed in ("1", "2"):
        done = await asyncio.to_thread(replayed_elsewhere, content, tmp_path, hash_seed)
        assert (done.returncode, done.stderr) == (0, ""), done.stdout
        assert done.stdout.startswith("same journal: ")


async def test_no_secret_is_in_the_capsule(day: tuple[bytes, dict[str, Any]]) -> None:
    content, made = day
    own = [value for vendor in made["vendors"].values() for value in vendor["credentials"].values()]
    for secret in [*own, *made["minted"].split(".")[1:], BEARER, "stray-secret-of-somebody", "but-secret"]:
        assert len(secret) >= 5
        assert secret.encode() not in content, secret


async def test_the_default_sandbox_and_its_open_accounts_replay(frozen: Served, receiver: Receiver) -> None:
    await frozen.send(token="one", callback=receiver.url)
    await frozen.send(token="two")
    await frozen.post("clock/settle")
    content = await capsule_of(frozen)
    assert replayed(content).difference is None
    assert replayed(content).messages == 2


async def test_a_reset_begins_a_new_recording(frozen: Served) -> None:
    await frozen.send()
    await frozen.post("reset", {"seed": "new"})
    assert json.loads(await capsule_of(frozen))["inputs"] == []
    await frozen.send()
    content = await capsule_of(frozen)
    assert read_capsule(content).world.seed == "new"
    assert (replayed(content).exchanges, replayed(content).difference) == (1, None)


async def test_a_clock_that_was_set_back_replays(frozen: Served) -> None:
    await frozen.post("accounts/toy-1/top-up", {"amount": "1"})
    await frozen.post("clock/set", {"to": "2020-02-02T00:00:00Z"})
    await frozen.send()
    assert replayed(await capsule_of(frozen)).difference is None


async def test_demo_data_is_not_replayed(serve: Serve) -> None:
    served = await serve(*BUILT_IN)
    await served.post("demo-data", {"count": 3, "days": 1})
    answer = await served.ask("GET", "capsule")
    assert (answer.status, answer.problem) == (409, "conflict")
    assert "began with demo data" in answer.json["detail"]
    await served.post("reset")
    assert (await served.ask("GET", "capsule")).status == 200


async def test_recording_can_be_switched_off(serve: Serve) -> None:
    served = await serve(bounds=Bounds(capsule_bytes=0))
    await served.send()
    answer = await served.ask("GET", "capsule")
    assert (answer.status, answer.problem) == (409, "conflict")
    assert "--capsule-bytes" in answer.json["detail"]


async def test_recording_ends_at_its_limit(serve: Serve) -> None:
    served = await serve(bounds=Bounds(capsule_bytes=5_000))
    for _ in range(12):
        await served.send()
    content = await capsule_of(served)
    capsule = read_capsule(content)
    assert not capsule.is_complete
    assert 2 <= len(capsule.inputs) < 12
    assert replayed(content).difference is None


def test_every_operation_says_what_it_does_to_a_recording() -> None:
    changing = {each.name for each in OPERATIONS if each.scope is Scope.SANDBOX and each.method != "GET"}
    inputs = {each.name for each in OPERATIONS if each.command is not None}
    others = MOVE_TIME | BEGIN_ANEW | CHANGE_NOTHING
    assert not inputs & others
    assert changing == inputs | others, "a new operation needs its command, or a reason why not in one of these sets"
