"""What is read: lives, their inputs in pages, and where credentials lead."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from unittest.mock import patch

import pytest
from support.engine_members import Member, Shared, beginning, handed, outcome, record

from simulator.engine.errors import EngineAwayError
from simulator.engine.held import Credential, Outcome
from simulator.engine.line import Line
from simulator.engine.reading import HOMES, PAGE_ROWS, Homes, Led, Life, Reading, Size, digest_of

pytestmark = pytest.mark.engine

ONE, TWO, NONE = (Credential("toy", "token", digest_of([value])) for value in ("one", "two", "none"))
A, B = (Led(name, is_drawn=False) for name in "ab")


@pytest.fixture
async def one(shared: Shared) -> Member:
    return await shared.member("one")


@pytest.fixture
async def line(shared: Shared) -> AsyncIterator[Line]:
    line = Line(shared.url)
    yield line
    await line.close()


async def test_lives_are_read_in_the_order_in_which_they_were_made(one: Member, line: Line) -> None:
    first, second = await one.begin("b"), await one.begin("a")
    first.begin(beginning("b", one.node.id, "again"), next(one.lives), is_planned=True, lifetime_s=2.5)
    assert await outcome(first) is Outcome.WRITTEN
    again = Life("b", first.life, 1, one.node.id, 1, 3, "1.2.3", 5, "again", 2.5, is_planned=True)
    other = Life("a", second.life, 1, one.node.id, 2, 3, "1.2.3", 5, "{}", None, is_planned=False)
    reading = Reading(line)
    assert await reading.lives() == [again, other]
    assert [await reading.life(name) for name in "abc"] == [other, again, None]


@pytest.mark.parametrize("count", [0, 1, PAGE_ROWS - 1, PAGE_ROWS, 2 * PAGE_ROWS + 1])
async def test_inputs_are_read_in_their_order_however_many(shared: Shared, one: Member, line: Line, count: int) -> None:
    held, other = await one.begin("a"), await one.begin("b")
    expected = [(position, record(position)) for position in range(1, count + 1)]
    for position, row in expected:
        held.add(position, row)
        other.add(position, b"other")
    assert await outcome(held) is Outcome.WRITTEN
    assert await shared.log(held.life) == expected
    assert await Reading(line).size(held.life) == Size(count, sum(len(row) for _, row in expected))
    assert [row async for row in Reading(line).inputs(held.life, after=count - 1)] == expected[-1:]


async def test_credentials_lead_to_the_sandbox_that_has_them(one: Member, line: Line) -> None:
    first, second = await one.begin("a"), await one.begin("b")
    first.lead(handed(ONE))
    second.lead(handed(ONE, TWO))
    assert [await outcome(held) for held in (first, second)] == [Outcome.WRITTEN] * 2
    homes = Homes(line)
    assert [await homes.find(each) for each in (ONE, TWO, NONE)] == [A, B, None]
    first.end()
    second.lead(handed(NONE))
    assert [await outcome(held) for held in (first, second)] == [Outcome.WRITTEN] * 2
    assert [await homes.find(each) for each in (ONE, TWO, NONE)] == [B] * 3


async def test_what_is_asked_for_at_once_is_looked_up_at_once(one: Member, line: Line) -> None:
    held = await one.begin("a")
    held.lead(handed(ONE))
    assert await outcome(held) is Outcome.WRITTEN
    asked: list[int] = []
    ask = line.ask

    async def noting(statement: str, *values: Sequence[object]) -> Sequence[object]:
        assert statement == HOMES
        asked.append(len(values[0]))
        return await ask(statement, *values)

    homes = Homes(line)
    with patch.object(line, "ask", noting):
        found = [asyncio.create_task(homes.find(each)) for each in (ONE, TWO, ONE)]
        await asyncio.sleep(0)
        await asyncio.sleep(0)  # on its way
        found.append(asyncio.create_task(homes.find(ONE)))
        assert await asyncio.gather(*found) == [A, None, A, A]
        found[0].cancel()
    assert asked == [2, 1]


async def test_where_the_engine_is_away_nobody_is_told_that_credentials_lead_nowhere(
    shared: Shared, one: Member, line: Line
) -> None:
    homes = Homes(line)
    async with shared.server.stopped():
        found = await asyncio.gather(homes.find(ONE), homes.find(TWO), return_exceptions=True)
        assert [type(each) for each in found] == [EngineAwayError] * 2
    held = await one.begin("a")
    held.lead(handed(ONE))
    assert await outcome(held) is Outcome.WRITTEN
    assert await homes.find(ONE) == A


def test_a_digest_tells_where_each_value_ends() -> None:
    values = [("ab", "c"), ("a", "bc"), ("abc",), ("abc", ""), ("",), ()]
    assert len({digest_of(each) for each in values}) == len(values)
    assert digest_of(["a", "b"]) == digest_of(["a", "b"])
