"""A campaign against a rate limit, a balance that is too small, a night, and failures."""

from __future__ import annotations

from support.campaign import lead, rush, small
from support.scenarios import load

COUNT, BULK = 5_000, 25
HOUR_MS = 3_600_000


def test_a_campaign_that_keeps_its_pace_is_done_the_next_morning() -> None:
    campaign = lead(load(small(COUNT, BULK)), COUNT, BULK)
    assert campaign.money_gone_ms == 140 * 6_000  # seven tenths of the bulks
    assert campaign.statuses == {200: COUNT // BULK, 402: 12}  # one question every ten minutes for two hours
    assert campaign.cost == COUNT * 35
    assert 10 * HOUR_MS < campaign.finished_ms < 11 * HOUR_MS  # 3 o'clock the next morning, six in Uganda
    assert campaign.last_network == "MTN Uganda"  # which sleeps until then
    assert sum(campaign.states.values()) == COUNT
    assert 0.01 < campaign.states["failed"] / COUNT < 0.05


def test_a_campaign_that_runs_into_the_limit_sends_ten_bulks() -> None:
    assert rush(load(small(COUNT, BULK)), COUNT, BULK) == {200: 10, 429: COUNT // BULK - 10}
