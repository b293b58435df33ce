"""Add a declared fault to a world; the other commands need no declaration (`simulator.commands`)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from simulator.sandbox.command import Command
from simulator.sandbox.errors import SimulatorError
from simulator.sandbox.faults.fault import Fault
from simulator.scenario.fault_models import FaultModel
from simulator.text.expected import expected_by

if TYPE_CHECKING:
    from simulator.sandbox.sandbox import Sandbox


@dataclass(frozen=True, slots=True)
class AddFault(Command[Fault]):
    """Put a fault in force; its moments count from the instant of the command.

    Args:
        fault: None takes a free name.
        declaration: what it is, as a scenario file says it, without its name.
    """

    fault: str | None
    declaration: Mapping[str, Any]

    @property
    def size(self) -> int:
        """Count the declaration as text, nearly."""
        return len(str(self.declaration))

    def apply(self, sandbox: Sandbox) -> Fault:
        """Return the fault; raises `SimulatorError` for none at all, for a name that is taken and for one too many."""
        book = sandbox.faults
        try:
            model = FaultModel.model_validate(self.declaration)
        except ValidationError as error:
            raise SimulatorError(
                f"this declares no fault; expected: {expected_by(error.errors()[0], FaultModel).text}"
            ) from error
        fault = model.fault(self.fault or book.free_name(), sandbox.now_ms)
        book.add(fault)
        return fault
