"""Add a declared fault to a world, or change one; other commands need no declaration (`simulator.commands`)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from simulator.sandbox.command import Command
from simulator.sandbox.errors import SimulatorError
from simulator.sandbox.faults.fault import Fault
from simulator.scenario.fault_models import FaultModel
from simulator.text.expected import expected_by
from simulator.values import frozen

if TYPE_CHECKING:
    from simulator.sandbox.sandbox import Sandbox


@frozen
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
        fault = _declared(self.declaration).fault(self.fault or book.free_name(), sandbox.now_ms)
        book.add(fault)
        return fault


@frozen
class SetFault(Command[Fault]):
    """Have a fault be as it is declared, whether there was one of that name or not.

    One that differs in nothing but whether it is on is turned, and goes on counting; `on` alone turns the one that is
    there. Any other begins anew, behind all others, and its moments count from the instant of the command.

    Args:
        fault: its name.
        declaration: what it is, as a scenario file says it, without its name.
    """

    fault: str
    declaration: Mapping[str, Any]

    @property
    def size(self) -> int:
        """Count the declaration as text, nearly."""
        return len(str(self.declaration))

    def apply(self, sandbox: Sandbox) -> Fault:
        """Return the fault; raises `SimulatorError` for none at all, for one too many, and for none to be turned."""
        book = sandbox.faults
        if self.declaration.keys() == {"on"}:
            there = book.get(self.fault)
            there.is_on, there.declared = bool(self.declaration["on"]), {**there.declared, **self.declaration}
            return there
        model = _declared(self.declaration)
        before = next((fault for fault in book if fault.name == self.fault), None)
        fault = model.fault(self.fault, sandbox.now_ms)
        if before is not None and {**before.declared, "on": True} == {**fault.declared, "on": True}:
            before.is_on, before.declared = fault.is_on, fault.declared
            return before
        if before is not None:
            book.remove(self.fault)
        book.add(fault)
        return fault


def _declared(declaration: Mapping[str, Any]) -> FaultModel:
    try:
        return FaultModel.model_validate(declaration)
    except ValidationError as error:
        raise SimulatorError(
            f"this declares no fault; expected: {expected_by(error.errors()[0], FaultModel).text}"
        ) from error
