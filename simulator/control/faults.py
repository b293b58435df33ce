"""Show what each fault has done, and put faults out of force."""

from __future__ import annotations

from collections.abc import Generator

from pydantic import Field

from simulator.commands.faults import ClearFaults, RemoveFault
from simulator.control.declaring import operation
from simulator.control.ids import Kind, public_id
from simulator.control.operation import Nothing, View, Visit
from simulator.control.paging import newest_first, pick
from simulator.control.taking_turns import taking_turns
from simulator.control.views.faults import FaultView, fault_view, fault_yaml

TAG = "faults"
LAST = 20
"""How many of the requests that it struck are shown of a fault."""


class FaultDetail(FaultView):
    """A fault in force, with what it struck."""

    exchanges: list[str] = Field(description="The newest requests that it struck, or whose receipts it did.")
    yaml: str = Field(description="The fault as `faults` of a scenario file has it, secrets cut.")


class FaultList(View):
    """The faults of a sandbox, oldest first."""

    faults: list[FaultView]


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
    view = fault_view(visit, fault)
    return FaultDetail(
        **dict(view),
        exchanges=[public_id(Kind.EXCHANGE, each.ordinal) for each in struck],
        yaml=fault_yaml(fault.name, view.fault),
    )


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
        views.append(fault_view(visit, fault))
        yield
    return views
