"""Do wrong with what was accepted: `simulator.sandbox.acts.mishandling` moves the money."""

from __future__ import annotations

from dataclasses import field
from typing import Annotated

from simulator.sandbox.faults.declaring import Bounds, Duration, Truth, Written, declared_as
from simulator.sandbox.faults.effect import Effect
from simulator.sandbox.faults.striking import Point
from simulator.values import frozen

ALL = "all"


@frozen
class Mishandling(Effect):
    """What the vendor does wrong with what it accepted.

    `spend` is an amount as text; `is_hasty` has every message sent, delivered and called back before the answer.
    """

    point = Point.ACCEPTANCE

    charges: Annotated[int, Bounds(ge=2, le=10)] | None = field(
        default=None, metadata=declared_as("How many times the request is charged.")
    )
    is_sent: Truth = field(
        default=True, metadata=declared_as("no: the charged messages never reach the network.", key="send")
    )
    refund_after_ms: Duration | None = field(
        default=None, metadata=declared_as("How long after the charge the money is refunded.", key="refund_after")
    )
    spend: Annotated[str, Bounds(max_length=30), Written.AMOUNT_OR_ALL] | None = field(
        default=None,
        metadata=declared_as("The amount that somebody else spends right after the acceptance, or all."),
    )
    is_hasty: bool = False

    @property
    def awaits_callbacks(self) -> bool:
        """Whether they come before the answer."""
        return self.is_hasty
