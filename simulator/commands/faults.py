"""Turn and remove faults; `simulator.scenario.adding` has the command that declares one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.sandbox.command import Command
from simulator.values import frozen

if TYPE_CHECKING:
    from simulator.sandbox.sandbox import Sandbox


@frozen
class TurnFault(Command[None]):
    """Have a fault strike from now on, or no more; one that was removed meanwhile stays away."""

    name: str
    is_on: bool

    def apply(self, sandbox: Sandbox) -> None:
        """Turn it; never refused."""
        for fault in sandbox.faults:
            if fault.name == self.name:
                fault.is_on = self.is_on


@frozen
class RemoveFault(Command[None]):
    """Remove a fault."""

    fault: str

    def apply(self, sandbox: Sandbox) -> None:
        """Remove it; raises `UnknownNameError`."""
        sandbox.faults.remove(self.fault)


@frozen
class ClearFaults(Command[None]):
    """Remove all faults."""

    def apply(self, sandbox: Sandbox) -> None:
        """Remove all; never refused."""
        sandbox.faults.clear()
