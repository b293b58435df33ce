"""A disk that fails ends the process with a sentence; what was answered before is kept, and nothing else is told."""

from __future__ import annotations

import signal
import sqlite3
from pathlib import Path

import pytest
from durable.disk import Kept, frozen
from durable.kills.campaign import Campaign
from durable.kills.fuses import Plan, Point
from durable.kills.wire import Wire, ask, request

pytestmark = pytest.mark.soak

SENTENCE = "has failed: disk I/O error; nobody knows what of the last inputs it has. The simulator ends here"


@pytest.mark.parametrize("point", [Point.BEFORE_WRITE, Point.IN_WRITE, Point.BEFORE_COMMIT, Point.AFTER_COMMIT])
async def test_a_disk_that_fails_ends_the_process_and_nothing_that_waits_goes_out(tmp_path: Path, point: Point) -> None:
    campaign = Campaign(tmp_path, f"broken {point.name}", ["--contract", "off"])
    async with campaign.going_on():
        campaign.start(Plan(point, 30, is_disk_broken=True))
        await campaign.load()
        said = await campaign.ended(1)
        assert SENTENCE in said
        assert "Traceback" not in said
        campaign.start()
        assert await campaign.check() == []
        await campaign.end()


async def test_a_disk_that_fails_at_the_end_is_told_as_well(tmp_path: Path) -> None:
    campaign = Campaign(tmp_path, "broken at the end", ["--contract", "off"])
    async with campaign.going_on():
        campaign.start(Plan(Point.BEFORE_COMMIT, 3, is_disk_broken=True))  # the first is the beginning
        with Wire(campaign.server.port) as wire:
            [paced] = await ask(wire, [request("POST", "/__admin/clock/speed", {}, b'{"speed": 2}')])
        assert paced.status == 200
        campaign.server.end(signal.SIGTERM)  # the instant at which it ends is written
        assert SENTENCE in await campaign.ended(1)


async def test_a_disk_that_fails_at_the_start_is_told_as_well(tmp_path: Path) -> None:
    campaign = Campaign(tmp_path, "broken at the start", ["--contract", "off"])
    async with campaign.going_on():
        status, said = campaign.refused(Plan(Point.BEFORE_COMMIT, is_disk_broken=True))
    assert status == 2
    assert "sandboxes.sqlite3 cannot be written" in said
    assert "disk I/O error" in said
    assert "Traceback" not in said


async def test_nothing_is_written_after_a_failure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise sqlite3.OperationalError("disk I/O error")

    kept = Kept(tmp_path, world=frozen())
    async with kept.running():
        assert (await kept.send("First")).status == 202
        monkeypatch.setattr(kept.keeper._store, "write", fail)
        sending = kept.begin_to_send("Second")
        await kept.until(kept.keeper.failed.done)
        monkeypatch.undo()  # it would take everything again
        reading = kept.begin_to_read()
        again = kept.begin_to_send("Third")
        await kept.until(lambda: kept.served.simulator.host.answered == 3)
        assert [each.done() for each in (sending, reading, again)] == [False, False, False]
        for each in (sending, reading, again):
            each.cancel()
        assert "disk I/O error" in str(kept.keeper.failed.exception())
        await kept.restart()
        assert await kept.texts() == ["First"]
