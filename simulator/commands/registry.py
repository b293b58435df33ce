"""Every command by its name; what is written down of one, and back."""

from __future__ import annotations

import dataclasses
from decimal import Decimal
from typing import Any

from pydantic import TypeAdapter, ValidationError

from simulator.commands.callbacks import SendAgain, TakeResult
from simulator.commands.command import Command
from simulator.commands.faults import AddFault, ClearFaults, RemoveFault
from simulator.commands.messages import ForgetMessages
from simulator.commands.money import Adjust, TopUp
from simulator.commands.time import MoveTo
from simulator.sandbox.errors import SimulatorError, UnknownNameError

COMMANDS: dict[str, type[Command[Any]]] = {
    each.name: each
    for each in (TopUp, Adjust, ForgetMessages, TakeResult, SendAgain, AddFault, RemoveFault, ClearFaults, MoveTo)
}


def fields_of(command: Command[Any]) -> dict[str, Any]:
    """A command's fields, as JSON can hold them: amounts are text."""
    said = {each.name: getattr(command, each.name) for each in dataclasses.fields(command)}  # type: ignore[arg-type]
    return {name: str(value) if isinstance(value, Decimal) else value for name, value in said.items()}


def command_of(name: str, version: int, fields: dict[str, Any]) -> Command[Any]:
    """The command that was written down.

    Raises:
        SimulatorError: there is none of that name and version, or it has other fields.
    """
    kind = COMMANDS.get(name)
    if kind is None:
        raise UnknownNameError("command", name, COMMANDS)
    if version != kind.version:
        raise SimulatorError(f"version {version} of the command {name!r} is not known: expected {kind.version}")
    known = {each.name for each in dataclasses.fields(kind)}  # type: ignore[arg-type]
    if unknown := sorted(fields.keys() - known):
        raise SimulatorError(f"the command {name!r} has no {', '.join(unknown)}: expected {', '.join(sorted(known))}")
    try:
        return TypeAdapter(kind).validate_python(fields)
    except ValidationError as error:
        first = error.errors()[0]
        where = "".join(f"{part}: " for part in first["loc"])
        raise SimulatorError(f"the command {name!r}: {where}{first['msg']}") from error
