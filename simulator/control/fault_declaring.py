"""Put faults in force.

Apart from `faults`, since reading a fault takes most of what there is to load for them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import Field

from simulator.control.answers import Created
from simulator.control.arguments import InvalidArgumentsError
from simulator.control.declaring import operation, part_of_scenario
from simulator.control.operation import Nothing, View, Visit
from simulator.control.views.faults import FaultView, fault_view, fault_yaml
from simulator.scenario.adding import AddFault, SetFault
from simulator.scenario.fault_models import MAX_NAME, FaultModel
from simulator.scenario.known import Known

if TYPE_CHECKING:
    from simulator.hosting.host import Host
    from simulator.hosting.hosted import Hosted

TAG = "faults"


class FaultPreview(View):
    """A fault as it would be."""

    phase: str
    yaml: str = Field(description="The fault as `faults` of a scenario file has it.")


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
    return Created(fault_view(visit, visit.perform(AddFault(model.name, model.declaration()))))


@part_of_scenario("faults", names_in)
@operation("POST", "fault-preview", TAG)
async def preview_fault(visit: Visit[Nothing, FaultModel]) -> FaultPreview:
    """Show a fault as a scenario file says it, without putting it in force."""
    model = visit.body
    fault = model.fault(model.name or visit.sandbox.faults.free_name(), visit.sandbox.now_ms)
    return FaultPreview(phase=fault.phase.value, yaml=fault_yaml(fault.name, fault.declared))


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
    return fault_view(visit, visit.perform(SetFault(name, model.declaration())))
