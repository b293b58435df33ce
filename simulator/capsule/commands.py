"""Write down commands that were given from outside, each under its name, and read them again."""

from __future__ import annotations

import dataclasses
from decimal import Decimal
from functools import cache
from typing import Any, NamedTuple

from pydantic import TypeAdapter, ValidationError

from simulator.commands.accounts import SetCallback
from simulator.commands.callbacks import SendAgain, TakeResult
from simulator.commands.faults import ClearFaults, RemoveFault
from simulator.commands.incoming import Receive, RemoveNumber, SetNumber
from simulator.commands.messages import EndMessage, ForgetMessages
from simulator.commands.money import Adjust, SetBalance, TopUp
from simulator.commands.time import MoveTo
from simulator.sandbox.command import Command
from simulator.sandbox.errors import SimulatorError, UnknownNameError
from simulator.scenario.adding import AddFault, SetFault
from simulator.text.expected import expected_by

COMMANDS: dict[str, type[Command[Any]]] = {
    "money.top-up": TopUp,
    "money.adjust": Adjust,
    "money.set-balance": SetBalance,
    "accounts.set-callback": SetCallback,
    "messages.forget": ForgetMessages,
    "messages.end": EndMessage,
    "callbacks.take-result": TakeResult,
    "callbacks.send-again": SendAgain,
    "faults.add": AddFault,
    "faults.set": SetFault,
    "faults.remove": RemoveFault,
    "faults.clear": ClearFaults,
    "incoming.receive": Receive,
    "incoming.set-number": SetNumber,
    "incoming.remove-number": RemoveNumber,
    "time.move-to": MoveTo,
}
_NAMES = {kind: name for name, kind in COMMANDS.items()}


class Written(NamedTuple):
    """A command as it is recorded: its name, the version of that, and its fields as JSON can hold them."""

    name: str
    version: int
    fields: dict[str, Any]


def written(command: Command[Any]) -> Written:
    """Write a command down; a field at its default is left out."""
    told = [(each, getattr(command, each.name)) for each in dataclasses.fields(command)]  # type: ignore[arg-type]
    fields = {each.name: _plain(value) for each, value in told if value != each.default}
    return Written(_NAMES[type(command)], command.version, fields)


def _plain(value: Any) -> Any:
    """Write a value as JSON can hold it: amounts become text, values of ours mappings, tuples lists."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return dataclasses.asdict(value)
    if isinstance(value, tuple):
        return list(value)
    return str(value) if isinstance(value, Decimal) else value


def command_of(name: str, version: int, fields: dict[str, Any]) -> Command[Any]:
    """Make the command that was written down.

    Raises:
        SimulatorError: its name, version or a field is unknown, or a value is invalid.
    """
    kind = COMMANDS.get(name)
    if kind is None:
        raise UnknownNameError("command", name, COMMANDS)
    if version != kind.version:
        raise SimulatorError(f"version {version} of the command {name!r} is unknown: expected {kind.version}")
    known = {each.name for each in dataclasses.fields(kind)}  # type: ignore[arg-type]
    if unknown := sorted(fields.keys() - known):
        raise SimulatorError(f"the command {name!r} has no {', '.join(unknown)}: expected {', '.join(sorted(known))}")
    try:
        return _checked(kind).validate_python(fields)
    except ValidationError as error:
        first = error.errors()[0]
        where = "".join(f"{part}: " for part in first["loc"])
        raise SimulatorError(f"the command {name!r}: {where}expected {expected_by(first).text}") from error


@cache
def _checked(kind: type[Command[Any]]) -> TypeAdapter[Command[Any]]:
    """Return what checks the fields of a kind of commands: making it costs as much as a hundred of its checks."""
    return TypeAdapter(kind)
