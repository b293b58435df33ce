"""A simulator that is lost, halted or cut off: another one takes its sandboxes, and nothing is lost or done twice."""

from __future__ import annotations

import asyncio
import itertools
import logging
import re
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from types import SimpleNamespace
from unittest.mock import patch

import pytest
from support.engine_members import Shared, until
from support.nodes import Node, Nodes, summary
from support.served import NUMBER, Answer, Receiver
from toy_vendor.manifest import TOY

from simulator import __version__
from simulator.api.instants import parse_instant
from simulator.assembly import real_clocks
from simulator.durable import rebuilding
from simulator.engine.fence import Fence
from simulator.engine.held import Held, Part
from simulator.engine.line import Connection
from simulator.engine.nodes import Claim, Elsewhere
from simulator.hosting.clocks import Clocks
from simulator.hosting.hosted import Hosted
from simulator.replicas import fronting, keeper
from simulator.replicas.finding import At
from simulator.replicas.problems import MOVED
from simulator.scenario.world_model import WorldModel

pytestmark = pytest.mark.engine

FROZEN = WorldModel.model_validate({"speed": 0, "start": "2024-01-01T12:00:00Z"}).world()
SEND = {"token": "token-of-a-client", "to": NUMBER}


async def texts(node: Node) -> list[str]:
    return [each["text"] for each in (await node.get("messages"))["messages"]][::-1]


def begin_to_send(node: Node, text: str) -> asyncio.Task[Answer]:
    return asyncio.create_task(node.ask("POST", "/toy/send", SEND | {"text": text}))


async def ledger(node: Node) -> list[str]:
    return [each["amount"] for each in (await node.get("ledger"))["entries"]]


# ---------------------------------------------------------------------------------------------------------- takeovers


async def test_whoever_is_asked_takes_the_sandbox_of_one_that_is_lost(nodes: Nodes) -> None:
    one, two = await nodes.two(world=FROZEN)
    for text in ("a", "b"):
        await one.send(text=text)
    told = await one.get("messages"), await one.get("ledger"), (await one.get("sandbox"))["life"]
    await nodes.lose(one)
    assert (await two.get("messages"), await two.get("ledger"), (await two.get("sandbox"))["life"]) == told
    await two.send(text="c")
    assert await texts(two) == ["a", "b", "c"]


async def test_what_nobody_asks_for_is_taken_by_a_sweep(nodes: Nodes, caplog: pytest.LogCaptureFixture) -> None:
    one, two = await nodes.two()
    await one.post("sandboxes", {"name": "shop"})
    await one.send()
    caplog.set_level(logging.INFO)
    await nodes.lose(one)
    await two.rebuilt()
    await two.rebuilt("shop")
    async with asyncio.timeout(5):
        while "came here" not in caplog.text:  # noqa: ASYNC110 - nobody tells
            await asyncio.sleep(0.002)
    assert re.search(r"^2 sandboxes came here, with [1-9] inputs?: default, shop$", caplog.messages[-1])


async def test_a_request_waits_until_its_simulator_is_taken_for_dead(nodes: Nodes) -> None:
    one, two = await nodes.two()
    await one.send(text="before")
    await one.fall_silent()
    sending = begin_to_send(two, "meanwhile")
    await asyncio.sleep(0.3)
    assert not sending.done()
    await nodes.forget(one)
    assert (await sending).status == 202
    assert await texts(two) == ["before", "meanwhile"]


async def test_a_halted_owner_finds_itself_fenced_and_shows_what_is_so(nodes: Nodes) -> None:
    one, two = await nodes.two()
    await one.send(text="before")
    await one.halt()
    await nodes.forget(one)
    await two.send(text="by the other")
    late = await one.ask("POST", "/s/default/toy/send", SEND | {"text": "by the halted one"})
    assert summary(late) == (503, "sandbox-moved")
    assert await texts(two) == ["before", "by the other"]
    assert not one.has("default")


async def test_an_owner_that_is_not_sure_shows_nothing(nodes: Nodes) -> None:
    one, _ = await nodes.two()
    await one.halt()
    one.keeper.access.node._sure_until_s = 0.0
    for method, path in (
        ("GET", "messages"),
        ("POST", "/toy/send"),
        ("GET", "readyz"),
        ("DELETE", "sandboxes/default"),
    ):
        assert summary(await one.ask(method, path)) == (503, "engine-away"), path
    assert summary(await one.ask("GET", "livez")) == (200, None)


async def test_a_callback_that_was_on_its_way_is_sent_again_with_the_same_body(
    nodes: Nodes, receiver: Receiver
) -> None:
    one, two = await nodes.two(world=FROZEN)
    await one.send(callback=receiver.url)
    receiver.gate.clear()
    advancing = asyncio.create_task(one.ask("POST", "clock/settle"))
    async with asyncio.timeout(20):
        await receiver.arrivals.get()
    await nodes.lose(one)
    await two.rebuilt()
    async with asyncio.timeout(20):
        await receiver.arrivals.get()
    assert receiver.bodies[0] == receiver.bodies[1]
    advancing.cancel()
    receiver.gate.set()


async def test_time_goes_on_in_the_hands_of_another(nodes: Nodes) -> None:
    one, two = await nodes.two(world=FROZEN)
    await one.post("clock/advance", {"by": "1h"})
    before = (await one.get("clock"))["now"]
    await nodes.lose(one)
    assert (await two.get("clock"))["now"] == before
    await two.post("clock/advance", {"by": "1h"})
    assert (await two.get("clock"))["now"] == "2024-01-01T14:00:00.000Z"


@pytest.mark.parametrize("off_s", [-7200, 7200])
async def test_time_goes_on_by_the_clock_of_the_engine_however_those_of_machines_are_set(
    nodes: Nodes, off_s: float
) -> None:
    right = real_clocks()
    wrong = Clocks(lambda: right.wall_s() + off_s, right.monotonic_ms)
    owners = [await nodes.add(clocks=clocks) for clocks in (right, wrong, right, wrong)]
    began_ms = parse_instant((await owners[0].get("clock"))["now"])
    assert began_ms is not None
    since_s = time.monotonic()
    for lost, taker in itertools.pairwise(owners):
        await nodes.lose(lost)
        now_ms = parse_instant((await taker.get("clock"))["now"])
        assert now_ms is not None
        assert (now_ms - began_ms) / 1000 == pytest.approx(time.monotonic() - since_s, abs=2)


async def test_what_a_halted_owner_asks_the_engine_about_leads_to_the_new_one(nodes: Nodes) -> None:
    one, two = await nodes.two()
    await one.halt()
    await nodes.forget(one)
    await two.send(text="by the other")
    await one.send(text="by the halted one")  # with credentials that it has to look up
    assert await texts(two) == ["by the other", "by the halted one"]


async def test_one_that_was_halted_knows_what_it_owns_before_it_shows_anything(nodes: Nodes) -> None:
    one, two = await nodes.two(world=FROZEN)
    for name in ("kept", "taken"):
        await one.post("sandboxes", {"name": name, "speed": 0})
    await one.halt(is_cut_off=False)
    await nodes.forget(one)
    await two.send(sandbox="taken", text="meanwhile")
    one.keeper.access.node._sure_until_s = 0.0
    node = one.keeper.access.node
    found = [await node.beat(), node.is_sure]
    one.keeper.holdings.own_again(await node.own_again())
    assert [*found, node.is_sure] == [False, False, True]
    assert (one.has("kept"), one.has("taken")) == (True, False)
    for name, count in (("kept", 0), ("taken", 1)):
        assert len((await two.get(f"/s/{name}/__admin/messages"))["messages"]) == count
    await one.send(sandbox="kept")
    assert len((await two.get("/s/kept/__admin/messages"))["messages"]) == 1


async def claimed_again(node: Node) -> tuple[Held, Claim]:
    """Have a node claim what it owns, without knowing: what it had of it, and the new claim."""
    former = node.keeper.holdings.owned.named("default")
    claim = await node.keeper.access.node.claim("default")
    assert former is not None
    assert isinstance(claim, Claim)
    return former, claim


async def test_what_is_added_under_a_former_claim_is_not_written_with_what_comes_under_the_present_one(
    nodes: Nodes,
) -> None:
    one = await nodes.add(world=FROZEN)
    await one.send(text="before")
    former, claim = await claimed_again(one)
    await one.keeper.holdings.take_in(claim)
    await one.rebuilt()
    present = one.keeper.holdings.owned.named("default")
    assert present is not None
    [(last,)] = await nodes.shared.sql("SELECT max(position) FROM input")
    former.add(int(str(last)) + 1, b"of a former claim")
    present.plan(is_planned=True)
    assert present.commit is not None
    await present.commit
    assert await nodes.shared.sql("SELECT max(position) FROM input") == [(last,)]


async def test_what_is_refused_under_a_former_claim_takes_nothing_from_the_present_one(
    nodes: Nodes, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = await nodes.add(world=FROZEN)
    await one.send(text="before")
    former, claim = await claimed_again(one)
    is_heard, write = asyncio.Event(), Fence.write

    async def write_late(fence: Fence, connection: Connection, parts: Sequence[Part]) -> set[int]:
        await is_heard.wait()
        return await write(fence, connection, parts)

    monkeypatch.setattr(Fence, "write", write_late)
    former.plan(is_planned=True)
    assert former.commit is not None
    refused = former.commit
    await one.keeper.holdings.take_in(claim)
    is_heard.set()
    assert await refused is MOVED
    present = one.keeper.holdings.owned.named("default")
    assert present is not None
    assert present is one.keeper.holdings.owned.of(claim.life)
    await one.rebuilt()
    await one.send(text="afterwards")
    assert await nodes.shared.sql("SELECT count(*) FROM input WHERE epoch = $1", claim.epoch) != [(0,)]
    await one.stop()
    two = await nodes.add(world=FROZEN)
    assert await texts(two) == ["before", "afterwards"]


async def test_claims_of_the_same_sandbox_in_quick_succession_rebuild_it_once_more_and_whole(
    nodes: Nodes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rebuilding, "SLICE_S", 1e-5)
    one = await nodes.add(world=FROZEN)
    holdings, node = one.keeper.holdings, one.keeper.access.node
    for number in range(25):
        await one.send(text=f"{number}")
    shown = await texts(one)
    for steps in range(40):
        taking = []
        for _ in range(3):
            claim = await node.claim("default")
            assert isinstance(claim, Claim)
            taking.append(asyncio.create_task(holdings.take_in(claim)))
            for _ in range(steps):
                await asyncio.sleep(0)
        await asyncio.gather(*taking)
        await one.rebuilt()
        assert await texts(one) == shown


# --------------------------------------------------------------------------------------- requests under way, and ids


async def test_a_request_whose_simulator_ends_before_it_answered_is_done_once(nodes: Nodes) -> None:
    one, two = await nodes.two()
    await one.send(text="before")
    sent = await charged_and_held(one, lambda: begin_to_send(two, "once"))
    await nodes.lose(one)
    answer = await sent
    assert answer.status == 202
    assert await texts(two) == ["before", "once"]
    assert answer.json == {"id": "toy-2", "state": "pending", "cost": 35, "balance": 930}
    assert await ledger(two) == ["-35.00", "-35.00", "1000.00"]


async def charged_and_held(node: Node, ask: Callable[[], asyncio.Task[Answer]]) -> asyncio.Task[Answer]:
    """Ask for something whose answer its simulator has written and never gives."""
    gate: asyncio.Future[None] = asyncio.get_running_loop().create_future()
    held = node.keeper.held
    written = asyncio.Event()

    def never(hosted: Hosted) -> Awaitable[None]:
        waiting = held(hosted)

        async def wait() -> None:
            if waiting is not None:
                await asyncio.shield(waiting)
            written.set()
            await gate

        return wait()

    with patch.object(node.keeper, "held", never):
        asking = ask()
        async with asyncio.timeout(20):
            await written.wait()
    return asking


async def test_what_only_looks_is_asked_again(nodes: Nodes) -> None:
    one, two = await nodes.two()
    await one.send(text="before")
    looking = await charged_and_held(one, lambda: asyncio.create_task(two.ask("GET", "messages")))
    await nodes.lose(one)
    answer = await looking
    assert [each["text"] for each in answer.json["messages"]] == ["before"]


async def test_who_has_waited_for_long_waits_on_where_the_simulator_of_the_sandbox_is_lost(
    nodes: Nodes, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two = await nodes.two()
    waiting = asyncio.create_task(two.get("messages/wait", text="at last", timeout_s="60"))
    await until(lambda: one.hosted().waiters.polls == 1)
    an_hour_later = SimpleNamespace(monotonic=lambda: time.monotonic() + 3600)
    monkeypatch.setattr(fronting, "time", an_hour_later)
    await nodes.lose(one)
    await two.send(text="at last")
    assert [each["text"] for each in (await waiting)["messages"]] == ["at last"]


async def test_whether_a_command_was_done_is_said_to_be_unknown(nodes: Nodes) -> None:
    one, two = await nodes.two()
    written, gate = asyncio.Event(), asyncio.Event()
    until_written = one.keeper.written

    def never(hosted: Hosted) -> Awaitable[None]:
        waiting = until_written(hosted)

        async def wait() -> None:
            if waiting is not None:
                await asyncio.shield(waiting)
            written.set()
            await gate.wait()

        return wait()

    with patch.object(one.keeper, "written", never):
        asking = asyncio.create_task(two.ask("POST", "clock/advance", {"by": "1h"}))
        async with asyncio.timeout(20):
            await written.wait()
    await nodes.lose(one)
    assert summary(await asking) == (503, "node-lost")


async def test_nobody_waits_for_ever(nodes: Nodes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fronting, "PATIENCE_S", 0.3)
    one, two = await nodes.two()
    await one.fall_silent()
    assert summary(await two.ask("POST", "/toy/send", SEND)) == (503, "node-away")
    assert summary(await two.ask("GET", "messages")) == (503, "node-away")


# -------------------------------------------------------------------------------------------------- the engine is away


async def test_a_simulator_ends_although_its_engine_answers_nothing(
    nodes: Nodes, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = await nodes.add()

    async def leave() -> None:
        await asyncio.Event().wait()

    monkeypatch.setattr(keeper, "LEAVE_S", 0.1)
    monkeypatch.setattr(one.keeper.access.node, "leave", leave)
    async with asyncio.timeout(10):
        await one.stop()
    assert [line._connection for line in one.keeper.access._lines] == [None] * 4


async def test_nothing_is_done_while_the_engine_is_away_and_all_goes_on_when_it_answers(nodes: Nodes) -> None:
    one, two = await nodes.two()
    await one.send(text="before")
    async with nodes.shared.server.stopped():
        for node in (one, two):
            node.keeper.access.node._sure_until_s = 0.0  # as five seconds later
            assert summary(await node.ask("POST", "/toy/send", SEND)) == (503, "engine-away")
            assert summary(await node.ask("GET", "readyz")) == (503, "engine-away")
    for node in (one, two):
        async with asyncio.timeout(20):
            while (await node.ask("GET", "readyz")).status != 200:  # noqa: ASYNC110 - as its users do
                await asyncio.sleep(0.02)
    await two.send(text="after")
    assert await texts(one) == ["before", "after"]


async def test_an_answer_waits_for_an_engine_that_is_away_for_a_moment(nodes: Nodes) -> None:
    one, two = await nodes.two()
    await one.send(text="before")
    async with nodes.shared.server.stopped():
        sending = begin_to_send(one, "meanwhile")
        await asyncio.sleep(0.1)
        assert not sending.done()
    assert (await sending).status == 202
    assert await texts(two) == ["before", "meanwhile"]


async def test_what_the_engine_is_to_be_asked_about_is_not_done_while_it_does_not_answer(nodes: Nodes) -> None:
    one, _ = await nodes.two(sandboxes_on_demand=True)
    one.keeper.lives._left.clear()
    async with nodes.shared.server.stopped():
        asked: list[tuple[str, str, object]] = [
            ("POST", "/__admin/reset", {}), ("POST", "/__admin/sandboxes", {}), ("GET", "/__admin/sandboxes", None),
        ]  # fmt: skip
        for method, path, body in asked:
            assert summary(await one.ask(method, path, body)) == (503, "engine-away"), path
        one.keeper.access.node._sure_until_s = 0.0
        assert summary(await one.ask("POST", "/s/new/toy/send", SEND)) == (503, "engine-away")


async def test_streams_of_others_end_when_a_simulator_stops(nodes: Nodes) -> None:
    _, two = await nodes.two()
    reader, writer = await two.connect()
    writer.write(b"GET /__admin/events HTTP/1.1\r\nHost: x\r\n\r\n")
    assert await reader.readline() == b"HTTP/1.1 200 OK\r\n"
    async with asyncio.timeout(0.4):  # it would wait for half a second
        await two.stop()
    assert (await reader.read()).endswith(b"0\r\n\r\n")
    writer.close()


async def test_a_port_of_a_vendor_is_closed_where_the_sandbox_is_taken_and_that_is_said(
    nodes: Nodes, caplog: pytest.LogCaptureFixture
) -> None:
    one, two = await nodes.two()
    port = (await one.post("ports", {"vendor": "toy"}))["port"]
    await one.halt()
    await nodes.forget(one)
    await two.get("sandbox")
    assert summary(await one.ask("POST", "/s/default/toy/send", SEND)) == (503, "sandbox-moved")
    with pytest.raises(OSError, match=r"refused|failed"):
        await asyncio.open_connection("127.0.0.1", port)
    assert f"port {port} of toy is closed: another simulator has sandbox default now" in caplog.text


async def test_what_cannot_be_rebuilt_is_left_to_a_simulator_of_the_version_that_had_it(
    nodes: Nodes, shared: Shared, caplog: pytest.LogCaptureFixture
) -> None:
    dearer = replace(TOY, terms=replace(TOY.terms, price=TOY.terms.price + 1))
    one = await nodes.add(TOY)
    await one.send(text="a")
    await one.stop()
    await shared.sql("UPDATE sandbox SET version = '0.0.9'")
    two = await nodes.add(dearer)
    told = await two.ask("GET", "messages")
    assert (summary(told), "version 0.0.9, which had it" in told.json["detail"]) == ((503, "diverged"), True)
    await two.keeper.holdings.give_up()
    assert two.has("default")  # there is nobody who would have it
    three = await nodes.add(TOY)
    await shared.sql("UPDATE node SET version = '0.0.9' WHERE id = $1", three.id)
    caplog.set_level(logging.INFO)
    async with asyncio.timeout(10):
        while two.has("default"):  # noqa: ASYNC110 - nobody tells
            await asyncio.sleep(0.01)
    await two.member.peers.follow_once()
    assert await texts(two) == ["a"]
    assert three.has("default")
    assert "sandbox default is left to a simulator of the version that had it" in caplog.messages


async def test_whoever_goes_on_with_a_sandbox_of_another_version_has_it(nodes: Nodes, shared: Shared) -> None:
    one, two = await nodes.two()
    await one.send(text="a")
    await shared.sql("UPDATE sandbox SET version = '0.0.9'")
    await nodes.lose(one)
    assert await texts(two) == ["a"]
    await two.send(text="b")
    assert await shared.sql("SELECT version FROM sandbox") == [(__version__,)]


async def test_a_sandbox_that_is_taken_while_it_is_rebuilt_is_not_called_another_one(nodes: Nodes) -> None:
    one, two = await nodes.two()
    for _ in range(20):
        await one.send()
    await nodes.lose(one)
    taking = asyncio.create_task(two.member._finding.find("default"))
    async with asyncio.timeout(20):
        while not two.has("default"):  # noqa: ASYNC110 - nobody tells
            await asyncio.sleep(0)
    hosted = two.hosted()
    was_rebuilt = hosted.is_rebuilt
    two.keeper.holdings.released(hosted)
    async with asyncio.timeout(20):
        while not hosted.is_rebuilt:  # noqa: ASYNC110 - nobody tells
            await asyncio.sleep(0)
    assert (was_rebuilt, hosted.shut) == (False, MOVED)
    await taking


async def test_what_was_lost_between_it_was_found_here_and_it_is_asked_is_looked_for_again(
    nodes: Nodes, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two = await nodes.two()
    await one.post("sandboxes", {"name": "shop"})
    finding = two.member._finding
    find = finding.find

    async def found_too_early(_: str) -> Elsewhere | At:
        monkeypatch.setattr(finding, "find", find)
        return At.HERE

    monkeypatch.setattr(finding, "find", found_too_early)
    await two.send(sandbox="shop", text="once")
    assert [each["text"] for each in (await one.get("/s/shop/__admin/messages"))["messages"]] == ["once"]


async def test_nothing_goes_out_of_a_sandbox_of_which_nothing_is_written(nodes: Nodes) -> None:
    one = await nodes.add()
    await one.send(text="before")
    one.keeper.holdings.owned._by_life.clear()  # as a defect of ours might
    late = await one.ask("POST", "/s/default/toy/send", SEND | {"text": "never"})
    assert summary(late) == (503, "sandbox-moved")
