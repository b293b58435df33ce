"""Simulators and receivers that are started when asked for and stopped when the test is over."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from support.served import Serve, Served

from simulator.api.vendor import Vendor
from simulator.scenario.model import WorldModel
from simulator.server.observing import Observer
from simulator.server.settings import Settings


@pytest.fixture
async def serve() -> AsyncIterator[Serve]:
    """Starts a simulator: vendors by position, an observer and settings by name."""
    running: list[Served] = []

    async def start(*vendors: Vendor[Any], observer: Observer | None = None, **settings: Any) -> Served:
        served = Served(Settings(port=0, **settings), *vendors, observer=observer)
        await served.start()
        running.append(served)
        return served

    yield start
    for served in running:
        await served.stop()


@pytest.fixture
async def live(serve: Serve) -> Served:
    """A simulator with the toy in it, on the live clock."""
    return await serve()


@pytest.fixture
async def frozen(serve: Serve) -> Served:
    """A simulator with the toy in it, its clock frozen at noon."""
    return await serve(world=WorldModel.model_validate({"speed": 0, "start": "2024-01-01T12:00:00Z"}).world())
