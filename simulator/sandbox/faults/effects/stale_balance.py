"""Show balances as they were some time ago."""

from __future__ import annotations

from dataclasses import dataclass, field

from simulator.sandbox.faults.declaring import Duration, said
from simulator.sandbox.faults.effect import Effect, Serving
from simulator.sandbox.faults.striking import Point


@dataclass(frozen=True, slots=True)
class StaleBalance(Effect):
    """Balances of so long ago, in virtual time."""

    point = Point.ADMISSION

    age_ms: Duration | None = field(
        default=None, metadata=said("Balances are shown as they were then.", key="stale_balance")
    )

    def meet(self, serving: Serving, fault: str) -> None:  # noqa: ARG002 - no matter which
        """Have them shown so."""
        if self.age_ms is not None:
            serving.age_balances(self.age_ms)
