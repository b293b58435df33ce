"""Find the rows of a vendor's table of errors that no fault can have answered as they stand."""

from __future__ import annotations

from functools import partial
from string import Formatter
from typing import TYPE_CHECKING, Any

from simulator.conformance.bodies import json_of, scalars
from simulator.conformance.trial import Trial, bare
from simulator.sandbox.faults.effects.refusal import Refusal
from simulator.sandbox.faults.fault import Fault, Match
from simulator.sandbox.faults.striking import Phase

if TYPE_CHECKING:
    from simulator.api.vendor import Vendor, VendorError
    from simulator.conformance.trial import Questions


def refusals(vendor: Vendor[Any]) -> Questions:
    """Ask for every reason of the table whether a fault can have each operation refuse for it."""
    return {f"refusal {reason}": partial(_forced, reason) for reason in vendor.errors}


def _forced(reason: str, vendor: Vendor[Any]) -> str | None:
    """Check that an operation that is made to refuse answers with the row's status, and with its code or its words."""
    row = vendor.errors[reason]
    for operation in vendor.operations:
        trial = Trial(vendor)
        trial.sandbox.faults.add(Fault("forced", Match(), Phase.ALWAYS, Refusal(reason)))
        outcome = trial.serve(bare(operation.routes[0]))
        response = outcome.happened.response
        if outcome.rejection != reason or response.status != row.status:
            return f"{operation.name} is made to refuse, and the row has status {row.status}: {outcome}"
        if not _says(response.body, row):
            return f"neither the code nor the words of the row are in the answer of {operation.name}: {outcome}"
    return None


def _says(body: bytes, row: VendorError) -> bool:
    """Tell whether the row's code is in a body, or each of its words that no detail stands for."""
    shown = [str(each) for each in scalars(json_of(body))] or [body.decode(errors="replace")]
    words = [text for text, *_ in Formatter().parse(row.message) if text.strip()]
    return str(row.code) in shown or any(all(text in each for text in words) for each in shown)
