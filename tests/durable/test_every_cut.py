"""Whatever is left of what was kept, the sandboxes that begin again are as they were when it was written.

`python -m durable_days` does it for many days, and every cut of each.
"""

from __future__ import annotations

import random
from collections import Counter
from pathlib import Path

import pytest
from durable_days.cutting import (
    LOG,
    Played,
    begin_again,
    contents_of,
    cut_at,
    cut_log,
    differences,
    differences_of,
    held_by,
    play,
)
from durable_days.restarting import play_steadily
from support.stage import Hands, taken_over

from simulator.capsule.commands import COMMANDS
from simulator.durable.records import COMMAND, SHAPES, read
from simulator.durable.store import BEGUN
from simulator.hosting.observing import Observer
from simulator.observer.modes import Mode, observer_for
from simulator.vendors import BUILT_IN

pytestmark = pytest.mark.soak

SEED = "74"
INPUTS = 60
CUTS = 20
PLACES = 64


def judge(*, is_observed: bool) -> Observer | None:
    return observer_for(Mode.RECORD, BUILT_IN) if is_observed else None


def kinds_of(played: Played) -> Counter[str]:
    """How many records of each kind were written, commands by their names."""
    found = [read(record) for _, rows in played.transactions for *_, record in rows if isinstance(record, bytes)]
    return Counter(each.fields[0] if each.kind == COMMAND else each.kind for each in found)


async def test_the_day_has_every_kind_of_record(tmp_path: Path, hands: Hands) -> None:
    played = await play(SEED, INPUTS, tmp_path, hands)
    assert {*kinds_of(played)} == ({*SHAPES} - {COMMAND}) | {*COMMANDS}
    beginnings = [step[1] for steps, _ in played.transactions for step in steps if step[0] == BEGUN]
    assert len(beginnings) >= 7
    told = " ".join(str(row) for row in beginnings)
    assert all(part in told for part in ('"lived":{', '"scenario":{', '"elsewhere":[["'))
    waiting = [line for stand in played.stands.values() for line in stand.lines if line.startswith("on its way [")]
    assert len([line for line in waiting if line != "on its way []"]) >= 10


async def test_what_is_in_the_file_is_what_was_written(tmp_path: Path, hands: Hands) -> None:
    played = await play(SEED, INPUTS, tmp_path, hands)
    cut_at(played, len(played.writes), tmp_path / "whole")
    assert held_by(tmp_path / "whole") == held_by(played.folder) == contents_of(played, tmp_path / "again")[-1]


@pytest.mark.parametrize("is_observed", [True, False])
async def test_a_cut_at_any_record_gives_what_there_was(
    tmp_path: Path,
    hands: Hands,
    is_observed: bool,  # noqa: FBT001
) -> None:
    played = await play(SEED, INPUTS, tmp_path, hands, judge(is_observed=is_observed))
    assert bool(played.violations) == is_observed
    *cuts, last = played.cuts
    for number in [*sorted(random.Random(SEED).sample(cuts, CUTS - 1)), last]:
        folder = tmp_path / f"cut-{number}"
        cut_at(played, number, folder)
        again = await begin_again(folder, hands.wall_ms, judge(is_observed=is_observed))
        assert list(differences(played, number, again)) == []
    if is_observed:
        assert any(found for found in played.violations.values())


async def test_a_log_that_is_cut_anywhere_gives_what_there_was(tmp_path: Path, hands: Hands) -> None:
    played = await play(SEED, INPUTS, tmp_path, hands)
    contents = contents_of(played, tmp_path / "whole")
    length = (played.folder / LOG).stat().st_size
    seen = set()
    for place in sorted(random.Random(SEED).sample(range(length), PLACES)):
        folder = tmp_path / f"cut-{place}"
        cut_log(played, place, folder)
        held = held_by(folder)
        assert held in contents
        if contents.index(held) in seen:
            continue
        seen.add(contents.index(held))
        again = await begin_again(folder, hands.wall_ms)
        for life in held.lives:
            was = played.stands[life.life, len(held.records[life.life])]
            assert list(differences_of(was, again.stands[life.name])) == []
    assert len(seen) > PLACES / 3


@pytest.mark.parametrize("restarts", ["stop", "kill"])
async def test_a_day_with_a_restart_after_every_input_is_the_same_day(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, restarts: str
) -> None:
    without = await play_steadily(SEED, INPUTS, tmp_path / "one", taken_over(monkeypatch), restarts=None)
    with_them = await play_steadily(SEED, INPUTS, tmp_path / "many", taken_over(monkeypatch), restarts=restarts)
    assert with_them == without
