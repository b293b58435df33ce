"""What tests of scenarios over a socket share."""

from collections.abc import AsyncIterator

import pytest
from support.scenarios import Serve
from support.served import Served

from simulator.scenario.loading import Loader
from simulator.settings import Settings
from simulator.vendors import BUILT_IN


@pytest.fixture
async def serve_scenario() -> AsyncIterator[Serve]:
    """Starts servers of built-in scenarios, and stops them."""
    running: list[Served] = []

    async def start(name: str) -> Served:
        served = Served(Settings(port=0, world=Loader(BUILT_IN).load([name]).world), *BUILT_IN)
        await served.start()
        running.append(served)
        return served

    yield start
    for served in running:
        await served.stop()
