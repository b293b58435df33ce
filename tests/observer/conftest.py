"""Simulators of the built-in vendors with an observer, started when asked for and stopped when the test is over."""

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
from support.served import Served

from simulator.assembly import Simulator
from simulator.observer.modes import Mode, observer_for
from simulator.observer.recorder import Recorder
from simulator.observer.strict import Strict
from simulator.scenario.world_model import WorldModel
from simulator.settings import Settings
from simulator.vendors import BUILT_IN

Observed = Callable[..., Awaitable[Served]]


@pytest.fixture
async def observed() -> AsyncIterator[Observed]:
    """Starts a frozen simulator of all vendors: a mode, and perhaps another folder of contracts, or settings."""
    running: list[Served] = []

    async def start(mode: str = "record", *, contracts: Path | None = None, **settings: object) -> Served:
        world = WorldModel.model_validate({"speed": 0, "start": "2024-01-01T12:00:00Z"}).world()
        served = Served(Settings(port=0, world=world, **settings), *BUILT_IN)  # type: ignore[arg-type]
        observer = observer_for(Mode(mode), BUILT_IN)
        if contracts is not None:
            observer = {"record": Recorder, "strict": Strict}[mode](contracts, BUILT_IN)
        served.simulator = Simulator(served.simulator.settings, BUILT_IN, observer)
        await served.start()
        running.append(served)
        return served

    yield start
    for served in running:
        await served.stop()
