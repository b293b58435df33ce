"""A simulator with the toy in it."""

from collections.abc import AsyncIterator

import pytest
from support.served import Served

from simulator.scenario.world_model import WorldModel
from simulator.settings import Settings


@pytest.fixture
async def frozen() -> AsyncIterator[Served]:
    """A simulator with the toy in it, its clock frozen at noon."""
    world = WorldModel.model_validate({"speed": 0, "start": "2024-01-01T12:00:00Z"}).world()
    served = Served(Settings(port=0, world=world))
    await served.start()
    yield served
    await served.stop()
