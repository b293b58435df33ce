"""Operations on sandboxes: a name and a world go in; a sandbox, where it is and how one gets in, comes out."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

from pydantic import Field

from simulator.sandbox.errors import SimulatorError, UnknownNameError
from simulator.scenario.model import WorldModel
from simulator.scenario.quantities import BoundedInstant
from simulator.scenario.world import World
from simulator.server.control.answers import json_response
from simulator.server.control.operation import ControlOperation, Nothing, Scope, Visit
from simulator.server.control.views.sandboxes import SandboxList, SandboxView, sandbox_view

if TYPE_CHECKING:
    from simulator.api.request import Response
    from simulator.server.app import Simulator
    from simulator.server.hosted import Hosted

TAG = "sandboxes"


class GivenWorld(WorldModel):
    """How a sandbox begins."""

    start: BoundedInstant | None = Field(default=None, description="The first instant; the present if left out.")

    def over(self, world: World) -> World:
        """Another world with what is given here in place of its own."""
        given = {name: getattr(self, name) for name in self.model_fields_set & WorldModel.model_fields.keys()}
        return replace(world, **given)


class NewSandbox(GivenWorld):
    """How a sandbox is called and begins. What is left out is as the server was started, but for its accounts."""

    name: str | None = Field(default=None, description="Lower-case letters, digits, dots, dashes and underscores.")


async def list_sandboxes(visit: Visit[Nothing, Nothing]) -> SandboxList:
    """All sandboxes."""
    simulator = visit.simulator
    return SandboxList(sandboxes=[sandbox_view(simulator, hosted, visit.origin) for hosted in simulator.sandboxes])


async def create_sandbox(visit: Visit[Nothing, NewSandbox]) -> Response:
    """A new sandbox."""
    simulator = visit.simulator
    # Accounts that were declared for the default sandbox belong to it: their credentials cannot lead to two places.
    world = visit.body.over(replace(simulator.settings.world, accounts=()))
    try:
        hosted = simulator.sandboxes.create(visit.body.name, world)
    except UnknownNameError as error:
        raise SimulatorError(str(error)) from error  # a name in the body, not the address of anything
    view = sandbox_view(simulator, hosted, visit.origin)
    return json_response(view, 201, (("Location", f"/__admin/sandboxes/{view.name}"),))


async def get_sandbox(visit: Visit[Nothing, Nothing]) -> SandboxView:
    """One sandbox."""
    hosted = visit.simulator.sandboxes.get(visit.params["name"])
    return sandbox_view(visit.simulator, hosted, visit.origin)


async def delete_sandbox(visit: Visit[Nothing, Nothing]) -> None:
    """Let go of a sandbox."""
    simulator = visit.simulator
    hosted = simulator.sandboxes.delete(visit.params["name"])
    hosted.is_closing = True
    hosted.interrupt()
    hosted.changed()
    async with hosted.stepping:
        await abandon(simulator, hosted)


async def reset_sandbox(visit: Visit[Nothing, GivenWorld]) -> SandboxView:
    """Begin anew."""
    simulator, hosted = visit.simulator, visit.hosted
    world = visit.body.over(hosted.world)
    try:
        fresh = simulator.sandboxes.fresh(hosted, world)  # a world that is refused leaves everything as it was
    except UnknownNameError as error:
        raise SimulatorError(str(error)) from error
    hosted.interrupt()
    async with hosted.stepping:
        hosted.is_interrupted = False
        await abandon(simulator, hosted)
        simulator.sandboxes.reset(hosted, world, fresh)
    return sandbox_view(simulator, hosted, visit.origin)


async def abandon(simulator: Simulator, hosted: Hosted) -> None:
    """Give up callbacks and timers, and wait until they are: nothing of the old world reaches a new one."""
    simulator.drop(hosted)
    while hosted.tasks:
        await asyncio.wait(list(hosted.tasks))
        simulator.drop(hosted)
    hosted.underway.clear()  # a task that was cancelled before it ran has not cleared its own


OPERATIONS = (
    ControlOperation(
        "GET", "sandboxes", "listSandboxes", "List the sandboxes", list_sandboxes, TAG,
        answer=SandboxList, scope=Scope.SERVER,
    ),
    ControlOperation(
        "POST", "sandboxes", "createSandbox", "Make a sandbox with fresh credentials for every vendor", create_sandbox,
        TAG, body=NewSandbox, answer=SandboxView, status=201, scope=Scope.SERVER,
    ),
    ControlOperation(
        "GET", "sandboxes/{name}", "getSandbox", "Show a sandbox and what it keeps", get_sandbox, TAG,
        answer=SandboxView, scope=Scope.SERVER,
    ),
    ControlOperation(
        "DELETE", "sandboxes/{name}", "deleteSandbox", "Delete a sandbox with everything in it", delete_sandbox, TAG,
        status=204, scope=Scope.SERVER,
    ),
    ControlOperation(
        "POST", "reset", "resetSandbox", "Begin anew, with the same credentials; what is given changes the world",
        reset_sandbox, TAG, body=GivenWorld, answer=SandboxView,
    ),
)  # fmt: skip
