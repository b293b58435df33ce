"""Play the transcripts of a vendor's folder, and keep all that happened."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulator.conformance.loading import files, load, world_of
from simulator.conformance.player import Player
from simulator.conformance.stage import Happened, in_process
from simulator.contract.errors import ContractError
from simulator.steps import tell_nobody
from simulator.values import frozen

if TYPE_CHECKING:
    from pathlib import Path

    from simulator.api.vendor import Vendor
    from simulator.conformance.transcript import Step, Transcript
    from simulator.steps import Told


@frozen
class PlayedStep:
    """One step and the requests that it made."""

    step: Step
    happened: tuple[Happened, ...]
    received: tuple[bytes, ...]


@frozen
class Played:
    """A transcript that was played.

    Args:
        name: its file's, without `.yaml`.
        failure: what differed first; then the steps behind it were not played.
    """

    name: str
    transcript: Transcript | None
    steps: tuple[PlayedStep, ...] = ()
    failure: str | None = None

    @property
    def happened(self) -> tuple[Happened, ...]:
        """Every request that reached a vendor, in order."""
        return tuple(each for step in self.steps for each in step.happened)


async def play_all(vendor: Vendor[Any], folder: Path, told: Told = tell_nobody) -> list[Played]:
    """Play every transcript of a folder, each in a sandbox of its own."""
    paths = files(folder)
    played: list[Played] = []
    for path in paths:
        told(len(played), len(paths))
        played.append(await _play(vendor, path))
    told(len(played), len(paths))
    return played


async def _play(vendor: Vendor[Any], path: Path) -> Played:
    try:
        transcript = load(path)
    except ContractError as error:
        return Played(path.stem, None, failure=str(error))
    steps: list[PlayedStep] = []
    try:
        stage = in_process(world_of(transcript).world(), (vendor,))
        player = Player(stage)
        for number, step in enumerate(transcript.steps, start=1):
            before = len(stage.happened)
            lines = await player.step(step)
            steps.append(PlayedStep(step, tuple(stage.happened[before:]), tuple(await stage.callbacks())))
            if lines:
                return Played(path.stem, transcript, tuple(steps), f"step {number}: " + "; ".join(lines))
    except Exception as error:  # noqa: BLE001 - a vendor's code may fail in any way, and all of them are findings
        failure = f"step {len(steps) + 1}: {type(error).__name__}: {error}"
        return Played(path.stem, transcript, tuple(steps), failure)
    return Played(path.stem, transcript, tuple(steps))
