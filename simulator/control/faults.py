"""Operations on faults: what is declared goes in force or out of it, and what each one has done comes out."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from pydantic import Field

from simulator.commands.faults import AddFault, ClearFaults, RemoveFault
from simulator.control.answers import json_response
from simulator.control.inputs import read_body
from simulator.control.operation import ControlOperation, Nothing, View, Visit
from simulator.scenario.fault_models import FaultModel
from simulator.scenario.known import Known

if TYPE_CHECKING:
    from simulator.api.request import Response
    from simulator.sandbox.faults import Fault

TAG = "faults"


class FaultView(View):
    """A fault in force."""

    name: str
    on: bool
    phase: str
    seen: int = Field(description="How many requests (or receipts) matched, whether they were struck or not.")
    struck: int = Field(description="How many it did something to.")
    closings: int = Field(description="How often it closed a vendor's own port; who is refused there is not seen.")
    spent: bool = Field(description="It will never strike again: its count is used up, or its time is over.")
    fault: dict[str, Any] = Field(description="As it was declared, secrets cut.")


class FaultList(View):
    """The faults of a sandbox, oldest first."""

    faults: list[FaultView]


async def add_fault(visit: Visit[Nothing, FaultModel]) -> Response:
    """Put a fault in force."""
    vendors = {vendor.name: vendor for vendor in visit.host.directory}
    known = Known(vendors, tuple(account.id for account in visit.sandbox.accounts))
    model = read_body(FaultModel, visit.request.body, known)  # now against the names that exist in this sandbox
    return json_response(_view(visit, visit.perform(AddFault(model.name, model.declaration()))), 201)


async def list_faults(visit: Visit[Nothing, Nothing]) -> FaultList:
    """All faults."""
    return FaultList(faults=[_view(visit, fault) for fault in visit.sandbox.faults])


async def get_fault(visit: Visit[Nothing, Nothing]) -> FaultView:
    """One fault."""
    return _view(visit, visit.sandbox.faults.get(visit.params["name"]))


async def remove_fault(visit: Visit[Nothing, Nothing]) -> None:
    """Take a fault out of force."""
    visit.perform(RemoveFault(visit.params["name"]))


async def clear_faults(visit: Visit[Nothing, Nothing]) -> None:
    """Take every fault out of force."""
    visit.perform(ClearFaults())


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


OPERATIONS = (
    ControlOperation(
        "POST", "faults", "addFault", "Put a fault in force; moments count from the present", add_fault, TAG,
        body=FaultModel, answer=FaultView, status=201, command=AddFault,
    ),
    ControlOperation("GET", "faults", "listFaults", "List the faults in force", list_faults, TAG, answer=FaultList),
    ControlOperation(
        "GET", "faults/{name}", "getFault", "Show a fault and how often it struck", get_fault, TAG, answer=FaultView
    ),
    ControlOperation(
        "DELETE", "faults/{name}", "removeFault", "Take a fault out of force", remove_fault, TAG, status=204,
        command=RemoveFault,
    ),
    ControlOperation(
        "DELETE", "faults", "clearFaults", "Take every fault out of force", clear_faults, TAG, status=204,
        command=ClearFaults,
    ),
)  # fmt: skip
