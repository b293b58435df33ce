"""A full disk is told, nothing of what it has no room for is kept anywhere, and all goes on when there is room."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from durable.disk import LONG, WAIT_S, Kept, frozen
from durable.disk import live as live_world
from durable.kills.campaign import Campaign
from durable.kills.fuses import Plan, no_room
from support.served import Receiver

from simulator.durable import shortage
from simulator.hosting import host

pytestmark = pytest.mark.soak

FULL = (507, "disk-full")
OTHERS = {f"toy-{number}": {"credentials": {"token": f"token-of-client-{number}"}} for number in range(2, 200)}
LARGE_WORLD = {"scenario": {"version": 1, "description": "Many accounts.", "accounts": {"toy": {}, **OTHERS}}}
"""One for which the file needs more pages."""


@pytest.fixture(autouse=True)
def looked_at_often(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whether there is room is looked at all the time."""
    monkeypatch.setattr(shortage, "LOOK_AGAIN_S", 0.01)


@pytest.fixture
async def kept(tmp_path: Path) -> AsyncIterator[Kept]:
    async with Kept(tmp_path / "data", world=frozen()).running() as kept:
        yield kept


@pytest.fixture
async def live(tmp_path: Path) -> AsyncIterator[Kept]:
    async with Kept(tmp_path / "data", world=live_world()).running() as kept:
        yield kept


async def test_nothing_of_what_there_is_no_room_for_is_stored_or_charged(kept: Kept) -> None:
    assert (await kept.send("First")).status == 202
    balance = await kept.balance()
    kept.fill()
    refused = await kept.send(LONG)
    assert (refused.status, refused.problem) == FULL
    assert "--data" in refused.json["detail"]
    assert (await kept.texts(), await kept.balance()) == (["First"], balance)
    assert len((await kept.control("GET", "requests")).json["requests"]) == 1
    await kept.restart()
    assert (await kept.texts(), await kept.balance()) == (["First"], balance)


async def test_requests_that_come_meanwhile_are_refused_before_they_do_anything(kept: Kept) -> None:
    kept.fill()
    await kept.send()
    for _ in range(2):
        refused = await kept.send("Short enough for the last page")
        assert (refused.status, refused.problem) == FULL
    topped = await kept.control("POST", "clock/advance", {"by": "1s"})
    assert (topped.status, topped.problem) == FULL
    assert await kept.texts() == []


async def test_all_goes_on_when_there_is_room_and_a_restart_agrees(kept: Kept) -> None:
    await kept.send("First")
    kept.fill()
    assert (await kept.send()).status == 507
    kept.make_room()
    await kept.until_it_goes_on()
    assert (await kept.send("Second " + LONG)).status == 202
    assert (await kept.control("POST", "clock/advance", {"by": "1m"})).status == 200
    before = (await kept.control("GET", "messages")).json, await kept.balance()
    assert await kept.texts() == ["First", "Second Hel"]
    await kept.restart()
    assert ((await kept.control("GET", "messages")).json, await kept.balance()) == before


async def test_the_disk_may_fill_up_again(kept: Kept) -> None:
    for text in ("one", "two", "three"):
        assert (await kept.send(f"{text} {LONG * 60}")).status == 202  # more than is freed when there is room
        kept.fill()
        assert (await kept.send(LONG * 60)).status == 507
        kept.make_room()
        await kept.until_it_goes_on()
    texts = await kept.texts()
    assert texts == ["one Hello ", "two Hello ", "three Hell"]
    await kept.restart()
    assert await kept.texts() == texts


async def test_requests_of_one_turn_are_refused_together(kept: Kept) -> None:
    await kept.send("First")
    kept.fill()
    answers = await asyncio.gather(*(kept.send() for _ in range(8)), kept.send(LONG * 30))
    assert {(each.status, each.problem) for each in answers} == {FULL}
    assert await kept.texts() == ["First"]
    kept.make_room()
    await kept.until_it_goes_on()
    assert (await kept.send("Second")).status == 202
    await kept.restart()
    assert await kept.texts() == ["First", "Second"]


async def test_a_long_request_that_there_is_no_room_for_is_not_done(kept: Kept) -> None:
    kept.fill()
    refused = await kept.send(LONG * 30)  # served in slices
    assert (refused.status, refused.problem) == FULL
    assert await kept.texts() == []


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [("POST", "sandboxes", {"name": "shop", **LARGE_WORLD}), ("PUT", "/s/shop/__admin/sandbox", LARGE_WORLD)],
    ids=["by its name", "by its path"],
)
async def test_a_sandbox_that_there_is_no_room_for_is_not_made(
    kept: Kept, method: str, path: str, body: dict[str, object]
) -> None:
    kept.fill()
    refused = await kept.served.ask(method, path, body)
    assert (refused.status, refused.problem) == FULL
    await kept.until_agreed()
    assert await kept.sandboxes() == ["default"]
    kept.make_room()
    await kept.until_it_goes_on()
    assert await kept.sandboxes() == ["default"]
    assert (await kept.served.ask(method, path, body)).status == 201
    await kept.restart()
    assert await kept.sandboxes() == ["default", "shop"]


async def test_no_sandbox_is_made_on_demand_while_the_disk_is_full(tmp_path: Path) -> None:
    async with Kept(tmp_path / "data", world=frozen(), sandboxes_on_demand=True).running() as kept:
        kept.fill()
        assert (await kept.send(LONG, "shop")).status == 507
        assert (await kept.send("Short", "stall")).status == 507
        await kept.until_agreed()
        assert await kept.sandboxes() == ["default"]
        kept.make_room()
        await kept.until_it_goes_on()
        assert (await kept.send(LONG, "shop")).status == 202
        await kept.restart()
        assert await kept.texts("shop") == [LONG[:10]]


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "reset", {}),
        ("PUT", "scenario", LARGE_WORLD),
        ("POST", "demo-data", {"count": 2, "days": 1}),
    ],
    ids=["reset", "scenario", "demo data"],
)
async def test_a_sandbox_that_cannot_be_begun_anew_stays_as_it_was(
    kept: Kept, method: str, path: str, body: dict[str, object]
) -> None:
    await kept.served.post("sandboxes", {"name": "shop"})
    assert (await kept.send("First", "shop")).status == 202
    kept.exhaust()
    refused = await kept.control(method, path, body, sandbox="shop")
    assert (refused.status, refused.problem) == FULL
    await kept.until_agreed()
    assert await kept.texts("shop") == ["First"]
    kept.make_room()
    await kept.until_it_goes_on()
    assert (await kept.send("Second", "shop")).status == 202
    await kept.restart()
    assert await kept.texts("shop") == ["First", "Second"]


async def test_a_reset_or_deletion_that_there_is_room_for_is_done_meanwhile(kept: Kept) -> None:
    for name in ("shop", "stall"):
        await kept.served.post("sandboxes", {"name": name})
        assert (await kept.send("First", name)).status == 202
    kept.fill()
    assert (await kept.send()).status == 507
    assert (await kept.control("POST", "reset", {}, sandbox="shop")).status == 200
    assert (await kept.served.ask("DELETE", "sandboxes/stall")).status == 204
    kept.make_room()
    await kept.until_it_goes_on()
    for _ in range(2):
        assert await kept.sandboxes() == ["default", "shop"]
        assert await kept.texts("shop") == []
        await kept.restart()


async def test_a_deletion_that_there_is_no_room_for_is_not_done(kept: Kept) -> None:
    await kept.served.post("sandboxes", {"name": "stall"})
    assert (await kept.send("First", "stall")).status == 202
    kept.exhaust()
    refused = await kept.served.ask("DELETE", "sandboxes/stall")
    assert (refused.status, refused.problem) == FULL
    await kept.until_agreed()
    assert await kept.sandboxes() == ["default", "stall"]
    assert await kept.texts("stall") == ["First"]
    kept.make_room()
    await kept.until_it_goes_on()
    assert (await kept.send("Second", "stall")).status == 202
    await kept.restart()
    assert await kept.texts("stall") == ["First", "Second"]


async def test_a_disk_that_is_full_now_and_then_does_nothing_by_halves(tmp_path: Path) -> None:
    campaign = Campaign(tmp_path, "now and then", ["--contract", "off"])
    async with campaign.going_on():
        campaign.start()
        await campaign.load(at_most=30)
        await campaign.end()
        for life in range(12):
            if life >= 3 and campaign.answers["full"]:
                break  # mostly one of the first three has met it
            campaign.start(Plan(full=0.05, sound=3))
            await campaign.be_killed(60, 120)
            campaign.start()
            assert await campaign.check() == []
            await campaign.end()
    assert campaign.answers["full"] > 0


async def test_a_callback_that_waits_goes_out_when_there_is_room(live: Kept, receiver: Receiver) -> None:
    assert (await live.send("First", callback=receiver.url)).status == 202
    live.fill()
    assert (await live.send()).status == 507
    live.make_room()
    assert [await receiver.next_state(), await receiver.next_state()] == ["sent", "delivered"]
    await live.until_it_goes_on()
    assert (await live.control("POST", "clock/settle")).json["is_settled"]
    bodies = [*receiver.bodies]
    await live.restart()
    callbacks = (await live.control("GET", "callbacks")).json["callbacks"]
    assert [each["state"] for each in callbacks] == ["acknowledged", "acknowledged"]
    assert {each["body"].encode() for each in callbacks} == {*bodies}


async def test_a_callback_that_is_due_at_once_waits_for_room_whoever_looks(kept: Kept, receiver: Receiver) -> None:
    scenario = {
        "version": 1,
        "description": "Messages are sent as soon as anything happens.",
        "clock": {"speed": "frozen"},
        "delivery": {"sent_after": "0s", "delivered_after": "1s"},
        "accounts": {"toy": {}},
    }
    assert (await kept.control("PUT", "scenario", {"scenario": scenario})).status == 200
    assert (await kept.send("First", callback=receiver.url)).status == 202
    kept.exhaust()
    assert (await kept.send("Second")).status == 507
    await kept.until_agreed()
    assert await kept.texts() == ["First"]
    await asyncio.sleep(0.05)
    assert receiver.bodies == []
    kept.make_room()
    await kept.until_it_goes_on()
    assert (await kept.control("POST", "clock/settle")).json["is_settled"]
    assert len(receiver.bodies) == 2


async def test_an_advance_that_there_is_no_room_for_is_not_done(kept: Kept, receiver: Receiver) -> None:
    assert (await kept.send("First", callback=receiver.url)).status == 202
    before = (await kept.control("GET", "clock")).json
    kept.exhaust()
    assert (await kept.control("POST", "clock/advance", {"by": "1m"})).status in {409, 507}
    await kept.until_agreed()
    assert (await kept.control("GET", "clock")).json == before
    assert receiver.bodies == []
    kept.make_room()
    await kept.until_it_goes_on()
    assert (await kept.control("POST", "clock/advance", {"by": "1m"})).status == 200
    assert len(receiver.bodies) == 2


async def test_a_reset_that_is_written_is_told_whatever_becomes_of_what_comes_after_it(
    kept: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    await kept.send("First")
    gone, may_fail = asyncio.Event(), threading.Event()

    async def let_go(_: object) -> None:
        await gone.wait()

    def write(*_: object) -> None:
        may_fail.wait(WAIT_S)
        raise no_room()

    life = kept.served.simulator.host.sandboxes.default.life
    monkeypatch.setattr(host, "let_go", let_go)
    resetting = asyncio.create_task(kept.control("POST", "reset", {}))
    await kept.until(lambda: kept.served.simulator.host.sandboxes.default.life != life)
    await kept.until(lambda: kept.keeper.written(kept.served.simulator.host.sandboxes.default) is None)
    with monkeypatch.context() as patch:
        patch.setattr(kept.keeper._store, "write", write)
        sending = kept.begin_to_send("Second")
        await kept.until(lambda: kept.served.simulator.host.answered == 2)
        gone.set()
        assert (await resetting).status == 200
        may_fail.set()
        assert (await sending).status == 507
    await kept.until_it_goes_on()
    await kept.restart()
    assert await kept.texts() == []


async def test_time_that_there_is_no_room_for_brings_nothing_before_there_is(live: Kept, receiver: Receiver) -> None:
    await live.control("POST", "clock/speed", {"speed": 5})
    assert (await live.send("First", callback=receiver.url)).status == 202
    live.exhaust()
    waiting = asyncio.create_task(live.control("GET", "messages/wait?state=delivered&timeout_s=60"))
    await live.until(lambda: live.served.simulator.host.shut is not None)
    await live.until_agreed()
    before = len(receiver.bodies)
    assert (await live.control("GET", "messages")).json["messages"][0]["state"] != "delivered"
    now = (await live.control("GET", "clock")).json["now"]
    await asyncio.sleep(0.1)
    assert (await live.control("GET", "clock")).json["now"] == now
    assert len(receiver.bodies) == before
    assert not waiting.done()
    live.make_room()
    assert (await waiting).json["messages"][0]["state"] == "delivered"
    assert [await receiver.next_state(), await receiver.next_state()] == ["sent", "delivered"]
