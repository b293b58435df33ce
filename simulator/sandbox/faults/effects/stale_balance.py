"""Show balances as they were some time ago."""

from __future__ import annotations

from dataclasses import field

from simulator.sandbox.faults.declaring import Duration, declared_as
from simulator.sandbox.faults.effect import Effect
from simulator.sandbox.faults.striking import Point
from simulator.values import frozen


@frozen
class StaleBalance(Effect):
    """Balances as they were some time ago, in virtual time."""

    point = Point.ADMISSION

    age_ms: Duration | None = field(
        default=None, metadata=declared_as("Balances are shown as they were this long ago.", key="stale_balance")
    )

    @property
    def balance_age_ms(self) -> int | None:
        """How old they are."""
        return self.age_ms
