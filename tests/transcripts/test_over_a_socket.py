"""Every transcript, as a client sees it: a sandbox made by the control API, real requests, a real receiver."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from support.served import Receiver, Served
from support.socket_stage import over_a_socket
from support.transcripts import FILES, name_of

from simulator.conformance.loading import load
from simulator.conformance.player import Player
from simulator.settings import Settings
from simulator.vendors import BUILT_IN


@pytest.fixture
async def served() -> AsyncIterator[Served]:
    served = Served(Settings(port=0), *BUILT_IN)
    await served.start()
    yield served
    await served.stop()


@pytest.mark.parametrize("path", FILES, ids=name_of)
async def test_a_client_sees_what_the_transcript_says(path: Path, served: Served, receiver: Receiver) -> None:
    transcript = load(path)
    await Player(await over_a_socket(transcript, served, receiver, "transcript")).play(transcript)
