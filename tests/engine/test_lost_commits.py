"""Connections that are lost around a commit: nothing that was acknowledged is lost, nothing is there twice."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Callable, Sequence

import pytest
from support.engine_members import KILL, Member, Shared, beginning, handed, outcome, record, until
from support.engine_proxy import Cut, Proxy, proxy

from simulator.engine.held import Credential, Held, Outcome, Part
from simulator.engine.line import Connection, connect
from simulator.engine.nodes import Claim

pytestmark = pytest.mark.engine

CUTS = [cut for cut in Cut if cut is not Cut.SILENCE]
KEY = Credential("toy", "token", b"1")


@pytest.fixture
async def between(shared: Shared) -> AsyncIterator[Proxy]:
    async with proxy(shared.server) as between:
        yield between


@pytest.fixture
async def one(shared: Shared, between: Proxy) -> Member:
    return await shared.member("one", folder=between.folder)


async def warmed(member: Member, name: str = "a") -> Held:
    """A sandbox with an input, and its statements prepared: the next one is sent in one piece."""
    held = await member.begin(name)
    held.add(1, record(1))
    held.lead(handed())
    assert await outcome(held) is Outcome.WRITTEN
    return held


class Client:
    """Adds one input after the other, and notes what is acknowledged."""

    def __init__(self, held: Held) -> None:
        self.held = held
        self.added = self.acknowledged = 0
        self.is_told_to_stop = False
        self.task = asyncio.create_task(self._run())

    async def _run(self) -> None:
        while not self.is_told_to_stop:
            self.added += 1
            self.held.add(self.added, record(self.added))
            assert await outcome(self.held) is Outcome.WRITTEN
            self.acknowledged = self.added


async def disturbed(shared: Shared, helds: list[Held], disturb: Callable[[], object], seed: int, times: int) -> None:
    """Have clients add while something disturbs them at drawn moments; then look at the log."""
    chance = random.Random(seed)
    clients = [Client(held) for held in helds]
    for _ in range(times):
        next_stop = sum(client.added for client in clients) + chance.randrange(1, 12)
        await until(lambda stop=next_stop: sum(client.added for client in clients) >= stop)  # type: ignore[misc]
        for _ in range(chance.randrange(6)):
            await asyncio.sleep(0)
        done = disturb()
        if asyncio.iscoroutine(done):
            await done
    for client in clients:
        client.is_told_to_stop = True
        await client.task
        expected = [(position, record(position)) for position in range(1, client.acknowledged + 1)]
        assert await shared.log(client.held.life) == expected


async def test_whoever_is_cut_off_at_any_moment_loses_nothing_and_writes_nothing_twice(
    shared: Shared, between: Proxy, one: Member
) -> None:
    chance = random.Random(3)

    def cut() -> None:
        between.cut = chance.choice(CUTS)

    helds = [await one.begin(name) for name in "abc"]
    await disturbed(shared, helds, cut, 3, 60)
    assert between.cuts > 40
    assert one.lost == []


@pytest.mark.parametrize("seed", range(3))
async def test_connections_that_the_engine_ends_at_any_moment_lose_nothing(shared: Shared, seed: int) -> None:
    one = await shared.member("one")
    helds = [await one.begin(name) for name in "abc"]

    async def kill() -> None:
        await shared.sql(KILL)

    await disturbed(shared, helds, kill, seed, 20)
    assert one.lost == []


@pytest.mark.parametrize("cut", CUTS)
async def test_each_cut_around_an_append_is_resolved(shared: Shared, between: Proxy, one: Member, cut: Cut) -> None:
    held, other = await warmed(one), await warmed(one, "b")
    between.cut = cut
    for each in (held, other):
        each.add(2, record(2))
    held.plan(is_planned=True)
    assert [await outcome(each) for each in (held, other)] == [Outcome.WRITTEN] * 2
    assert between.cuts == 1
    for each in (held, other):
        assert await shared.log(each.life) == [(1, record(1)), (2, record(2))]
    assert await shared.sql("SELECT is_planned FROM sandbox ORDER BY name") == [(True,), (False,)]


async def test_what_is_found_is_not_sent_again(between: Proxy, one: Member, monkeypatch: pytest.MonkeyPatch) -> None:
    helds = [await warmed(one), await warmed(one, "b")]
    sent: list[int] = []
    write = one.log._fence.write

    async def noting(connection: Connection, parts: Sequence[Part]) -> set[int]:
        sent.append(len(parts))
        return await write(connection, parts)

    monkeypatch.setattr(one.log._fence, "write", noting)
    between.cut = Cut.AFTER
    for held in helds:
        held.add(2, record(2))
    assert [await outcome(held) for held in helds] == [Outcome.WRITTEN] * 2
    assert [count for count in sent if count] == [2]


@pytest.mark.parametrize("cut", CUTS)
@pytest.mark.parametrize("act", ["begin", "begin with an input", "again", "change", "end"])
async def test_each_cut_around_a_step_is_resolved(
    shared: Shared, between: Proxy, one: Member, cut: Cut, act: str
) -> None:
    for name in "xy":  # each statement is prepared
        held = await warmed(one, name)
        held.begin(beginning(name, one.node.id), next(one.lives))
        assert await outcome(held) is Outcome.WRITTEN
        held.end()
        assert await outcome(held) is Outcome.WRITTEN
    held = await warmed(one)
    between.cut = cut
    if act.startswith("begin"):
        held = one.log.begin(beginning("b", one.node.id), next(one.lives))
        if act == "begin with an input":
            held.lead(handed(KEY))
            held.add(1, record(1))
    elif act == "again":
        held.begin(beginning("a", one.node.id), next(one.lives))
        held.add(1, record(1, "again"))
    elif act == "change":
        held.stay(4.5)
    else:
        held.end()
    assert await outcome(held) is Outcome.WRITTEN
    assert between.cuts == 1
    assert one.lost == []
    expected = {
        "begin": ([("a", None), ("b", None)], [record(1)]),
        "begin with an input": ([("a", None), ("b", None)], [record(1), record(1)]),
        "again": ([("a", None)], [record(1, "again")]),
        "change": ([("a", 4.5)], [record(1)]),
        "end": ([], []),
    }[act]
    assert await shared.sql("SELECT name, lifetime_s FROM sandbox ORDER BY name") == expected[0]
    assert [row for (row,) in await shared.sql("SELECT record FROM input")] == expected[1]


def opening_late(member: Member, between: Proxy) -> asyncio.Event:
    """Have a connection that was cut opened anew only when the event is set."""
    waiting = asyncio.Event()
    opened = member.log._line.opened

    async def opened_late() -> object:
        if between.cuts:
            await waiting.wait()
        return await opened()

    member.log._line.opened = opened_late  # type: ignore[method-assign,assignment]
    return waiting


async def test_what_was_written_before_another_node_claimed_it_is_told_as_written(
    shared: Shared, between: Proxy, one: Member
) -> None:
    """Its answer is lost, another node has the sandbox when it is looked for, and has written at the next place."""
    held, two = await warmed(one), await shared.member("two")
    waiting = opening_late(one, between)
    between.cut = Cut.AFTER
    held.add(2, record(2))
    commit = held.commit
    await until(lambda: between.cuts)
    await shared.age(one, 60)
    claimed = await two.claim("a")
    claimed.add(3, record(3))
    assert await outcome(claimed) is Outcome.WRITTEN
    waiting.set()
    assert commit is not None
    assert await commit is Outcome.WRITTEN
    held.add(3, record(3))
    assert await outcome(held) is Outcome.NOT_OWNER


async def test_what_was_not_written_before_another_node_claimed_it_is_told_as_refused(
    shared: Shared, between: Proxy, one: Member
) -> None:
    """The new owner writes the very same bytes at the very same place: that is not taken for one's own."""
    held, two = await warmed(one), await shared.member("two")
    waiting = opening_late(one, between)
    between.cut = Cut.BEFORE
    held.add(2, record(2))
    await until(lambda: between.cuts)
    await shared.age(one, 60)
    claim = await two.node.claim("a")
    assert isinstance(claim, Claim)
    claimed = two.log.hold(claim.life, claim.epoch)
    claimed.add(2, record(2))
    assert await outcome(claimed) is Outcome.WRITTEN
    waiting.set()
    assert await outcome(held) is Outcome.NOT_OWNER
    assert await shared.log(held.life) == [(1, record(1)), (2, record(2))]


@pytest.mark.parametrize("is_done", [True, False])
@pytest.mark.parametrize("count", [1, 2])
async def test_an_append_that_still_runs_when_it_is_sent_again_is_there_once(
    shared: Shared,
    between: Proxy,
    one: Member,
    is_done: bool,  # noqa: FBT001
    count: int,
) -> None:
    """Somebody has the row, both wait for it, and then the first goes in, or the engine ends it."""
    helds = [await warmed(one, name) for name in "ab"[:count]]
    blocking = await connect(shared.url)
    await blocking.execute("BEGIN")
    await blocking.fetch("SELECT FROM sandbox WHERE life = $1 FOR UPDATE", helds[0].life)
    between.cut = Cut.WITHOUT_WAITING
    for each in helds:
        each.add(2, record(2))
    first, _ = await shared.blocked(2)
    if not is_done:
        await shared.sql("SELECT pg_terminate_backend($1)", first)
    await blocking.execute("COMMIT")
    blocking.terminate()
    assert [await outcome(each) for each in helds] == [Outcome.WRITTEN] * count
    for each in helds:
        assert await shared.log(each.life) == [(1, record(1)), (2, record(2))]
    assert one.lost == []


@pytest.mark.parametrize("act", ["begin", "again", "end"])
async def test_a_step_that_still_runs_when_it_is_sent_again_is_done_once(
    shared: Shared, between: Proxy, one: Member, act: str
) -> None:
    held = await warmed(one)
    again = await one.begin("b")
    again.begin(beginning("b", one.node.id), next(one.lives))
    again.end()
    assert await outcome(again) is Outcome.WRITTEN  # each statement is prepared
    blocking = await connect(shared.url)
    await blocking.execute("BEGIN")
    between.cut = Cut.WITHOUT_WAITING
    if act == "begin":
        await blocking.fetch(
            "INSERT INTO sandbox (name, life, made_ms, version, begun_ms, beginning, is_planned, epoch) "
            "VALUES ('b', 0, 0, '', 0, '', false, 1)"
        )
        held = one.log.begin(beginning("b", one.node.id), next(one.lives))
    else:
        await blocking.fetch("SELECT FROM sandbox WHERE life = $1 FOR UPDATE", held.life)
        if act == "again":
            held.begin(beginning("a", one.node.id), next(one.lives))
            held.add(1, record(1))
        else:
            held.end()
    await shared.blocked(2)
    await blocking.execute("ROLLBACK")
    blocking.terminate()
    assert await outcome(held) is Outcome.WRITTEN
    assert one.lost == []
    names = {"begin": ["a", "b"], "again": ["a"], "end": []}[act]
    assert await shared.sql("SELECT name FROM sandbox ORDER BY name") == [(name,) for name in names]
    assert (await shared.sql("SELECT life FROM input") == [(held.life,)]) is (act == "again")
