"""A sandbox that takes more of the folder than it may: it is said early, new things are refused, the rest goes on."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from durable.disk import Kept, frozen
from support.served import Answer, Receiver

from simulator.scenario.world_model import WorldModel

LIMIT = 20_000
TEXT = "Hello " * 50
FULL = (507, "data-full")
TELLS = "of the 20000 bytes that it may (--data-bytes): reset it before it is full"


@pytest.fixture
async def kept(tmp_path: Path) -> AsyncIterator[Kept]:
    async with Kept(tmp_path / "data", world=frozen(), data_bytes=LIMIT).running() as kept:
        yield kept


async def until_full(kept: Kept, sandbox: str = "default", **fields: str) -> tuple[int, Answer]:
    """Send until it is refused; returns how many were accepted, and the refusal."""
    for count in range(100):
        answer = await kept.send(f"{count:03} {TEXT}", sandbox, **fields)
        if answer.status != 202:
            return count, answer
    raise AssertionError("nothing is refused")


async def test_it_is_said_once_that_little_room_is_left(kept: Kept, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.WARNING)
    while kept.size_bytes <= 0.8 * LIMIT:
        assert TELLS not in caplog.text
        await kept.send(TEXT)
    assert caplog.text.count(TELLS) == 1
    assert "sandbox default takes 16" in caplog.text
    await until_full(kept)
    assert caplog.text.count(TELLS) == 1


async def test_what_comes_beyond_it_is_refused_and_does_nothing(kept: Kept) -> None:
    count, refused = await until_full(kept)
    assert count > 20
    assert (refused.status, refused.problem) == FULL
    assert "--data-bytes" in refused.json["detail"]
    balance = await kept.balance()
    for method, path, body in (
        ("POST", "accounts/toy-1/top-up", {"amount": "5"}),
        ("POST", "clock/advance", {"by": "1s"}),
        ("PUT", "receivers/one", {"answers": [{"status": 500}]}),
        ("POST", "faults", {"name": "slow", "latency": "1s"}),
    ):
        answer = await kept.control(method, path, body)
        assert (answer.status, answer.problem) == FULL, path
    caught = await kept.served.ask("POST", "/__catch/one", {})
    assert (caught.status, caught.problem) == FULL
    assert (len(await kept.texts()), await kept.balance()) == (count, balance)


async def test_reads_go_on(kept: Kept) -> None:
    count, _ = await until_full(kept)
    assert len((await kept.control("GET", "messages?limit=1000")).json["messages"]) == count
    assert (await kept.control("GET", "clock")).status == 200
    assert (await kept.control("GET", "messages/wait?count=2")).status == 200
    assert (await kept.served.ask("GET", "sandboxes")).status == 200


async def test_no_other_sandbox_is_concerned(kept: Kept) -> None:
    await kept.served.post("sandboxes", {"name": "shop"})
    await until_full(kept)
    assert (await kept.send("First", "shop")).status == 202
    await until_full(kept, "shop")
    assert (await kept.served.ask("POST", "sandboxes", {"name": "stall"})).status == 201


@pytest.mark.soak
async def test_callbacks_under_way_and_their_results_still_go(tmp_path: Path, receiver: Receiver) -> None:
    world = WorldModel.model_validate({"terms": {"toy": {"balance": 1_000_000}}}).world()
    kept = Kept(tmp_path / "data", world=world, data_bytes=LIMIT)
    async with kept.running():
        count, _ = await until_full(kept, callback=receiver.url)
        await kept.until(lambda: len(receiver.bodies) == 2 * count)
        await kept.until(lambda: not kept.served.simulator.host.sandboxes.default.sandbox.in_flight)
        before = (await kept.control("GET", "callbacks?limit=1000")).json["callbacks"]
        assert {each["state"] for each in before} == {"acknowledged"}
        assert (await kept.send(TEXT)).status == 507
        await kept.restart()
        assert (await kept.control("GET", "callbacks?limit=1000")).json["callbacks"] == before
        assert len(receiver.bodies) == 2 * count
        assert (await kept.send(TEXT)).status == 507


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "reset", {}),
        ("PUT", "scenario", {"scenario": {"version": 1, "description": "Another one."}}),
        ("POST", "demo-data", {"count": 2, "days": 1}),
    ],
    ids=["reset", "scenario", "demo data"],
)
async def test_whoever_begins_anew_has_room_again(kept: Kept, method: str, path: str, body: dict[str, object]) -> None:
    await until_full(kept)
    assert (await kept.control(method, path, body)).status == 200
    assert (await kept.send("First")).status == 202
    await kept.restart()
    assert (await kept.send("Second")).status == 202
    assert [text for text in await kept.texts() if text in {"First", "Second"}] == ["First", "Second"]


async def test_a_full_sandbox_can_be_deleted(kept: Kept) -> None:
    await kept.served.post("sandboxes", {"name": "shop"})
    await until_full(kept, "shop")
    assert (await kept.served.ask("DELETE", "sandboxes/shop")).status == 204
    assert (await kept.served.ask("POST", "sandboxes", {"name": "shop"})).status == 201
    assert (await kept.send("First", "shop")).status == 202


async def test_a_restart_finds_it_full(kept: Kept) -> None:
    count, _ = await until_full(kept)
    await kept.restart()
    refused = await kept.send(TEXT)
    assert (refused.status, refused.problem) == FULL
    assert len(await kept.texts()) == count
    assert (await kept.control("POST", "reset", {})).status == 200
    assert (await kept.send("First")).status == 202


async def test_a_restart_with_a_higher_limit_finds_room(tmp_path: Path) -> None:
    async with Kept(tmp_path / "data", world=frozen(), data_bytes=LIMIT).running() as kept:
        count, _ = await until_full(kept)
    async with Kept(tmp_path / "data", world=frozen(), data_bytes=2 * LIMIT).running() as kept:
        assert (await kept.send("First")).status == 202
        assert len(await kept.texts()) == count + 1
