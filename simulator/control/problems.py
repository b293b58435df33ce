"""Tell the failure of a control operation as a problem document."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.api.problem import problem
from simulator.control.arguments import InvalidArgumentsError, MalformedJsonError
from simulator.control.ids import NothingFoundError
from simulator.control.sandboxes import UnansweredError
from simulator.control.this_sandbox import NoSandboxError
from simulator.hosting.keeper import NotKeptError
from simulator.sandbox.errors import CapacityError, ConflictError, SimulatorError, UnknownNameError
from simulator.scenario.errors import Mistake, ScenarioError

if TYPE_CHECKING:
    from simulator.api.request import Response

KINDS: tuple[tuple[type[SimulatorError], int, str], ...] = (
    (UnknownNameError, 404, "unknown-name"),
    (NothingFoundError, 404, "nothing-found"),
    (NoSandboxError, 404, "unknown-sandbox"),
    (ConflictError, 409, "conflict"),
    (CapacityError, 507, "capacity"),
    (MalformedJsonError, 400, "malformed-json"),
    (SimulatorError, 400, "refused"),
)


def problem_of(error: SimulatorError) -> Response:
    """Make the problem document of an error of ours."""
    if isinstance(error, UnansweredError):
        return error.answer
    if isinstance(error, InvalidArgumentsError):
        return problem(422, "invalid-input", str(error), errors=error.mistakes)
    if isinstance(error, ScenarioError):
        return problem(422, "invalid-scenario", str(error), errors=[_told(each) for each in error.mistakes])
    if isinstance(error, NotKeptError):
        return error.why.answer()
    status, name = next((status, name) for kind, status, name in KINDS if isinstance(error, kind))
    return problem(status, name, str(error))


def _told(mistake: Mistake) -> dict[str, object]:
    """Show a mistake in a scenario, with what is known of it."""
    told = {
        "file": mistake.file,
        "line": mistake.line,
        "column": mistake.column,
        "path": mistake.path,
        "value": None if mistake.value is None else mistake.shown,
        "expected": mistake.expected,
        "did_you_mean": mistake.nearest,
    }
    return {name: value for name, value in told.items() if value is not None}
