"""The log: what is written together, whose part is refused, and how sandboxes begin, change and end in it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest
from support.engine_members import Member, Shared, beginning, handed, outcome, record

from simulator.engine.fence import APPEND, Fence
from simulator.engine.held import Credential, Held, Outcome
from simulator.engine.line import Connection, Line, Row
from simulator.engine.reading import Reading

pytestmark = pytest.mark.engine

SANDBOXES = "SELECT name, life, made, made_ms, version, begun_ms, beginning, lifetime_s, is_planned, epoch FROM sandbox"
KEY = Credential("toy", "token", b"1")


class Counting(Fence):
    """Notes how many statements there are, and of how many sandboxes."""

    def __init__(self) -> None:
        self.statements: list[tuple[str, int]] = []

    async def write(self, connection: Connection, parts: Sequence[object]) -> set[int]:
        return await super().write(Noting(connection, self.statements), parts)  # type: ignore[arg-type]


class Noting:
    def __init__(self, connection: Connection, statements: list[tuple[str, int]]) -> None:
        self._connection = connection
        self._statements = statements

    async def fetch(self, query: str, *values: list[object]) -> Sequence[Row]:
        self._statements.append((query, len(values[0])))
        return await self._connection.fetch(query, *values)


async def lose(shared: Shared, held: Held) -> None:
    """Have another node claim a sandbox."""
    await shared.sql("UPDATE sandbox SET epoch = epoch + 1 WHERE life = $1", held.life)


def add(held: Held, *positions: int) -> None:
    for position in positions:
        held.add(position, record(position))


def logged(*positions: int) -> list[tuple[int, bytes]]:
    return [(position, record(position)) for position in positions]


@pytest.fixture
async def one(shared: Shared) -> Member:
    return await shared.member("one", fence=Counting())


# ------------------------------------------------------------------------------------------------------ together


async def test_what_is_written_is_in_the_log_in_its_order_under_its_epoch(shared: Shared, one: Member) -> None:
    held = await one.begin("a")
    held = await one.claim("a")
    for position in range(1, 4):
        add(held, position)
        assert await outcome(held) is Outcome.WRITTEN
    assert await shared.log(held.life) == logged(1, 2, 3)
    assert await shared.sql("SELECT DISTINCT epoch FROM input") == [(2,)]
    assert held.commit is None


async def test_all_of_one_turn_goes_in_by_one_statement_and_the_next_gathers_meanwhile(
    shared: Shared, one: Member
) -> None:
    helds = [await one.begin(name) for name in "abcd"]
    fence = one.log._fence
    assert isinstance(fence, Counting)
    fence.statements.clear()
    for held in helds:
        add(held, 1)
    first = [held.commit for held in helds]
    await asyncio.sleep(0)
    await asyncio.sleep(0)  # on its way
    for held in helds:
        add(held, 2)
        held.plan(is_planned=True)
    await asyncio.sleep(0)
    add(helds[0], 3)
    second = [held.commit for held in helds]
    assert {*first}.isdisjoint(second)
    assert [await outcome(held) for held in helds] == [Outcome.WRITTEN] * 4
    assert fence.statements == [(APPEND, 4), (APPEND, 4)]
    assert [len(await shared.log(held.life)) for held in helds] == [3, 2, 2, 2]
    assert await shared.sql("SELECT count(*) FROM sandbox WHERE is_planned") == [(4,)]


async def test_whoever_waits_for_the_batch_on_its_way_waits_for_no_more(one: Member) -> None:
    held = await one.begin("a")
    add(held, 1)
    first = held.commit
    assert first is not None
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert held.commit is first
    add(held, 2)
    assert held.commit is not first
    assert await first is Outcome.WRITTEN


async def test_only_what_is_of_another_node_is_refused_and_what_gathered_behind_it(shared: Shared, one: Member) -> None:
    mine, lost, more = [await one.begin(name) for name in "abc"]
    await lose(shared, lost)
    for held in (mine, lost, more):
        add(held, 1, 2)
    lost.plan(is_planned=True)
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    for held in (mine, lost, more):
        add(held, 3)
    assert [await outcome(held) for held in (mine, lost, more)] == [
        Outcome.WRITTEN, Outcome.NOT_OWNER, Outcome.WRITTEN,
    ]  # fmt: skip
    assert [await shared.log(held.life) for held in (mine, lost, more)] == [logged(1, 2, 3), [], logged(1, 2, 3)]
    assert one.lost == [lost]
    assert await shared.sql("SELECT count(*) FROM sandbox WHERE is_planned") == [(0,)]
    add(lost, 4)
    lost.plan(is_planned=True)
    assert await outcome(lost) is Outcome.NOT_OWNER
    add(mine, 4)
    assert await outcome(mine) is Outcome.WRITTEN
    assert await shared.log(lost.life) == []
    assert one.lost == [lost]


async def test_where_a_place_is_taken_that_sandbox_alone_is_let_go_of(
    shared: Shared, one: Member, caplog: pytest.LogCaptureFixture
) -> None:
    helds = [await one.begin(name) for name in "abc"]
    await shared.sql("INSERT INTO input VALUES ($1, 1, 1, 'x')", helds[1].life)
    for held in helds:
        add(held, 1, 2)
    assert [await outcome(held) for held in helds[::2]] == [Outcome.WRITTEN] * 2
    # It cannot be told from one of its own whose answer was lost, but for what is not there.
    assert await outcome(helds[1]) is Outcome.NOT_OWNER
    assert await shared.log(helds[1].life) == [(1, b"x")]
    assert [await shared.log(held.life) for held in helds[::2]] == [logged(1, 2)] * 2
    assert "takes no more of life 2" in caplog.text
    assert one.lost == [helds[1]]


async def test_what_the_engine_cannot_hold_stops_nobody_else(
    shared: Shared, one: Member, caplog: pytest.LogCaptureFixture
) -> None:
    good = one.log.begin(beginning("a", one.node.id), next(one.lives))
    zero = one.log.begin(beginning("b", one.node.id, "\0"), next(one.lives))
    half = one.log.begin(beginning("c", one.node.id, "\ud800"), next(one.lives))
    assert [await outcome(held) for held in (good, zero, half)] == [
        Outcome.WRITTEN, Outcome.NOT_OWNER, Outcome.NOT_OWNER,
    ]  # fmt: skip
    assert await shared.sql("SELECT name FROM sandbox") == [("a",)]
    assert caplog.text.count("takes no more of life") == 2


# ---------------------------------------------------------------------------------- beginnings, changes and ends


async def test_a_sandbox_is_kept_as_it_was_begun(shared: Shared, one: Member) -> None:
    life = next(one.lives)
    held = one.log.begin(beginning("a", one.node.id, '{"é": 1}'), life, is_planned=True, lifetime_s=60.5)
    held.lead(handed(KEY))
    add(held, 1)
    assert await outcome(held) is Outcome.WRITTEN
    assert await shared.sql(SANDBOXES) == [("a", life, 1, 3, "1.2.3", 5, '{"é": 1}', 60.5, True, 1)]
    assert await shared.log(life) == logged(1)
    assert await shared.sql("SELECT * FROM credential") == [(*KEY, life, False)]


async def test_of_two_that_begin_the_same_sandbox_one_does(shared: Shared, one: Member) -> None:
    two = await shared.member("two")
    helds = [each.log.begin(beginning("a", each.node.id), next(each.lives)) for each in (one, two)]
    for held in helds:
        add(held, 1)
    outcomes = await asyncio.gather(*map(outcome, helds))
    assert sorted(outcomes, key=str) == [Outcome.NOT_OWNER, Outcome.WRITTEN]
    [(life,)] = await shared.sql("SELECT life FROM sandbox")
    assert life == helds[outcomes.index(Outcome.WRITTEN)].life
    assert await shared.sql("SELECT life, position FROM input") == [(life, 1)]


async def test_changes_are_written_together_the_last_ones_count(shared: Shared, one: Member) -> None:
    held = await one.begin("a")
    held.plan(is_planned=False)
    held.stay(7.5)
    held.plan(is_planned=True)
    assert await outcome(held) is Outcome.WRITTEN
    assert await shared.sql("SELECT is_planned, lifetime_s FROM sandbox") == [(True, 7.5)]
    held.stay(None)
    add(held, 1)
    assert await outcome(held) is Outcome.WRITTEN
    assert await shared.sql("SELECT is_planned, lifetime_s FROM sandbox") == [(True, None)]


@pytest.mark.parametrize("is_first_written", [True, False])
async def test_a_reset_forgets_what_was_and_keeps_its_place(
    shared: Shared,
    one: Member,
    is_first_written: bool,  # noqa: FBT001
) -> None:
    held = one.log.begin(beginning("a", one.node.id), next(one.lives))
    held.lead(handed(KEY))
    await one.begin("b")
    add(held, 1)
    if is_first_written:
        assert await outcome(held) is Outcome.WRITTEN
    add(held, 2)
    waiting = held.commit
    held.stay(9.0)
    lives = [next(one.lives), next(one.lives)]
    for life in lives:
        held.begin(beginning("a", one.node.id, f"again as {life}"), life, lifetime_s=1.5)
        add(held, 1)
    assert await outcome(held) is Outcome.WRITTEN
    assert waiting is not None
    assert await waiting is Outcome.WRITTEN
    again = ("a", lives[1], 1, 3, "1.2.3", 5, f"again as {lives[1]}", 1.5, False, 1)
    assert (await shared.sql(f"{SANDBOXES} ORDER BY made"))[0] == again
    assert await shared.sql("SELECT life, position FROM input") == [(lives[1], 1)]
    assert await shared.sql("SELECT * FROM credential") == []
    add(held, 2)
    assert await outcome(held) is Outcome.WRITTEN
    assert await shared.log(lives[1]) == logged(1, 2)


async def test_a_sandbox_that_ends_leaves_nothing(shared: Shared, one: Member) -> None:
    held = one.log.begin(beginning("a", one.node.id), next(one.lives))
    held.lead(handed(KEY))
    add(held, 1)
    other = await one.begin("b")
    add(other, 1)
    assert await outcome(held) is Outcome.WRITTEN
    add(held, 2)
    held.end()
    add(held, 3)
    assert await outcome(held) is Outcome.WRITTEN
    add(held, 4)
    assert held.commit is None
    assert await outcome(other) is Outcome.WRITTEN
    assert await shared.sql("SELECT name FROM sandbox") == [("b",)]
    assert await shared.sql("SELECT life FROM input") == [(other.life,)]
    assert await shared.sql("SELECT * FROM credential") == []
    assert one.lost == []
    assert await outcome(one.log.begin(beginning("a", one.node.id), next(one.lives))) is Outcome.WRITTEN


@pytest.mark.parametrize("act", ["begin", "end", "lead", "plan"])
async def test_an_owner_of_the_past_can_do_nothing_to_a_sandbox(shared: Shared, one: Member, act: str) -> None:
    held = await one.begin("a")
    held.lead(handed(KEY))
    add(held, 1)
    assert await outcome(held) is Outcome.WRITTEN
    await lose(shared, held)
    tables = "SELECT * FROM sandbox", "SELECT * FROM input", "SELECT * FROM credential"
    before = [await shared.sql(table) for table in tables]
    if act == "begin":
        held.begin(beginning("a", one.node.id, "again"), next(one.lives))
    elif act == "end":
        held.end()
    elif act == "lead":
        held.lead(handed(Credential("toy", "token", b"2")))
    else:
        held.plan(is_planned=True)
    assert await outcome(held) is Outcome.NOT_OWNER
    assert [await shared.sql(table) for table in tables] == before


@pytest.mark.parametrize("is_one_on_its_way", [True, False])
async def test_what_is_written_when_it_is_closed_is_all_that_was_added(
    shared: Shared,
    one: Member,
    is_one_on_its_way: bool,  # noqa: FBT001
) -> None:
    held = await one.begin("a")
    add(held, 1)
    if is_one_on_its_way:
        await asyncio.sleep(0)
        await asyncio.sleep(0)
    add(held, 2)
    await one.log.close()
    assert await shared.log(held.life) == logged(1, 2)


async def test_a_reader_that_reads_on_sees_what_came_meanwhile(shared: Shared, one: Member) -> None:
    held = await one.begin("a")
    add(held, 1)
    assert await outcome(held) is Outcome.WRITTEN
    line = Line(shared.url)
    inputs = Reading(line).inputs(held.life)
    assert await anext(inputs) == (1, record(1))
    add(held, 2)
    assert await outcome(held) is Outcome.WRITTEN
    assert [row async for row in inputs] == logged(2)
    await line.close()


async def test_nothing_goes_in_behind_a_gap(shared: Shared, one: Member) -> None:
    held = await one.begin("a")
    add(held, 1, 2)
    assert await outcome(held) is Outcome.WRITTEN
    await shared.sql("DELETE FROM input WHERE position = 2")  # as an engine that was promoted, and had not heard of it
    add(held, 3)
    assert await outcome(held) is Outcome.NOT_OWNER
    assert one.lost == [held]
    assert await shared.log(held.life) == logged(1)


async def test_a_sandbox_begins_with_all_that_it_has_or_not_at_all(shared: Shared, one: Member) -> None:
    held = one.log.begin(beginning("a", one.node.id), next(one.lives))
    held.lead(handed(KEY))
    add(held, 1, 1)  # which no log has room for
    assert await outcome(held) is Outcome.NOT_OWNER
    for statement in ("SELECT * FROM sandbox", "SELECT * FROM credential", "SELECT * FROM input"):
        assert await shared.sql(statement) == []
