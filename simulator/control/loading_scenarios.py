"""Load the scenario that a request gives; apart from `scenarios`, since a sandbox may begin with one, too."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

from simulator.control.operation import Arguments
from simulator.scenario.world_model import PLAIN, Speed, Start

if TYPE_CHECKING:
    from simulator.hosting.host import Host
    from simulator.scenario.loading import Loader, Scenario
    from simulator.scenario.world import World

GIVEN = "scenario"
"""How a scenario that came with a request is called."""


class DefaultClock(Arguments):
    """The clock of a world whose scenario says nothing of one; live from the present, if this is left out, too."""

    start: Start = PLAIN.start
    speed: Speed = PLAIN.speed

    def under(self, world: World) -> World:
        """Return a scenario's world, with this clock where the scenario has none of its own."""
        return world if "clock" in world.scenario_text else replace(world, start=self.start, speed=self.speed)


async def load(host: Host, *, name: str | None = None, text: str | None = None, value: object = None) -> Scenario:
    """Load what a request gave, beside the event loop: a long text takes its time.

    Raises:
        ScenarioError: it cannot be used.
    """

    def loaded() -> Scenario:
        loader = loader_for(host)
        if name is not None:
            return loader.load([name], has_files=False)
        return loader.load_value(GIVEN, value) if text is None else loader.load_text(GIVEN, text)

    return await asyncio.to_thread(loaded)


def loader_for(host: Host) -> Loader:
    """Return what loads scenarios for the vendors of a server."""
    from simulator.scenario.loading import Loader  # noqa: PLC0415 - 50 ms of every start, and seldom wanted

    return Loader(host.directory.vendors)
