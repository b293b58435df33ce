"""The other end of a connection falls silent, and no system says so: it is taken as lost, and a quiet one is not."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from functools import partial

import pytest
from support.meeting import NODE, SECRET, Heard, wanted
from support.tcp_relay import Relay, relay
from support.together import until

from simulator.api.problem import MARK
from simulator.cluster import pulse
from simulator.cluster.frames import Kind
from simulator.cluster.link import Link
from simulator.cluster.meeting import reach
from simulator.cluster.words import OfNode
from simulator.server.rounds import Round


@pytest.fixture
async def heard(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Heard]:
    monkeypatch.setattr(pulse, "LOOK_EVERY_S", 0.01)
    heard = Heard()
    await heard.start()
    yield heard
    await heard.stop()


@pytest.fixture
async def between(heard: Heard) -> AsyncIterator[Relay]:
    async with relay(heard.port) as between:
        yield between


async def test_who_waits_for_one_that_fell_silent_is_told(
    heard: Heard, between: Relay, caplog: pytest.LogCaptureFixture
) -> None:
    line = await heard.reach(address=between.address)
    answer = line.ask(None, wanted("/never"))
    between.passes_on.clear()
    lost = await asyncio.wait_for(answer, 20)
    assert (lost.status, dict(lost.headers)[MARK]) == (503, "node-lost")
    await until(lambda: not heard.open)
    ends = [f"the simulator at {who}" for who in (between.address, "127.0.0.1")]
    assert sorted(caplog.messages) == sorted(
        f"{each} has said nothing for 0.07 s, and is taken as lost" for each in ends
    )


async def test_a_quiet_connection_stays(heard: Heard, between: Relay) -> None:
    line = await heard.reach(address=between.address)
    count = len(between.asked), len(between.heard)
    await until(lambda: len(between.asked) > count[0] + 20 and len(between.heard) > count[1] + 20)
    assert not line.lost.is_set()
    assert (await line.ask(None, wanted("/path"))).body == b"/path"


async def test_what_comes_all_the_time_asks_nobody_whether_he_is_there(heard: Heard, between: Relay) -> None:
    line = await heard.reach(address=between.address)
    for _ in range(50):
        await line.ask_for(Kind.FACTS, "hello")
        await asyncio.sleep(0.002)
    assert bytes([0, 0, 0, 0, Kind.PING]) not in b"".join(between.asked)


async def test_a_connection_that_is_closed_ends_although_the_other_end_reads_nothing(
    heard: Heard, between: Relay
) -> None:
    line = await heard.reach(address=between.address)
    answer = line.ask(None, wanted("/never"))
    between.passes_on.clear()
    line.send(bytes(20_000_000))
    line.end()
    assert (await asyncio.wait_for(answer, 20)).status == 503


async def test_a_link_finds_one_again_that_fell_silent(between: Relay) -> None:
    link = Link(partial(reach, between.address, SECRET, NODE), dict, OfNode(between.address), again_s=0.001)
    link.open(Round())
    assert await link.wait()
    between.passes_on.clear()
    await until(lambda: not link.is_up)
    between.passes_on.set()
    assert await link.wait()
    await link.close()
