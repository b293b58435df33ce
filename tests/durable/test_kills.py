"""A server that is killed under load knows all that clients were told, and one that tells too much is found out."""

from __future__ import annotations

from pathlib import Path

import pytest
from durable.kills.again import until_something_is_wrong
from durable.kills.campaign import Campaign
from durable.kills.fuses import Plan

pytestmark = pytest.mark.soak

KILLS = 5
MOST_KILLS = 20
SLOW_S = 0.02
"""How long a write takes where answers are to overtake it."""


async def test_kills_under_load_take_nothing_from_anybody(tmp_path: Path) -> None:
    campaign = Campaign(tmp_path, "under load", senders=6)
    assert await until_something_is_wrong(campaign, Plan(), KILLS) == (KILLS, [])
    assert campaign.answers["received"] >= 30 * KILLS


async def test_slow_writes_take_nothing_from_anybody(tmp_path: Path) -> None:
    campaign = Campaign(tmp_path, "slow", ["--contract", "off"])
    assert await until_something_is_wrong(campaign, Plan(write_s=SLOW_S), 2) == (2, [])


async def test_answers_that_do_not_wait_for_what_they_rest_on_are_found_out(tmp_path: Path) -> None:
    campaign = Campaign(tmp_path, "hasty", ["--contract", "off"])
    plan = Plan(write_s=SLOW_S, is_let_out_at_once=True)
    kills, wrongs = await until_something_is_wrong(campaign, plan, MOST_KILLS)
    assert kills <= MOST_KILLS
    assert any("was answered with" in wrong and "is not in the journal" in wrong for wrong in wrongs)
