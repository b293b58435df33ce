"""Simulators in trouble know all that clients were told, and those in which something is missing are found out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from durable.kills.again import until_something_is_wrong
from durable.kills.campaign import Campaign as Kills
from support.postgresql import PostgreSQL, kept_at, postgresql

from replicas.nemesis.campaign import Campaign, Plan
from replicas.nemesis.planting import UNALTERED, Altered
from replicas.nemesis.troubling import FINDING_HASTY, FINDING_UNFENCED

pytestmark = [pytest.mark.engine, pytest.mark.timeout(400)]

ROUND_S = 30.0
SHORT_S = 8.0
"""How long a round is in which something is found that is missing, if not before that."""
LOST = re.compile(
    "was answered with .+ and is not in the journal|has shown . messages of .+ which had been acknowledged"
)
"""What is found then."""
KILLS = 5


@pytest.fixture
def engine() -> Iterator[PostgreSQL]:
    """One that no other test minds being stopped."""
    with postgresql() as engine:
        yield engine


async def troubled(engine: PostgreSQL, folder: Path, plan: Plan, *rounds_s: float) -> list[str]:
    """Have a campaign go on for some rounds, as long as nothing is wrong; returns what is."""
    campaign = Campaign(engine, folder, plan)
    async with campaign.going_on():
        for round_s in rounds_s:
            if wrongs := await campaign.be_troubled(round_s):
                return [*wrongs, *campaign.nemesis.notes]
        return await campaign.end()


async def test_a_minute_of_trouble_takes_nothing_from_anybody(engine: PostgreSQL, tmp_path: Path) -> None:
    plan = Plan("a minute")
    assert await troubled(engine, tmp_path, plan, ROUND_S, ROUND_S) == []


async def test_owners_of_the_past_that_may_still_write_are_found_out(engine: PostgreSQL, tmp_path: Path) -> None:
    plan = Plan("unfenced", troubles=FINDING_UNFENCED, planted=Altered(is_unfenced=True))
    wrongs = await troubled(engine, tmp_path, plan, 5 * SHORT_S, 5 * SHORT_S)
    assert any(LOST.search(wrong) for wrong in wrongs)


async def test_answers_that_do_not_wait_for_what_they_rest_on_are_found_out(engine: PostgreSQL, tmp_path: Path) -> None:
    plan = Plan("hasty", troubles=FINDING_HASTY, planted=Altered(is_hasty=True))
    wrongs = await troubled(engine, tmp_path, plan, *[SHORT_S] * 5)
    assert any(LOST.search(wrong) for wrong in wrongs)


async def test_kills_of_a_single_simulator_take_nothing_from_anybody(engine: PostgreSQL, tmp_path: Path) -> None:
    campaign = Kills(tmp_path, "single", senders=6, kept=kept_at(engine))
    assert await until_something_is_wrong(campaign, UNALTERED, KILLS) == (KILLS, [])
    assert campaign.answers["received"] >= 30 * KILLS
