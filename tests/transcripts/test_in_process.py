"""Every transcript, without a socket."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.stages import InProcess
from support.transcripts import Player, files, load, world_of

from simulator.sandbox.terms import Bounds
from simulator.scenario.build import build_sandbox
from simulator.vendors import BUILT_IN


@pytest.mark.parametrize("path", files(), ids=lambda path: f"{path.parent.name}/{path.stem}")
async def test_the_vendor_behaves_as_its_transcript_says(path: Path) -> None:
    transcript = load(path)
    sandbox = build_sandbox(
        "transcript", world_of(transcript).world(), BUILT_IN, bounds=Bounds(), present_ms=0, real_ms=lambda: 0
    )
    await Player(InProcess(sandbox)).play(transcript)
