"""A hosted sandbox goes in; it ends, or begins anew in a world, and nothing of its old world reaches the new."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from simulator.sandbox.errors import SimulatorError, UnknownNameError

if TYPE_CHECKING:
    from simulator.scenario.world import World
    from simulator.server.app import Simulator
    from simulator.server.hosted import Hosted


async def restart(simulator: Simulator, hosted: Hosted, world: World) -> None:
    """Begin a sandbox anew; raises `SimulatorError` for a world that is not valid, and then leaves all as it was."""
    try:
        fresh = simulator.sandboxes.fresh(hosted, world)
    except UnknownNameError as error:
        raise SimulatorError(str(error)) from error  # a name in the world, not the address of anything
    hosted.interrupt()
    async with hosted.stepping:
        hosted.is_interrupted = False
        await abandon(simulator, hosted)
        simulator.sandboxes.reset(hosted, world, fresh)
        hosted.follow_outages()


async def let_go(simulator: Simulator, hosted: Hosted) -> None:
    """End a sandbox that was just deleted, and everything in it."""
    hosted.is_closing = True
    simulator.ports.forget(hosted)
    hosted.interrupt()
    hosted.changed()
    async with hosted.stepping:
        await abandon(simulator, hosted)


async def abandon(simulator: Simulator, hosted: Hosted) -> None:
    """Give up callbacks and timers, and wait until they are."""
    simulator.drop(hosted)
    while hosted.tasks:
        await asyncio.wait(list(hosted.tasks))
        simulator.drop(hosted)
    hosted.underway.clear()  # a task that was cancelled before it ran has not cleared its own
