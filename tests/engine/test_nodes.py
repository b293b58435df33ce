"""Which node owns which sandbox: claims, epochs, beats, sweeps, a node that returns and one that leaves."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from typing import Any
from unittest.mock import patch

import pytest
from support.engine_members import Shared, beginning, outcome, record, until

from simulator.engine import nodes
from simulator.engine.errors import EngineAwayError, LeavingError, ReplacedError
from simulator.engine.held import Outcome
from simulator.engine.nodes import Claim, Elsewhere
from simulator.engine.owners import DEAD_S, ORPHANS_AT_ONCE, TAKEN

pytestmark = pytest.mark.engine

PLANNED = "UPDATE sandbox SET is_planned = true"
GIVEN_UP = "UPDATE sandbox SET owner = NULL"
EPOCHS = "SELECT name, owner, epoch FROM sandbox ORDER BY made"


# ------------------------------------------------------------------------------------------------------ claims


async def test_a_sandbox_that_nobody_made_is_nobodys(shared: Shared) -> None:
    one = await shared.member("one")
    assert await one.node.claim("none") is None


async def test_a_sandbox_of_a_living_node_stays_where_it_is(shared: Shared) -> None:
    one, two = await shared.member("one"), await shared.member("two")
    await one.begin("a")
    assert await two.node.claim("a") == Elsewhere(one.node.id, "one")
    assert await shared.sql(EPOCHS) == [("a", one.node.id, 1)]


async def test_a_sandbox_without_an_owner_goes_to_whoever_asks_under_the_next_epoch(shared: Shared) -> None:
    one, two = await shared.member("one"), await shared.member("two")
    held = await one.begin("a")
    await shared.sql(GIVEN_UP)
    assert await two.node.claim("a") == Claim("a", held.life, 2)
    assert await one.node.claim("a") == Elsewhere(two.node.id, "two")
    assert await shared.sql(EPOCHS) == [("a", two.node.id, 2)]


@pytest.mark.parametrize(
    ("silent_s", "is_dead"), [(0, False), (DEAD_S - 1, False), (DEAD_S + 0.1, True), (-60, True), (86_400, True)]
)
async def test_a_node_is_dead_after_five_seconds_of_silence_by_the_clock_of_the_engine(
    shared: Shared,
    silent_s: float,
    is_dead: bool,  # noqa: FBT001
) -> None:
    """A beat in the future is of a clock that was set back since."""
    one, two = await shared.member("one"), await shared.member("two")
    held = await one.begin("a")
    await shared.age(one, silent_s)
    assert await two.node.claim("a") == (Claim("a", held.life, 2) if is_dead else Elsewhere(one.node.id, "one"))


async def test_a_node_that_beats_again_owns_what_nobody_has_claimed_meanwhile(shared: Shared) -> None:
    one, two = await shared.member("one"), await shared.member("two")
    held = await one.begin("a")
    await shared.age(one, 60)
    await one.node.beat()
    assert await two.node.claim("a") == Elsewhere(one.node.id, "one")
    held.add(1, record(1))
    assert await outcome(held) is Outcome.WRITTEN


async def test_what_a_node_claims_again_it_owns_under_the_next_epoch(shared: Shared) -> None:
    one = await shared.member("one")
    before = await one.begin("a")
    held = await one.claim("a")
    assert (held.life, held.epoch) == (before.life, 2)
    before.add(1, record(1))
    assert await outcome(before) is Outcome.NOT_OWNER


async def test_of_many_that_claim_at_once_one_has_it_and_the_others_know_whose_it_is(shared: Shared) -> None:
    one = await shared.member("one")
    await one.begin("a")
    members = [await shared.member(f"node {number}") for number in range(8)]
    for turn in range(5):
        await shared.sql(GIVEN_UP)
        claims = await asyncio.gather(*(member.node.claim("a") for member in members))
        [owner] = [index for index, claim in enumerate(claims) if isinstance(claim, Claim)]
        assert claims.count(Elsewhere(members[owner].node.id, f"node {owner}")) == len(members) - 1
        assert await shared.sql(EPOCHS) == [("a", members[owner].node.id, 2 + turn)]


# --------------------------------------------------------------------------------------------- a node that returns


async def test_a_node_that_returns_owns_its_sandboxes_at_once_and_no_others(shared: Shared) -> None:
    one, two = await shared.member("one"), await shared.member("two")
    mine = [await one.begin(name) for name in ("a", "b")]
    other = await two.begin("c")
    again = await shared.member("one")
    assert again.node.id not in {one.node.id, two.node.id}
    mine_now = [(name, again.node.id, 2) for name in ("a", "b")]
    assert await shared.sql(EPOCHS) == [*mine_now, ("c", two.node.id, 1)]
    claims = await again.start()  # once more, and it is told of them
    assert sorted(claims) == [Claim("a", mine[0].life, 3), Claim("b", mine[1].life, 3)]
    for held, expected in ((mine[0], Outcome.NOT_OWNER), (other, Outcome.WRITTEN)):
        held.add(1, record(1))
        assert await outcome(held) is expected


async def test_the_process_whose_address_another_one_has_hears_of_it(shared: Shared) -> None:
    one = await shared.member("one")
    held = await one.begin("a")
    again = await shared.member("one")
    held.add(1, record(1))
    assert (await outcome(held), one.lost) == (Outcome.NOT_OWNER, [held])
    with pytest.raises(ReplacedError):
        await one.node.beat()
    await shared.sql(GIVEN_UP)
    with pytest.raises(ReplacedError):
        await one.node.claim("a")
    assert isinstance(await again.node.claim("a"), Claim)
    assert not one.node.is_sure


async def test_a_node_begins_with_an_address_that_was_never_seen(shared: Shared) -> None:
    one = await shared.member("one")
    assert await one.start() == []
    assert await shared.sql("SELECT id, address FROM node") == [(one.node.id, "one")]


async def test_nodes_that_are_dead_for_a_day_are_forgotten_and_what_they_owned_is_free(shared: Shared) -> None:
    one, two = await shared.member("one"), await shared.member("two")
    await one.begin("a")
    await shared.age(one, 90_000)
    three = await shared.member("three")
    assert await shared.sql("SELECT id FROM node ORDER BY id") == [(two.node.id,), (three.node.id,)]
    assert isinstance(await two.node.claim("a"), Claim)


# ------------------------------------------------------------------------------------------------------- sweeps


async def test_a_sweep_takes_what_has_no_living_owner_and_first_what_has_plans(shared: Shared) -> None:
    one, two = await shared.member("one"), await shared.member("two")
    still, planned = await one.begin("still"), await one.begin("planned")
    planned.plan(is_planned=True)
    assert await outcome(planned) is Outcome.WRITTEN
    assert await two.node.sweep() == []
    await shared.age(one, 60)
    assert await two.node.sweep() == [Claim("planned", planned.life, 2), Claim("still", still.life, 2)]
    assert await shared.sql(EPOCHS) == [("still", two.node.id, 2), ("planned", two.node.id, 2)]
    assert await two.node.sweep() == []


# ----------------------------------------------------------------------------------------------------- versions


async def test_what_another_version_began_is_left_to_a_node_of_that_version_while_there_is_one(shared: Shared) -> None:
    owner, new = await shared.member("owner"), await shared.member("new")
    old = await shared.member("old")
    held = await owner.begin("a")  # by version 1.2.3
    for member in (owner, old):
        await shared.sql("UPDATE node SET version = '1.2.3' WHERE id = $1", member.node.id)
    await shared.age(owner, 60)
    assert await new.node.sweep() == []
    assert await new.node.claim("a") == Elsewhere(old.node.id, "old")
    await shared.age(old, 60)
    assert await new.node.sweep() == [Claim("a", held.life, 2)]
    await old.node.beat()
    assert await old.node.claim("a") == Elsewhere(new.node.id, "new")


async def test_a_node_gives_up_what_is_its_own_and_another_one_lives_for(shared: Shared) -> None:
    one, two = await shared.member("one"), await shared.member("two")
    own, others = await one.begin("a"), await two.begin("b")  # by version 1.2.3
    lives = {own.life, others.life}
    assert await one.node.give_up(lives) == set()
    old = await shared.member("old")
    await shared.sql("UPDATE node SET version = '1.2.3' WHERE id = $1", old.node.id)
    assert await one.node.give_up(lives) == {own.life}
    assert await shared.sql(EPOCHS) == [("a", None, 2), ("b", two.node.id, 1)]
    assert await one.node.claim("a") == Elsewhere(old.node.id, "old")


async def test_a_node_that_leaves_takes_nothing_and_names_another_that_may(shared: Shared) -> None:
    one, two, three = [await shared.member(name) for name in ("one", "two", "three")]
    await one.begin("a")
    await shared.age(one, 60)
    two.node.is_leaving = True
    assert await two.node.claim("a") == Elsewhere(three.node.id, "three")
    await shared.age(three, 60)
    with pytest.raises(LeavingError):
        await two.node.claim("a")
    assert await two.node.claim("b") is None


async def test_those_that_live_are_the_others(shared: Shared) -> None:
    one, two, three = [await shared.member(name) for name in ("one", "two", "three")]
    assert await two.node.others() == [Elsewhere(one.node.id, "one"), Elsewhere(three.node.id, "three")]
    await shared.age(one, 60)
    assert await two.node.others() == [Elsewhere(three.node.id, "three")]


async def test_what_is_to_be_forgotten_is_lost_to_its_owner(shared: Shared) -> None:
    one, two = await shared.member("one"), await shared.member("two")
    held = await one.begin("a")
    assert await two.node.forget("a")
    assert not await two.node.forget("a")
    held.add(1, b"late")
    assert await outcome(held) is Outcome.NOT_OWNER
    assert await shared.log(held.life) == []


async def test_sweeps_at_once_take_nothing_twice_and_leave_something_to_others(shared: Shared) -> None:
    one = await shared.member("one")
    others = [await shared.member(f"node {number}") for number in range(3)]
    names = [f"s{number}" for number in range(ORPHANS_AT_ONCE + 20)]
    for held in [one.log.begin(beginning(name, one.node.id), next(one.lives), is_planned=True) for name in names]:
        assert await outcome(held) is Outcome.WRITTEN
    await shared.age(one, 60)
    swept = await asyncio.gather(*(member.node.sweep() for member in others))
    taken = [claim.name for claims in swept for claim in claims]
    assert len(taken) == len({*taken}) >= ORPHANS_AT_ONCE
    taken += [claim.name for claim in await others[0].node.sweep()]
    assert sorted(taken) == sorted(names)
    assert {epoch for _, _, epoch in await shared.sql(EPOCHS)} == {2}


@pytest.mark.parametrize("is_back_at_once", [True, False])
async def test_a_claim_whose_answer_is_lost_is_known_by_the_next_sweep_at_the_latest(
    shared: Shared,
    monkeypatch: pytest.MonkeyPatch,
    is_back_at_once: bool,  # noqa: FBT001
) -> None:
    one, two = await shared.member("one"), await shared.member("two")
    held = await one.begin("a")
    await shared.sql(PLANNED)
    await shared.age(one, 60)
    ask = two.line.ask

    async def ask_in_vain(statement: str, *values: object) -> object:
        answer = await ask(statement, *values)
        if statement == TAKEN:
            if not is_back_at_once:
                raise EngineAwayError("its answer is lost")
            answer = await ask(statement, *values)  # as the line does by itself
        return answer

    monkeypatch.setattr(two.line, "ask", ask_in_vain)
    if not is_back_at_once:
        with pytest.raises(EngineAwayError):
            await two.node.sweep()
        monkeypatch.undo()
    assert await two.node.sweep() == [Claim("a", held.life, 2)]
    assert await shared.sql(EPOCHS) == [("a", two.node.id, 2)]
    assert await two.node.sweep() == []


async def test_claims_of_one_node_at_once_have_an_epoch_each(shared: Shared) -> None:
    one = await shared.member("one")
    held = await one.begin("a")
    claims = await asyncio.gather(*(one.node.claim("a") for _ in range(3)))
    assert claims == [Claim("a", held.life, epoch) for epoch in (2, 3, 4)]


# ------------------------------------------------------------------------------------------------ beats, and leaving


async def test_it_beats_and_sweeps_until_another_one_has_its_address(
    shared: Shared, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(nodes, "BEAT_S", 0.01)
    one, two = await shared.member("one"), await shared.member("two")
    held = await one.begin("a")
    await shared.sql(PLANNED)
    await shared.age(two, 60)
    taken: list[Claim] = []
    kept: list[list[Claim]] = []
    running = asyncio.create_task(two.node.run(taken.extend, kept.append))
    await shared.age(one, 60)
    await until(lambda: taken)
    assert taken == [Claim("a", held.life, 2)]
    async with shared.server.stopped():
        await until(lambda: two.line._connection is None)
    await shared.age(two, 60)
    await until(lambda: two.line._connection is not None)
    await shared.member("two")
    with pytest.raises(ReplacedError):
        await running


async def test_a_node_is_sure_of_its_sandboxes_for_five_seconds_after_it_sent_a_beat(
    shared: Shared, monkeypatch: pytest.MonkeyPatch
) -> None:
    now_s = time.monotonic()
    monkeypatch.setattr("simulator.engine.nodes.time.monotonic", lambda: now_s)
    one = await shared.member("one")
    seen = []
    for passed_s in (DEAD_S - 0.1, 0.1, DEAD_S - 0.1, 0.1):
        now_s += passed_s
        seen.append(one.node.is_sure)
        if not one.node.is_sure and not await one.node.beat():
            await one.node.own_again()
    assert seen == [True, False, True, False]


async def test_a_node_that_may_have_been_taken_for_dead_is_sure_of_nothing_until_it_has_asked(shared: Shared) -> None:
    one, two = await shared.member("one"), await shared.member("two")
    mine, lost = await one.begin("mine"), await one.begin("lost")
    assert await one.node.beat()
    await shared.age(one, 60)
    await two.claim("lost")
    one.node._sure_until_s = 0.0
    assert [await one.node.beat(), one.node.is_sure, await one.node.beat()] == [False, False, False]
    assert await one.node.own_again() == [Claim("mine", mine.life, 2)]
    assert [one.node.is_sure, await one.node.beat()] == [True, True]
    mine.add(1, record(1))
    assert await outcome(mine) is Outcome.NOT_OWNER  # under the epoch of before
    assert lost.epoch == 1


async def test_whoever_found_a_node_dead_just_before_it_asked_claims_in_vain(
    shared: Shared, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two = await shared.member("one"), await shared.member("two")
    held = await one.begin("a")
    await shared.age(one, 60)
    ask = two.line.ask

    async def asked_late(statement: str, *values: object) -> object:
        if statement == TAKEN:
            assert not await one.node.beat()
            assert await one.node.own_again() == [Claim("a", held.life, 2)]
            monkeypatch.setattr(two.line, "ask", ask)
        return await ask(statement, *values)

    monkeypatch.setattr(two.line, "ask", asked_late)
    assert await two.node.claim("a") == Elsewhere(one.node.id, "one")


async def test_a_node_that_leaves_gives_up_all_it_owns_and_can_write_no_more(shared: Shared) -> None:
    one, two = await shared.member("one"), await shared.member("two")
    held = await one.begin("a")
    await two.begin("b")
    await one.node.leave()
    assert not one.node.is_sure
    assert await shared.sql(EPOCHS) == [("a", None, 2), ("b", two.node.id, 1)]
    assert await shared.sql("SELECT address FROM node") == [("two",)]
    held.add(1, record(1))
    assert await outcome(held) is Outcome.NOT_OWNER
    assert await two.node.claim("a") == Claim("a", held.life, 3)


async def test_lives_are_never_given_twice(shared: Shared) -> None:
    one, two = await shared.member("one"), await shared.member("two")
    drawn = [life for member in (one, two, one) for life in await member.node.draw_lives()]
    assert len({*drawn}) == len(drawn) == 3 * 1000


# ------------------------------------------------------------------------------------- an engine that is slow, or fails


async def test_a_sweep_ends_in_time_for_the_next_beat(shared: Shared) -> None:
    one, two = await shared.member("one"), await shared.member("two")
    for number in range(20):
        await one.begin(f"s{number}")
    await shared.sql(GIVEN_UP)
    ask = two.line.ask

    async def slowly(statement: str, *values: object) -> Sequence[Any]:
        if statement is TAKEN:
            await asyncio.sleep(0.2)
        return await ask(statement, *values)

    with patch.object(two.line, "ask", slowly):
        began_s = time.monotonic()
        taken = len(await two.node.sweep())
        assert time.monotonic() - began_s < 2 * nodes.BEAT_S
    assert 0 < taken < 20
    assert taken + len(await two.node.sweep()) == 20


async def test_what_a_sweep_had_claimed_when_it_failed_is_told(shared: Shared) -> None:
    one, two = await shared.member("one"), await shared.member("two")
    for name in "abc":
        await one.begin(name)
    await shared.sql(GIVEN_UP)
    ask, asked = two.line.ask, iter([None, None, EngineAwayError("gone")])

    async def twice(statement: str, *values: object) -> Sequence[Any]:
        if statement is TAKEN and (error := next(asked, None)) is not None:
            raise error
        return await ask(statement, *values)

    with patch.object(two.line, "ask", twice):
        assert [claim.name for claim in await two.node.sweep()] == ["a", "b"]
    assert [claim.name for claim in await two.node.sweep()] == ["c"]


async def test_a_node_that_does_not_hear_what_it_owns_is_sure_of_nothing(shared: Shared) -> None:
    one = await shared.member("one")
    await shared.age(one, DEAD_S + 1)
    assert not await one.node.beat()
    ask, failing = one.line.ask, iter([None, EngineAwayError("gone")])

    async def once(statement: str, *values: object) -> Sequence[Any]:
        if (error := next(failing)) is not None:
            raise error
        return await ask(statement, *values)

    with patch.object(one.line, "ask", once), pytest.raises(EngineAwayError):
        await one.node.own_again()
    assert not await one.node.beat()
    await one.node.own_again()
    assert await one.node.beat()


async def test_a_beat_whose_answer_got_lost_is_no_proof_that_one_was_always_to_be_seen(shared: Shared) -> None:
    one = await shared.member("one")
    await shared.age(one, DEAD_S + 1)
    one.node._answered_s -= DEAD_S + 1
    await shared.sql("UPDATE node SET beat = clock_timestamp() WHERE id = $1", one.node.id)  # of which it never heard
    assert not await one.node.beat()
