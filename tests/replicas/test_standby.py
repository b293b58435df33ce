"""A standby that takes the place of its server: what was acknowledged is there, and what is not is told."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from unittest.mock import patch

import pytest
from support.engine_members import Member, Shared, outcome, record, until
from support.nodes import Nodes, summary
from support.postgresql import Pair, PostgreSQL, pair
from support.served import NUMBER

from replicas.nemesis.campaign import Campaign, Plan
from replicas.nemesis.troubling import Trouble
from simulator.engine.held import Held, Outcome
from simulator.engine.line import SETTINGS
from simulator.scenario.world_model import WorldModel

pytestmark = [pytest.mark.engine, pytest.mark.timeout(200)]

ROUND_S = 8.0
CONNECTIONS = 4
"""So many a member has at most by which nothing is asked any more, and those of its own."""
FROZEN = WorldModel.model_validate({"speed": 0, "start": "2024-01-01T12:00:00Z"}).world()
SEND = {"token": "token-of-a-client", "to": NUMBER, "text": "after that"}
OF_SIMULATORS = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'sms-simulator'"
WAITING = "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'SyncRep' AND datname = current_database()"


@pytest.fixture
def server() -> Iterator[Pair]:
    with pair() as server:
        yield server


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait for a fraction of the five seconds."""
    monkeypatch.setitem(SETTINGS, "lock_timeout", SETTINGS["lock_timeout"].replace("5s", "500ms"))
    for room in ("appending", "line"):
        monkeypatch.setattr(f"simulator.engine.{room}.PATIENCE_S", 0.5)


async def tells(shared: Shared, question: str, expected: range) -> None:
    """Wait until the engine counts as many as expected."""
    async with asyncio.timeout(20):
        while (await shared.sql(question))[0][0] not in expected:  # noqa: ASYNC110 - the engine brings it about
            await asyncio.sleep(0.02)


async def without_standby(shared: Shared, server: Pair) -> tuple[Member, Held]:
    """A node with a sandbox, when the standby is gone for which every commit waits."""
    one = await shared.member("one")
    held = await one.begin("a")
    await asyncio.to_thread(server.standby.stop)
    return one, held


async def test_where_a_standby_takes_the_place_of_its_server_clients_lose_nothing(server: Pair, tmp_path: Path) -> None:
    campaign = Campaign(server, tmp_path, Plan("standby", simulators=2, troubles={Trouble.STOP_ENGINE: 1}))
    async with campaign.going_on():
        wrongs = await campaign.be_troubled(ROUND_S)
        assert [*wrongs, *await campaign.end()] == [], campaign.nemesis.notes
    assert server.failures
    assert campaign.book.looked_for


@pytest.mark.usefixtures("impatient")
async def test_nothing_is_acknowledged_while_the_standby_is_gone_and_no_connections_pile_up(
    shared: Shared, server: Pair
) -> None:
    one, held = await without_standby(shared, server)
    with patch.object(one.log._line, "drop", wraps=one.log._line.drop) as cutting:
        held.add(1, record(1))
        assert await outcome(held) is Outcome.AWAY
        await until(lambda: cutting.call_count > 2 * CONNECTIONS)
    await tells(shared, OF_SIMULATORS, range(CONNECTIONS + 1))
    held.add(2, record(2))
    assert await outcome(held) is Outcome.AWAY
    await asyncio.to_thread(server.standby.start)
    await until(lambda: held.commit is None)
    assert await shared.log(held.life) == [(1, record(1)), (2, record(2))]


@pytest.mark.usefixtures("impatient")
async def test_what_the_standby_lacks_is_not_acknowledged_though_the_server_has_it_after_a_crash(
    shared: Shared, server: Pair
) -> None:
    _, held = await without_standby(shared, server)
    held.add(1, record(1))
    await tells(shared, WAITING, range(1, CONNECTIONS))
    await asyncio.to_thread(PostgreSQL.stop, server)
    await asyncio.to_thread(PostgreSQL.start, server)
    await tells(shared, WAITING, range(1, CONNECTIONS))
    assert await shared.log(held.life) == [(1, record(1))]
    assert held.commit is not None
    await asyncio.to_thread(server.standby.start)
    await until(lambda: held.commit is None)


async def test_what_a_standby_that_was_behind_has_lost_is_told_and_nothing_goes_in_behind_it(
    nodes: Nodes, server: Pair, caplog: pytest.LogCaptureFixture
) -> None:
    one = await nodes.add(world=FROZEN)
    await one.send(text="kept")
    await asyncio.to_thread(server.wait_for, "")
    await asyncio.to_thread(server.standby.stop)
    await one.send(text="lost")
    await asyncio.to_thread(server.stop)
    await asyncio.to_thread(server.standby.start)
    await asyncio.to_thread(server.start)
    async with asyncio.timeout(20):
        while (answer := await one.ask("POST", "/toy/send", SEND)).status != 202:
            assert summary(answer) in {(503, "engine-away"), (503, "sandbox-moved")}
            await asyncio.sleep(0.02)
    assert [each["text"] for each in (await one.get("messages"))["messages"]] == ["after that", "kept"]
    told = "the engine has lost what it had acknowledged of sandbox default"
    assert caplog.text.count(told) == 1
