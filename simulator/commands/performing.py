"""Perform a command in a world: record it, then apply it."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from simulator.sandbox.books.inputs import Performed
from simulator.sandbox.errors import SimulatorError

if TYPE_CHECKING:
    from simulator.sandbox.command import Command
    from simulator.sandbox.sandbox import Sandbox

ResultT = TypeVar("ResultT")


def perform(sandbox: Sandbox, command: Command[ResultT]) -> ResultT:
    """Record a command and apply it, in a world that was brought to the present.

    Raises:
        SimulatorError: it is refused, and replayed it will be refused again.
    """
    inputs = sandbox.inputs
    performed = Performed(sandbox.now_ms, command)
    inputs.note(performed)
    if inputs.keep is None:
        return command.apply(sandbox)
    refused = ""
    try:
        return command.apply(sandbox)
    except SimulatorError as error:
        refused = str(error)
        raise
    finally:
        inputs.keep.performed(performed, refused)
