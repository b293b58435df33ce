"""Admit fewer requests than the vendor does, in its own words for too many."""

from __future__ import annotations

from dataclasses import field
from typing import Annotated

from simulator.sandbox.faults.declaring import Bounds, declared_as
from simulator.sandbox.faults.effect import Effect, Serving
from simulator.sandbox.faults.striking import Point
from simulator.values import frozen


@frozen
class RateLimit(Effect):
    """A limit of its own for each account."""

    point = Point.ADMISSION

    per_minute: Annotated[int, Bounds(ge=1, le=10**9)] | None = field(
        default=None, metadata=declared_as("Requests a minute, for each account.", key="rate_limit")
    )

    def meet(self, serving: Serving, fault: str) -> None:
        """Count the request."""
        if self.per_minute is not None:
            serving.admit(fault, self.per_minute)
