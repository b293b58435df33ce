"""Put faults in force and out of it, and show what each one has done."""

from __future__ import annotations

import json
from collections.abc import Generator
from typing import TYPE_CHECKING, Any

from pydantic import Field

from simulator.commands.faults import ClearFaults, RemoveFault
from simulator.control.answers import Created
from simulator.control.arguments import read_body
from simulator.control.declaring import operation
from simulator.control.operation import Nothing, View, Visit
from simulator.control.taking_turns import taking_turns
from simulator.scenario.adding import AddFault
from simulator.scenario.fault_models import FaultModel
from simulator.scenario.known import Known

if TYPE_CHECKING:
    from simulator.sandbox.faults.fault import Fault

TAG = "faults"


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


class FaultList(View):
    """The faults of a sandbox, oldest first."""

    faults: list[FaultView]


@operation("POST", "faults", TAG, command=AddFault)
async def add_fault(visit: Visit[Nothing, FaultModel]) -> Created[FaultView]:
    """Add a fault; durations in `from` and `until` count from now."""
    vendors = {vendor.name: vendor for vendor in visit.host.directory}
    known = Known(vendors, tuple(account.id for account in visit.sandbox.accounts))
    model = read_body(FaultModel, visit.request.body, known)  # now against the names that exist in this sandbox
    return Created(_view(visit, visit.perform(AddFault(model.name, model.declaration()))))


@operation("GET", "faults", TAG)
async def list_faults(visit: Visit[Nothing, Nothing]) -> FaultList:
    """List the faults in force."""
    return FaultList(faults=await taking_turns(_views(visit)))


@operation("GET", "faults/{name}", TAG)
async def get_fault(visit: Visit[Nothing, Nothing]) -> FaultView:
    """Show a fault and how often it struck."""
    return _view(visit, visit.sandbox.faults.get(visit.params["name"]))


@operation("DELETE", "faults/{name}", TAG, command=RemoveFault)
async def remove_fault(visit: Visit[Nothing, Nothing]) -> None:
    """Remove a fault."""
    visit.perform(RemoveFault(visit.params["name"]))


@operation("DELETE", "faults", TAG, command=ClearFaults)
async def clear_faults(visit: Visit[Nothing, Nothing]) -> None:
    """Remove all faults."""
    visit.perform(ClearFaults())


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
