"""Every transcript, without a socket, with all vendors served."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.transcripts import FILES, name_of

from simulator.conformance.loading import load, world_of
from simulator.conformance.player import Player
from simulator.conformance.stage import in_process
from simulator.vendors import BUILT_IN


@pytest.mark.parametrize("path", FILES, ids=name_of)
async def test_the_vendor_behaves_as_its_transcript_says(path: Path) -> None:
    transcript = load(path)
    await Player(in_process(world_of(transcript).world(), BUILT_IN)).play(transcript)
