"""What is shown of a fault."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from pydantic import Field

from simulator.control.operation import View, Visit

if TYPE_CHECKING:
    from collections.abc import Mapping

    from simulator.sandbox.faults.fault import Fault


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


def fault_view(visit: Visit[Any, Any], fault: Fault) -> FaultView:
    """Show a fault, its secrets cut."""
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


def fault_yaml(name: str, declaration: Mapping[str, Any]) -> str:
    """Write a fault as it stands in a scenario file."""
    from simulator.scenario.sources import document_of_value  # noqa: PLC0415 - as in `scenarios`
    from simulator.scenario.writing import write_yaml  # noqa: PLC0415 - as in `scenarios`

    tree = document_of_value(name, {"faults": [{"name": name, **declaration}]}).tree
    return write_yaml(tree) if isinstance(tree, dict) else ""
