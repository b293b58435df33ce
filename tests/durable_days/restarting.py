"""Play a day in many processes, each of which begins where the one before it ended."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import NamedTuple

from support.sight import sight_of
from support.stage import Hands, Stage

from durable_days.day import Day
from durable_days.noting import beside, tenants_of
from simulator.sandbox.acts.advancing import catch_up


class Ended(NamedTuple):
    """How a day ended.

    Args:
        answers: to all that was asked.
        lines: how each sandbox stands.
    """

    answers: list[tuple[int, bytes]]
    lines: list[str]


async def play_steadily(seed: str, inputs: int, folder: Path, hands: Hands, *, restarts: str | None) -> Ended:
    """Play a steady day, in one process, or in one for each input, which ends as it is told (`stop`) or `kill`ed."""
    stage = Stage(folder / "0", hands)
    await stage.start()
    day = Day(seed, stage, is_steady=True)
    for number in range(inputs):
        await day.go_on()
        await stage.quiet()
        if restarts is None:
            continue
        after = folder / str(number + 1)
        if restarts == "kill":
            shutil.copytree(folder / str(number), after)
            after.chmod(0o700)
            await stage.stop()
        else:
            await stage.stop()
            (folder / str(number)).rename(after)
        stage = day.stage = Stage(after, hands)
        await stage.start()
        await stage.rebuilt()
        await stage.quiet()
    ended = Ended(day.answers, list(_lines(stage)))
    await stage.stop()
    return ended


def _lines(stage: Stage) -> list[str]:
    lines = sorted(f"{key} lead into {name}" for key, name in tenants_of(stage.host).items())
    for hosted in stage.host.sandboxes:
        catch_up(hosted.sandbox)
        clock = hosted.sandbox.clock
        lines += [f"{hosted.sandbox.name} at {clock.now_ms()} with speed {clock.rate}"]
        lines += sight_of(hosted.sandbox) + beside(hosted)
    return lines
