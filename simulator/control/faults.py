"""Put faults in force and out of it, and show what each one has done."""

from __future__ import annotations

import json
from collections.abc import Generator, Mapping
from typing import TYPE_CHECKING, Any

from pydantic import Field

from simulator.commands.faults import ClearFaults, RemoveFault
from simulator.control.answers import Created
from simulator.control.arguments import InvalidArgumentsError
from simulator.control.declaring import operation, part_of_scenario
from simulator.control.ids import Kind, public_id
from simulator.control.operation import Nothing, View, Visit
from simulator.control.paging import newest_first, pick
from simulator.control.taking_turns import taking_turns
from simulator.scenario.adding import AddFault, SetFault
from simulator.scenario.fault_models import MAX_NAME, FaultModel
from simulator.scenario.known import Known

if TYPE_CHECKING:
    from simulator.hosting.host import Host
    from simulator.hosting.hosted import Hosted
    from simulator.sandbox.faults.fault import Fault

TAG = "faults"
LAST = 20
"""How many of the requests that it struck are shown of a fault."""


class FaultView(View):
    """A fault in force."""

    name: str
    on: bool
    phase: str
    seen: int = Field(description="How many requests (or receipts) matched, whether they were struck or not.")
    struck: int = Field(description="How many of them it struck.")
    closings: int = Field(
        description="How often it closed a vendor's own port; connections refused there do not count as seen."
    )
    spent: bool = Field(description="Whether it will never strike again: its count is used up, or its time is over.")
    fault: dict[str, Any] = Field(description="The fault as it was declared; secrets are cut.")


class FaultDetail(FaultView):
    """A fault in force, with what it struck."""

    exchanges: list[str] = Field(description="The newest requests that it struck, or whose receipts it did.")
    yaml: str = Field(description="The fault as `faults` of a scenario file has it, secrets cut.")


class FaultPreview(View):
    """A fault as it would be."""

    phase: str
    yaml: str = Field(description="The fault as `faults` of a scenario file has it.")


class FaultList(View):
    """The faults of a sandbox, oldest first."""

    faults: list[FaultView]


class GivenFault(FaultModel):
    """A fault, or `on` alone, which turns the one that is there."""

    @property
    def only_turns(self) -> bool:
        """Whether it says nothing but `on`."""
        return self.model_fields_set - {"name"} == {"is_on"}


def names_in(host: Host, hosted: Hosted) -> Known:
    """Gather the names that a fault of a sandbox may speak of."""
    return Known({vendor.name: vendor for vendor in host.directory}, tuple(each.id for each in hosted.sandbox.accounts))


@part_of_scenario("faults", names_in)
@operation("POST", "faults", TAG, command=AddFault)
async def add_fault(visit: Visit[Nothing, FaultModel]) -> Created[FaultView]:
    """Add a fault; durations in `from` and `until` count from now."""
    model = visit.body
    return Created(_view(visit, visit.perform(AddFault(model.name, model.declaration()))))


@part_of_scenario("faults", names_in)
@operation("POST", "fault-preview", TAG)
async def preview_fault(visit: Visit[Nothing, FaultModel]) -> FaultPreview:
    """Show a fault as a scenario file says it, without putting it in force."""
    model = visit.body
    fault = model.fault(model.name or visit.sandbox.faults.free_name(), visit.sandbox.now_ms)
    return FaultPreview(phase=fault.phase.value, yaml=_yaml(fault.name, fault.declared))


@part_of_scenario("faults", names_in)
@operation("PUT", "faults/{name}", TAG, command=SetFault)
async def set_fault(visit: Visit[Nothing, GivenFault]) -> FaultView:
    """Replace a fault, add one, or turn it: `on` alone is enough, and a fault that is turned goes on counting."""
    model, name = visit.body, visit.params["name"]
    if model.name not in {None, name}:
        expected = f"{name[:MAX_NAME]}, or nothing: the path names the fault"
        raise InvalidArgumentsError([{"parameter": "name", "value": model.name, "expected": expected}])
    if len(name) > MAX_NAME:
        raise InvalidArgumentsError([{"parameter": "name", "expected": f"at most {MAX_NAME} characters"}])
    return _view(visit, visit.perform(SetFault(name, model.declaration())))


@operation("GET", "faults", TAG)
async def list_faults(visit: Visit[Nothing, Nothing]) -> FaultList:
    """List the faults in force."""
    return FaultList(faults=await taking_turns(_views(visit)))


@operation("GET", "faults/{name}", TAG)
async def get_fault(visit: Visit[Nothing, Nothing]) -> FaultDetail:
    """Show a fault, how often it struck and what it struck last."""
    fault = visit.sandbox.faults.get(visit.params["name"])
    walk = newest_first(visit.sandbox.journal)
    struck = await taking_turns(pick((each if fault.name in each.faults else None for each in walk), LAST))
    view = _view(visit, fault)
    return FaultDetail(
        **dict(view),
        exchanges=[public_id(Kind.EXCHANGE, each.ordinal) for each in struck],
        yaml=_yaml(fault.name, view.fault),
    )


@operation("DELETE", "faults/{name}", TAG, command=RemoveFault)
async def remove_fault(visit: Visit[Nothing, Nothing]) -> None:
    """Remove a fault."""
    visit.perform(RemoveFault(visit.params["name"]))


@operation("DELETE", "faults", TAG, command=ClearFaults)
async def clear_faults(visit: Visit[Nothing, Nothing]) -> None:
    """Remove all faults."""
    visit.perform(ClearFaults())


def _yaml(name: str, declaration: Mapping[str, Any]) -> str:
    """Write a fault as it stands in a scenario file."""
    from simulator.scenario.sources import document_of_value  # noqa: PLC0415 - as in `scenarios`
    from simulator.scenario.writing import write_yaml  # noqa: PLC0415 - as in `scenarios`

    tree = document_of_value(name, {"faults": [{"name": name, **declaration}]}).tree
    return write_yaml(tree) if isinstance(tree, dict) else ""


def _views(visit: Visit[Nothing, Nothing]) -> Generator[None, None, list[FaultView]]:
    views = []
    for fault in list(visit.sandbox.faults):
        views.append(_view(visit, fault))
        yield
    return views


def _view(visit: Visit[Any, Any], fault: Fault) -> FaultView:
    return FaultView(
        name=fault.name,
        on=fault.is_on,
        phase=fault.phase.value,
        seen=fault.seen,
        struck=fault.struck,
        closings=fault.closings,
        spent=fault.is_over(visit.sandbox.now_ms),
        fault=json.loads(visit.cutter.of().text(json.dumps(fault.declared))),
    )
