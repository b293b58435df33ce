"""Wherever a server is killed, it knows all that clients were told when it is started again."""

from __future__ import annotations

from pathlib import Path

import pytest
from durable.kills.campaign import Campaign
from durable.kills.fuses import Plan, Point
from durable.kills.servers import KILLED

pytestmark = pytest.mark.soak

PASSES = {
    Point.BEFORE_WRITE: 40,
    Point.IN_WRITE: 40,
    Point.BEFORE_COMMIT: 40,
    Point.AFTER_COMMIT: 40,
    Point.BEFORE_ANSWER: 60,
    Point.AFTER_ANSWER: 60,
    Point.BEFORE_CALLBACK: 20,
    Point.AFTER_CALLBACK: 20,
    Point.AFTER_RESULT: 20,
    Point.BEFORE_CREATION_COMMIT: 3,
    Point.AFTER_CREATION_COMMIT: 3,
    Point.BEFORE_OWN_ANSWER: 10,
    Point.AFTER_OWN_ANSWER: 10,
}
"""The how manieth time at such a point is the last one; elsewhere the second."""


@pytest.mark.parametrize("point", Point, ids=lambda point: point.name.lower())
async def test_a_kill_at_this_point_takes_nothing_from_anybody(tmp_path: Path, point: Point) -> None:
    campaign = Campaign(tmp_path, point.name, ["--contract", "off"])
    async with campaign.going_on():
        campaign.start(Plan(point, PASSES.get(point, 2)))
        await campaign.load()
        await campaign.ended(KILLED)
        campaign.start()
        assert await campaign.check() == []
        await campaign.end()
    assert campaign.answers["received"] > 0
