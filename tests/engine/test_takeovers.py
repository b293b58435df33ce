"""Sandboxes that change owners again and again while the former one goes on appending, with the fence and without."""

from __future__ import annotations

import asyncio
import random

import pytest
from support.engine_members import Log, Member, Shared, outcome, record

from simulator.engine.fence import APPEND, Fence
from simulator.engine.held import Held, Outcome
from simulator.engine.line import connect
from simulator.engine.nodes import Claim

pytestmark = pytest.mark.engine

TAKEOVERS = 160
SANDBOXES = 4
"""Taken over at the same time, so that a batch holds some that are lost and some that are not."""


class Unfenced(Fence):
    """Writes whatever an owner of the past has, as a log would that trusts leases."""

    append = APPEND.replace(" AND s.epoch = w.epoch", "").replace("s.life, s.epoch,", "s.life, w.epoch,")


class Owner:
    """Appends to a sandbox without a pause until it is lost, or until it is told to stop."""

    def __init__(self, held: Held, position: int, name: str) -> None:
        self.held = held
        self.position = position
        self.name = name
        self.acknowledged: Log = []
        self.is_told_to_stop = False
        self.task = asyncio.create_task(self._run())

    async def _run(self) -> None:
        while not self.is_told_to_stop:
            added = []
            for _ in range(2):
                self.position += 1
                added.append((self.position, record(self.position, self.name)))
                self.held.add(*added[-1])
            if await outcome(self.held) is not Outcome.WRITTEN:
                return
            self.acknowledged += added

    async def acknowledges(self, count: int) -> None:
        """Wait until it has so many more, or is no owner any more."""
        count += len(self.acknowledged)
        async with asyncio.timeout(20):
            while len(self.acknowledged) < count and not self.task.done():  # noqa: ASYNC110 - a counter
                await asyncio.sleep(0)


async def taken_over_again_and_again(
    shared: Shared, name: str, members: list[Member], chance: random.Random
) -> list[str]:
    """Return what went wrong."""
    faults: list[str] = []
    seen: list[tuple[str, Log]] = []
    owner = Owner(await members[0].begin(name), 0, "first")
    life = owner.held.life
    for number in range(TAKEOVERS // SANDBOXES):
        await owner.acknowledges(chance.randrange(6))
        member = members[(number + 1) % len(members)]
        await shared.sql("UPDATE sandbox SET owner = NULL WHERE life = $1", life)  # as if its owner had fallen silent
        claim = await member.node.claim(name)
        assert isinstance(claim, Claim)
        log = await shared.log(life)
        seen.append((f"owner {number}", log))
        former, owner = owner, Owner(member.log.hold(life, claim.epoch), len(log), f"{number}")
        await owner.acknowledges(2)
        former.is_told_to_stop = True
        await former.task
        faults += [f"{number}: acknowledged and lost: {each}" for each in former.acknowledged if each not in log]
    owner.is_told_to_stop = True
    await owner.task
    log = await shared.log(life)
    faults += [f"{who} rebuilt another log than it is" for who, begins in seen if log[: len(begins)] != begins]
    faults += [f"acknowledged and lost: {each}" for each in owner.acknowledged if each not in log]
    if [position for position, _ in log] != [*range(1, len(log) + 1)]:
        faults.append("positions are missing")
    return faults


async def faults_of(shared: Shared, fence: Fence) -> list[str]:
    members = [await shared.member(f"node {number}", fence=fence) for number in range(3)]
    chance = random.Random(7)
    found = await asyncio.gather(
        *(taken_over_again_and_again(shared, f"s{number}", members, chance) for number in range(SANDBOXES))
    )
    return [fault for faults in found for fault in faults]


async def test_no_entry_is_stale_and_no_acknowledged_one_is_lost(shared: Shared) -> None:
    assert await faults_of(shared, Fence()) == []


async def test_without_the_fence_entries_are_stale_or_lost(shared: Shared) -> None:
    assert await faults_of(shared, Unfenced()) != []


async def test_a_node_that_was_halted_for_longer_than_five_seconds_is_fenced(shared: Shared) -> None:
    halted, other = await shared.member("halted"), await shared.member("other")
    before = await halted.begin("a")
    before.add(1, record(1))
    assert await outcome(before) is Outcome.WRITTEN
    await shared.age(halted, 5.1)  # it is halted here, and beats no more
    held = await other.claim("a")
    for each in (before, held):
        each.add(2, record(2, "late" if each is before else ""))
    assert await outcome(before) is Outcome.NOT_OWNER
    assert await outcome(held) is Outcome.WRITTEN
    assert await shared.log(held.life) == [(1, record(1)), (2, record(2))]
    assert halted.lost == [before]


async def test_whoever_claims_waits_for_what_its_owner_is_writing_and_sees_it(shared: Shared) -> None:
    one, two = await shared.member("one"), await shared.member("two")
    held = await one.begin("a")
    await shared.age(one, 60)
    blocking = await connect(shared.url)
    await blocking.execute("BEGIN")
    await blocking.fetch("INSERT INTO input VALUES ($1, 1, 0, '')", held.life)
    held.add(1, record(1))
    commit = held.commit
    await shared.blocked(1)
    claiming = asyncio.create_task(two.claim("a"))
    blocked = asyncio.create_task(shared.blocked(2))
    await asyncio.wait([claiming, blocked], return_when=asyncio.FIRST_COMPLETED)
    assert not claiming.done()
    await blocking.execute("ROLLBACK")
    blocking.terminate()
    claimed = await claiming
    assert await shared.log(claimed.life) == [(1, record(1))]
    assert commit is not None
    assert await commit is Outcome.WRITTEN
    await blocked
