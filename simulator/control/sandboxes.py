"""Make, show, reset and delete sandboxes."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Annotated, Any
from urllib.parse import quote

from pydantic import Field

from simulator.api.request import Request, Response
from simulator.control.answers import Created
from simulator.control.declaring import operation
from simulator.control.loading_scenarios import DefaultClock, load
from simulator.control.operation import PREFIX, Nothing, Scope, Visit
from simulator.control.paging import PageQuery, take_page
from simulator.control.views.sandboxes import (
    BegunAnewView,
    BegunView,
    SandboxList,
    SandboxView,
    begun_anew_view,
    begun_view,
    sandbox_view,
)
from simulator.hosting.hosted import Hosted
from simulator.hosting.keeper import until_kept
from simulator.hosting.sandboxes import DEFAULT_NAME
from simulator.sandbox.errors import SimulatorError, UnknownNameError
from simulator.scenario.durations import Duration, lasting
from simulator.scenario.world import World
from simulator.scenario.world_model import WorldModel

if TYPE_CHECKING:
    from simulator.hosting.host import Host
    from simulator.hosting.peers import Peers

TAG = "sandboxes"
OK, NOT_FOUND = 200, 404


Lifetime = Annotated[Duration, lasting(at_least_ms=1_000, at_most_ms=30 * 86_400_000)]
"""Milliseconds."""


class GivenWorld(WorldModel):
    """How a sandbox begins: in the world of a scenario, if one is given, changed by the other fields."""

    scenario: str | dict[str, Any] | None = Field(
        default=None, description="The name of a built-in scenario, or a scenario as an object."
    )
    default_clock: DefaultClock = DefaultClock()


class GivenSandbox(GivenWorld):
    """How a sandbox begins. Fields that are left out are as the server was started, except accounts."""

    expires_in: Lifetime | None = Field(
        default=None,
        description=(
            "Delete the sandbox after this much real time without a request to it: 1s to 30d. If left out, it stays."
        ),
    )


class NewSandbox(GivenSandbox):
    """How a sandbox is called and begins. Fields that are left out are as the server was started, except accounts."""

    name: str | None = Field(default=None, description="Lower-case letters, digits, dots, dashes and underscores.")


class SandboxQuery(PageQuery):
    """Which sandboxes."""

    name: str = Field(default="", description="A part of their names.")


class UnansweredError(SimulatorError):
    """Another process, which has what was asked for, gives no answer but a problem document.

    Args:
        answer: that one.
    """

    def __init__(self, answer: Response) -> None:
        super().__init__(f"another process answered {answer.status}")
        self.answer = answer


async def begun_as(visit: Visit[Any, Any], world: World) -> World:
    """Return the world of the scenario that is given; without one the world that is known."""
    scenario = visit.body.scenario
    if scenario is None:
        return world
    loaded = await load(visit.host, name=scenario if isinstance(scenario, str) else None, value=scenario)
    default: DefaultClock = visit.body.default_clock
    return default.under(loaded.world)


async def begin(visit: Visit[Any, Any], name: str | None) -> Hosted:
    """Make a sandbox that begins as the body says, a `GivenSandbox`; a free name is taken where there is none.

    Raises:
        ConflictError: the name is taken, or credentials are declared that were drawn for another sandbox.
        NotKeptError: it could not be kept, and is not there.
        SimulatorError: there are too many, or the name or the world is not valid.
    """
    host = visit.host
    world = visit.body.over(await begun_as(visit, host.sandboxes.usual_world))
    name = host.sandboxes.free_name() if name is None else name
    try:
        hosted = host.create(name, world, await host.built(name, world))
    except UnknownNameError as error:
        raise SimulatorError(str(error)) from error  # a name in the body, not the address of anything
    if visit.body.expires_in is not None:
        host.stays(hosted, visit.body.expires_in / 1000)
    await until_kept(host.written(hosted))
    return hosted


@operation("GET", "sandboxes", TAG, scope=Scope.SERVER)
async def list_sandboxes(visit: Visit[SandboxQuery, Nothing]) -> SandboxList:
    """List the sandboxes, oldest first."""
    host, query = visit.host, visit.query
    if host.peers is not None:
        return await _list_everywhere(visit, host.peers)
    found = list(host.sandboxes)
    found = found[_start([hosted.sandbox.name for hosted in found], query.cursor) :]
    views, cursor = await take_page(
        (hosted if query.name in hosted.sandbox.name else None for hosted in found),
        query.limit,
        lambda hosted: sandbox_view(host, hosted, visit.origin),
        lambda hosted: hosted.sandbox.name,
    )
    return SandboxList(sandboxes=views, next_cursor=cursor)


def _start(names: list[str], cursor: str | None) -> int:
    """Return where a page begins; raises `SimulatorError` where the cursor is invalid."""
    if cursor is None:
        return 0
    if cursor not in names:
        raise SimulatorError(
            f"cursor {cursor[:80]!r} is invalid; expected the `next_cursor` of a page, or the sandbox it "
            "names was deleted meanwhile: begin with the first page"
        )
    return names.index(cursor) + 1


async def _list_everywhere(visit: Visit[SandboxQuery, Nothing], peers: Peers) -> SandboxList:
    """List the sandboxes of all processes."""
    query = visit.query
    names = await _names_everywhere(visit.host, peers)
    found = [name for name in names[_start(names, query.cursor) :] if query.name in name]
    page = found[: query.limit]
    shown = await asyncio.gather(*(_shown(visit, peers, name) for name in page))
    return SandboxList(
        sandboxes=[view for view in shown if view is not None], next_cursor=page[-1] if len(found) > len(page) else None
    )


async def _names_everywhere(host: Host, peers: Peers) -> list[str]:
    """Return the names of all sandboxes of all processes: those of the settings in their order, then oldest first."""
    made = {hosted.sandbox.name: hosted.made for hosted in host.sandboxes}
    made |= {name: number for number, name in await peers.made()}
    declared = [DEFAULT_NAME, *host.settings.sandboxes]  # each process made its own, at the same time
    names = [name for _, name in sorted((number, name) for name, number in made.items())]
    return [*(name for name in declared if name in names), *(name for name in names if name not in declared)]


async def _shown(visit: Visit[Any, Any], peers: Peers, name: str) -> SandboxView | None:
    """Show a sandbox, wherever it lives; None where it has gone meanwhile.

    Raises:
        UnansweredError: whoever has it does not answer.
    """
    host = visit.host
    if peers.has_here(name):
        try:
            return sandbox_view(host, host.sandboxes.get(name), visit.origin)
        except UnknownNameError:
            return None
    asked = visit.request
    path = f"{PREFIX}/sandboxes/{name}"
    answer = await peers.ask(name, Request("GET", path, "", asked.headers, b"", quote(path), asked.origin))
    if answer.status == NOT_FOUND:
        return None
    if answer.status != OK:
        raise UnansweredError(answer)  # a list without it would say that there is none
    return SandboxView.model_validate_json(answer.body)


@operation("POST", "sandboxes", TAG, scope=Scope.SERVER, is_kept=True)
async def create_sandbox(visit: Visit[Nothing, NewSandbox]) -> Created[BegunView]:
    """Make a sandbox with fresh credentials for every vendor."""
    view = begun_view(visit.host, await begin(visit, visit.body.name), visit.origin)
    return Created(view, (("Location", f"/__admin/sandboxes/{view.name}"),))


@operation("GET", "sandboxes/{name}", TAG, scope=Scope.SERVER)
async def get_sandbox(visit: Visit[Nothing, Nothing]) -> SandboxView:
    """Show a sandbox and what it keeps."""
    hosted = visit.host.sandboxes.get(visit.params["name"])
    return sandbox_view(visit.host, hosted, visit.origin)


@operation("DELETE", "sandboxes/{name}", TAG, scope=Scope.SERVER, makes_room=True, is_kept=True)
async def delete_sandbox(visit: Visit[Nothing, Nothing]) -> None:
    """Delete a sandbox with everything in it."""
    await visit.host.delete(visit.params["name"])


@operation("POST", "reset", TAG, makes_room=True, is_kept=True)
async def reset_sandbox(visit: Visit[Nothing, GivenWorld]) -> BegunAnewView:
    """Begin anew with the same credentials; the fields of the body change the world."""
    host, hosted = visit.host, visit.hosted
    world = visit.body.over(await begun_as(visit, hosted.world))
    gone = await host.restart(hosted, world)
    return begun_anew_view(host, hosted, visit.origin, gone)
