"""Show the built-in scenarios, and begin a sandbox anew in one."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from simulator.control.declaring import operation
from simulator.control.loading_scenarios import DefaultClock, load, loader_for
from simulator.control.operation import Arguments, Nothing, Scope, View, Visit
from simulator.control.views.sandboxes import BegunAnewView, begun_anew_view
from simulator.sandbox.errors import UnknownNameError

if TYPE_CHECKING:
    from simulator.hosting.host import Host
    from simulator.scenario.loading import Scenario

TAG = "scenarios"


class ScenarioSummary(View):
    """A built-in scenario."""

    name: str
    description: str
    teaches: str | None = Field(description="What a client can learn in it; null for a scenario that is not built in.")
    vendors: list[str] = Field(description="The names of those that it speaks of: it has accounts of theirs.")


class PresentScenario(View):
    """What a sandbox began with; it may have been given other terms, a seed or a clock beside it."""

    name: str | None = Field(description="Null where it began with no scenario.")
    description: str
    teaches: str | None = Field(description="What a client can learn in it, where a built-in one has that name.")
    vendors: list[str]


class ScenarioList(View):
    """The built-in scenarios, by name."""

    scenarios: list[ScenarioSummary]


class ScenarioView(ScenarioSummary):
    """A built-in scenario as it stands in its file, and merged with all that it extends."""

    yaml: str
    resolved: str = Field(description="The merged scenario, as YAML.")


class GivenScenario(Arguments):
    """A scenario: the name of a built-in one, YAML, or an object."""

    name: str | None = None
    yaml: str | None = None
    scenario: dict[str, Any] | None = None
    default_clock: DefaultClock = DefaultClock()

    @model_validator(mode="after")
    def _is_one(self) -> GivenScenario:
        if [self.name, self.yaml, self.scenario].count(None) != 2:  # noqa: PLR2004 - all but one
            raise PydanticCustomError("one_of", "exactly one of name, yaml and scenario")
        return self


@operation("GET", "scenarios", TAG, scope=Scope.SERVER)
async def list_scenarios(visit: Visit[Nothing, Nothing]) -> ScenarioList:
    """List the built-in scenarios.

    Those that this server cannot serve are left out.
    """
    return ScenarioList(scenarios=await asyncio.to_thread(_summaries, visit.host))


@operation("GET", "scenarios/{name}", TAG, scope=Scope.SERVER)
async def get_scenario(visit: Visit[Nothing, Nothing]) -> ScenarioView:
    """Show a built-in scenario."""
    from simulator.scenario.library import Library  # noqa: PLC0415 - as in `_loader`
    from simulator.scenario.writing import write_yaml  # noqa: PLC0415 - as in `_loader`

    name = visit.params["name"]
    library = Library()
    path = library.path(name)
    if path is None:
        raise UnknownNameError("scenario", name, library.names())
    scenario = await load(visit.host, name=name)
    text = path.read_text(encoding="utf-8")
    return ScenarioView(**_summary(name, scenario), yaml=text, resolved=write_yaml(scenario.tree))


@operation("GET", "scenario", TAG)
async def show_scenario(visit: Visit[Nothing, Nothing]) -> PresentScenario:
    """Show the scenario that a sandbox began with."""
    world = visit.hosted.world
    name = world.scenario_name
    return PresentScenario(
        name=name,
        description=world.description,
        teaches=None if name is None else await asyncio.to_thread(_teaches, name),
        vendors=list(world.spoken_of(vendor.name for vendor in visit.host.directory)),
    )


@operation("PUT", "scenario", TAG, makes_room=True, is_kept=True)
async def put_scenario(visit: Visit[Nothing, GivenScenario]) -> BegunAnewView:
    """Begin anew in the world of a scenario; a bad one changes nothing."""
    body = visit.body
    scenario = await load(visit.host, name=body.name, text=body.yaml, value=body.scenario)
    world = body.default_clock.under(scenario.world)
    if "unknown_credentials" not in scenario.tree:  # who is let in is the sandbox's own, unless a scenario says it
        world = replace(world, unknown_credentials=visit.hosted.world.unknown_credentials)
    gone = await visit.host.restart(visit.hosted, world)
    return begun_anew_view(visit.host, visit.hosted, visit.origin, gone)


def _summaries(host: Host) -> list[ScenarioSummary]:
    from simulator.scenario.errors import ScenarioError  # noqa: PLC0415 - as in `_loader`
    from simulator.scenario.library import Library  # noqa: PLC0415 - as in `_loader`

    summaries = []
    for name in Library().names():
        try:
            scenario = loader_for(host).load([name], has_files=False)
        except ScenarioError:
            continue  # it is for vendors that are not served here
        summaries.append(ScenarioSummary(**_summary(name, scenario)))
    return summaries


def _summary(name: str, scenario: Scenario) -> dict[str, Any]:
    return {
        "name": name,
        "description": scenario.description,
        "teaches": _teaches(name),
        "vendors": list(scenario.vendors),
    }


def _teaches(name: str) -> str | None:
    from simulator.scenario.library import Library  # noqa: PLC0415 - as in `_loader`

    return Library().teaches(name)
