"""Send the probes of a vendor, and return a result for each, in their order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.contract.checker import Checker
from simulator.drift.comparing import differences
from simulator.drift.probes import call_of
from simulator.values import frozen

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from simulator.contract.exchange import Violation
    from simulator.contract.model import Contract
    from simulator.drift.asking import Asker
    from simulator.drift.probes import Probe

RECIPIENT = "to"
"""The placeholder of a number; all others stand for credentials."""


@frozen
class Result:
    """The result of a probe.

    Args:
        skipped: why it was not sent, where it was not.
    """

    probe: Probe
    found: tuple[Violation, ...] = ()
    skipped: str | None = None


async def probe_all(
    contract: Contract, probes: Iterable[Probe], values: Mapping[str, str], asker: Asker, *, may_cost: bool
) -> list[Result]:
    """Send the probes one after the other.

    Args:
        contract: what the answers are compared with.
        probes: of that vendor.
        values: of the placeholders.
        asker: knows where to send them.
        may_cost: whether to send also those that spend money.
    """
    checker = Checker(contract)
    results = []
    for probe in probes:
        missing = [name for name in probe.placeholders if name not in values and name != RECIPIENT]
        if probe.costs and not may_cost:
            results.append(Result(probe, skipped="it costs money"))
        elif missing:
            results.append(Result(probe, skipped=f"it needs {' and '.join(missing)}"))
        else:
            answer = await asker.ask(call_of(probe, values))
            secrets = [value for name, value in values.items() if name != RECIPIENT]
            found = differences(contract, checker, probe, answer, secrets)
            results.append(Result(probe, tuple(found)))
    return results
