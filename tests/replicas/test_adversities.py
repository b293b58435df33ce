"""What simulators that share an engine do about what is sent, found or lost at the worst moment."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from dataclasses import replace
from unittest.mock import patch

import pytest
from support.engine_members import until
from support.nodes import NOWHERE, Node, Nodes, summary
from support.served import NUMBER, Receiver
from yarl import URL

from simulator.durable import rebuilding
from simulator.engine.nodes import Claim
from simulator.hosting.hosted import Hosted, Shut
from simulator.replicas import finding, fronting
from simulator.scenario.world_model import WorldModel

pytestmark = pytest.mark.engine

FROZEN = WorldModel.model_validate({"speed": 0, "start": "2024-01-01T12:00:00Z"}).world()
SEND = {"token": "token-of-a-client", "to": NUMBER, "text": "Hello"}


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("GET", "/__admin/sandboxes/%00", None, 404),
        ("POST", "/s/a%00b/toy/send", SEND, 404),
        ("PUT", "/s/a%00b/__admin/sandbox", {}, 400),
        ("POST", "/__admin/sandboxes", {"name": "a\0b"}, 400),
        ("POST", "/__admin/sandboxes", {"name": "\ud800"}, 400),
    ],
)
async def test_a_name_that_the_engine_cannot_read_is_nobody_s_and_leaves_the_engine_in_peace(
    nodes: Nodes, method: str, path: str, body: object, status: int
) -> None:
    one = await nodes.add(sandboxes_on_demand=True)
    line = one.keeper.access.node._line
    before = line._connection
    sent = b"" if body is None else json.dumps(body).encode()
    answer = await one.ask_url(method, URL(one.url + path, encoded=True), {}, sent)
    assert summary(answer)[0] == status, answer.body
    assert line._connection is before


@pytest.mark.parametrize("asked", [0, 1])
async def test_a_command_that_was_done_in_part_is_neither_called_undone_nor_done_again(
    nodes: Nodes, receiver: Receiver, asked: int
) -> None:
    one, two = await nodes.two(world=FROZEN)
    await one.send(callback=receiver.url)
    receiver.gate.clear()
    advancing = asyncio.create_task((one, two)[asked].ask("POST", "clock/advance", {"by": "1h"}))
    async with asyncio.timeout(20):
        await receiver.arrivals.get()
    await one.halt(is_cut_off=False)
    await nodes.forget(one)
    await take(two, "default")
    receiver.gate.set()  # so that the former owner writes a result, and finds that it has the sandbox no more
    answer = await advancing
    assert summary(answer) == (503, "node-lost")
    assert "or a part of it" in answer.json["detail"]
    assert "2024-01-01T12:00:00.000Z" < (await two.get("clock"))["now"] < "2024-01-01T13:00:00.000Z"


async def take(node: Node, name: str) -> None:
    """Have a simulator take a sandbox whose owner does not hear of it."""
    claim = await node.keeper.access.node.claim(name)
    assert isinstance(claim, Claim)
    await node.member._finding.take([claim])
    await node.rebuilt(name)


# ------------------------------------------------------------------------------------- an engine that is heard badly


async def test_what_a_sweep_has_claimed_is_taken_in_when_it_can_be_read_at_last(nodes: Nodes) -> None:
    one, two = await nodes.two()
    await one.post("sandboxes", {"name": "shop"})
    line = two.keeper.access.reading._line
    line.drop()
    line.url = NOWHERE
    await nodes.lose(one)
    owned = "SELECT count(*) FROM sandbox WHERE owner = $1"
    async with asyncio.timeout(20):
        while await nodes.shared.sql(owned, two.id) != [(2,)]:  # noqa: ASYNC110 - nobody tells
            await asyncio.sleep(0.01)
    await asyncio.sleep(0.1)
    line.url = nodes.shared.url
    await two.rebuilt("shop")


async def test_a_simulator_that_is_refused_for_a_while_goes_on_when_it_is_not(nodes: Nodes) -> None:
    one = await nodes.add()
    for line in one.keeper.access._lines:
        line.drop()
        line.url = nodes.shared.url.replace(":secret@", ":wrong@")
    asked = one.keeper.access.node._line
    with patch.object(asked, "ask", wraps=asked.ask) as asking:
        await until(lambda: asking.await_count > 1)
        one.keeper.access.node._sure_until_s = 0.0
        assert summary(await one.ask("GET", "readyz")) == (503, "engine-away")
        for line in one.keeper.access._lines:
            line.url = nodes.shared.url
        await until(lambda: one.keeper.access.is_sure)


async def test_an_engine_that_is_away_is_not_asked_for_each_request_and_told_of_once(
    nodes: Nodes, caplog: pytest.LogCaptureFixture
) -> None:
    one = await nodes.add()
    access = one.keeper.access
    for line in access._lines:
        line.drop()
        line.url = NOWHERE
    for sure_until_s in (time.monotonic() + 0.3, 0.0):
        access.node._sure_until_s = sure_until_s
        answers = await asyncio.gather(*(one.ask("POST", f"/s/team-{number}/toy/send", SEND) for number in range(10)))
        assert {summary(answer) for answer in answers} == {(503, "engine-away")}
    await until(lambda: one.simulator.host.shut is not None)
    assert [record.getMessage() for record in caplog.records] == [
        f"{one.keeper.place} does not answer: requests are refused until it does"
    ]


async def test_of_a_name_that_is_nobody_s_no_simulator_says_that_there_are_no_others(nodes: Nodes) -> None:
    _, two = await nodes.two()
    for path in ("/s/shop/toy/send", "/s/shop/__admin/messages"):
        answer = await two.ask("GET", path)
        assert answer.json["detail"].startswith(
            "unknown sandbox 'shop' (/__admin/sandboxes lists them); make it with PUT"
        )


async def test_a_list_is_of_all_sandboxes_or_there_is_none(nodes: Nodes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fronting, "PATIENCE_S", 0.3)
    one, two = await nodes.two()
    await two.post("sandboxes", {"name": "shop"})
    await one.fall_silent()
    assert summary(await two.ask("GET", "sandboxes")) == (503, "node-away")


# ------------------------------------------------------------------------------------------ what comes a second time


async def test_a_stray_that_is_led_on_is_done_once_where_its_first_answer_got_lost(nodes: Nodes) -> None:
    one, two = await nodes.two(stray_credentials="lost")
    await two.post("sandboxes", {"name": "lost"})
    async with answers_held(two) as written:
        sending = asyncio.create_task(two.ask("POST", "/toy/send", SEND))
        await asyncio.wait_for(written.wait(), 20)
        cut(one)
        await until(lambda: len(one.member.peers._hearings) > 1)
    assert (await sending).status == 202
    assert len((await one.get("/s/lost/__admin/messages"))["messages"]) == 1


async def test_what_a_catch_url_was_sent_by_get_is_kept_once_where_its_answer_got_lost(nodes: Nodes) -> None:
    one, two = await nodes.two()
    async with answers_held(one) as written:
        sending = asyncio.create_task(two.ask("GET", "/__catch/hook?state=sent"))
        await asyncio.wait_for(written.wait(), 20)
        cut(one)
        assert summary(await asyncio.wait_for(sending, 20)) == (503, "node-lost")
    assert len((await one.get("receivers/hook"))["arrivals"]) == 1


@asynccontextmanager
async def answers_held(node: Node) -> AsyncIterator[asyncio.Event]:
    """Have a simulator give no answer meanwhile; yields what is set when one is written that it would give."""
    written, gate = asyncio.Event(), asyncio.Event()
    held = node.keeper.held

    def later(hosted: Hosted) -> Awaitable[Shut | None]:
        waiting = held(hosted)

        async def wait() -> Shut | None:
            why_not = None if waiting is None else await asyncio.shield(waiting)
            written.set()
            await gate.wait()
            return why_not

        return wait()

    try:
        with patch.object(node.keeper, "held", later):
            yield written
    finally:
        gate.set()


def cut(node: Node) -> None:
    """Cut the connections by which others ask a simulator."""
    for hearing in node.member.peers._hearings:
        if hearing._transport is not None:
            hearing._transport.abort()


# -------------------------------------------------------------------------------------------- what is kept in memory


async def test_nothing_is_remembered_for_ever_of_sandboxes_that_were_here_or_are_elsewhere(
    nodes: Nodes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(finding, "MOST_KNOWN", 3)
    one, two = await nodes.two()
    for number in range(5):
        await one.ask("PUT", f"/s/team-{number}/__admin/sandbox", {})
        await two.send(sandbox=f"team-{number}")
    assert len(two.member._finding._elsewhere) == 3
    await nodes.lose(one)
    for name in ("default", *(f"team-{number}" for number in range(5))):
        await two.rebuilt(name)
    await until(lambda: not two.keeper.holdings.before)


# --------------------------------------------------------------------------------------- in the middle of a rebuilding


async def test_a_sandbox_does_not_expire_while_it_is_rebuilt(nodes: Nodes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rebuilding, "SLICE_S", 1e-6)
    one, two = await nodes.two(world=FROZEN, sandboxes_on_demand=True)
    for number in range(20):
        await one.send(sandbox="job", text=f"{number}")
    await one.stop()
    asking = asyncio.create_task(two.ask("GET", "/s/job/__admin/messages"))
    waiting = two.keeper.holdings.rebuilding._waiting
    async with asyncio.timeout(20):
        while ("job", 10) not in {(each.hosted.sandbox.name, each.replay.position) for each in waiting}:  # noqa: ASYNC110 - nobody tells
            await asyncio.sleep(0)
    lifetime = two.hosted("job").lifetime
    assert lifetime is not None
    lifetime.seen_s -= 2 * lifetime.expires_in_s
    two.simulator.host.lifetimes.look()
    assert len((await asking).json["messages"]) == 20
    assert two.has("job")


async def test_what_the_settings_name_begins_anew_in_another_world_also_where_it_was_taken(nodes: Nodes) -> None:
    one, two = await nodes.two(world=FROZEN, sandboxes=("team-1", "team-2"))
    await one.ask("DELETE", "sandboxes/team-2")
    await one.ask("PUT", "/s/team-2/__admin/sandbox", {})
    await nodes.lose(one)
    for name in ("default", "team-1", "team-2"):
        await two.rebuilt(name)
    lives = [two.hosted(name).life for name in ("default", "team-1")]
    await two.simulator.host.begin_anew(replace(FROZEN, seed="another"))
    assert [two.hosted(name).world.seed for name in ("default", "team-1")] == ["another", "another"]
    assert [two.hosted(name).life for name in ("default", "team-1")] != lives
