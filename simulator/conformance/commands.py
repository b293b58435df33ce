"""Find the curl commands of a vendor, shown in the banner, that would not work."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from simulator.conformance.curl import read_curl
from simulator.conformance.trial import Trial
from simulator.sandbox.rules.plain_rules import UnknownCredentials

if TYPE_CHECKING:
    from simulator.api.vendor import Operation, Vendor
    from simulator.conformance.trial import Questions

BASE = "http://127.0.0.1:7670"


def commands(vendor: Vendor[Any]) -> Questions:
    """Ask for every operation that shows a command whether it works with the credentials of an account."""
    shown = [operation for operation in vendor.operations if operation.curl]
    return {f"command of {operation.name}": partial(_works, operation) for operation in shown}


def _works(operation: Operation[Any, Any, Any], vendor: Vendor[Any]) -> str | None:
    """Check that its own operation accepts the command, and stores and charges a message where it changes anything."""
    trial = Trial(vendor, unknown=UnknownCredentials.REFUSE)
    line = operation.command(BASE, trial.credentials) or ""
    outcome = trial.serve(read_curl(line, BASE))
    exchange = trial.sandbox.journal.get(outcome.happened.ordinal)
    if exchange is None or exchange.operation != operation.name:
        return f"it calls {exchange and exchange.operation}"
    trial.finish()
    if outcome.rejection is not None or (not operation.is_read_only and not (outcome.messages and trial.spent)):
        return f"{line} is not accepted and charged: {outcome}"
    return None
