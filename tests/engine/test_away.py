"""An engine that goes away and comes back, and one that falls silent."""

from __future__ import annotations

import asyncio
import time

import pytest
from support.engine_members import Shared, outcome, record, until
from support.engine_proxy import Cut, proxy

from simulator.engine.errors import EngineAwayError
from simulator.engine.held import Outcome

pytestmark = pytest.mark.engine


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait for a fraction of the five seconds."""
    for room in ("appending", "line"):
        monkeypatch.setattr(f"simulator.engine.{room}.PATIENCE_S", 0.3)


@pytest.mark.usefixtures("impatient")
async def test_an_engine_that_is_away_is_told_and_what_was_added_goes_in_when_it_is_back(
    shared: Shared, caplog: pytest.LogCaptureFixture
) -> None:
    one = await shared.member("one")
    helds = [await one.begin(name) for name in "ab"]
    for held in helds:
        held.add(1, record(1))
        assert await outcome(held) is Outcome.WRITTEN
    async with shared.server.stopped():
        for held in helds:
            held.add(2, record(2))
        began_s = time.monotonic()
        assert [await outcome(held) for held in helds] == [Outcome.AWAY] * 2
        assert 0.25 < time.monotonic() - began_s < 3
        assert one.log.is_away
        helds[0].add(3, record(3))
        assert await outcome(helds[0]) is Outcome.AWAY  # at once, now
        with pytest.raises(EngineAwayError, match=r"does not answer: (nothing listens there|there is no such file)"):
            await one.node.claim("a")
    await until(lambda: not one.log.is_away)
    assert [await outcome(held) for held in helds] == [Outcome.WRITTEN] * 2
    assert [len(await shared.log(held.life)) for held in helds] == [3, 2]
    helds[0].add(4, record(4))
    assert await outcome(helds[0]) is Outcome.WRITTEN
    assert caplog.text.count("does not answer: ") == caplog.text.count(" answers again") == 1
    assert "secret" not in caplog.text
    await one.node.claim("b")  # and so does what asks


async def test_an_engine_that_crashes_and_comes_back_in_time_is_not_noticed(
    shared: Shared, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("simulator.engine.appending.PATIENCE_S", 60)  # however slow this machine is
    one = await shared.member("one")
    held = await one.begin("a")
    acknowledged = 0
    is_over = False

    async def add() -> None:
        nonlocal acknowledged
        while not is_over:
            held.add(acknowledged + 1, record(acknowledged + 1))
            assert await outcome(held) is Outcome.WRITTEN
            acknowledged += 1

    adding = asyncio.create_task(add())
    for _ in range(2):
        before = acknowledged
        await until(lambda before=before: acknowledged > before + 20)  # type: ignore[misc]
        async with shared.server.stopped():
            pass
    is_over = True
    await adding
    assert await shared.log(held.life) == [(position, record(position)) for position in range(1, acknowledged + 1)]


@pytest.mark.usefixtures("impatient")
async def test_an_engine_that_falls_silent_is_reached_by_another_connection(shared: Shared) -> None:
    async with proxy(shared.server) as between:
        one = await shared.member("one", folder=between.folder)
        held = await one.begin("a")
        held.add(1, record(1))
        assert await outcome(held) is Outcome.WRITTEN
        between.cut = Cut.SILENCE
        held.add(2, record(2))
        assert await outcome(held) is Outcome.AWAY
        await until(lambda: not one.log.is_away)
        held.add(3, record(3))
        assert await outcome(held) is Outcome.WRITTEN
        assert [position for position, _ in await shared.log(held.life)] == [1, 2, 3]
        await one.log.close()


@pytest.mark.usefixtures("impatient")
async def test_a_question_that_is_not_answered_is_given_up(shared: Shared) -> None:
    async with proxy(shared.server) as between:
        one = await shared.member("one")
        one.line.drop()
        one.line.url = shared.url.replace(str(shared.server.folder), str(between.folder))
        await one.node.beat()
        between.cut = Cut.SILENCE
        await one.node.beat()  # it is asked again
        one.line.drop()
        assert between.cuts == 1


@pytest.mark.usefixtures("impatient")
async def test_whoever_closes_while_the_engine_is_away_waits_no_longer_than_others(shared: Shared) -> None:
    one = await shared.member("one")
    held = await one.begin("a")
    async with shared.server.stopped():
        held.add(1, record(1))
        commit = held.commit
        await one.log.close()
        assert commit is not None
        assert await commit is Outcome.AWAY
