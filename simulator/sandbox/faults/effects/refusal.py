"""Refuse a request in the vendor's own words, for a reason that nothing in it deserves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import Annotated

from simulator.sandbox.faults.declaring import Short, Written, declared_as
from simulator.sandbox.faults.effect import Answered, Effect, Serving
from simulator.sandbox.faults.striking import Point
from simulator.values import frozen

NO_WAIT, RIGHT_WAIT = "none", "right"
AMOUNTS = frozenset({"balance", "required"})
"""Details that are amounts of money."""


@frozen
class Refusal(Effect):
    """The vendor's own refusal, for a reason of its error table.

    `retry_after` in milliseconds may be negative: that is past.
    """

    key = "refuse"
    short = Short("reason", str)
    first_point = Point.ADMISSION  # it is made of the account's facts, and comes after the vendor's own complaints
    is_answer = True

    reason: str = field(
        metadata=declared_as(
            "A reason or a code of the vendor's refusals: `sms-simulator scenario reasons` lists them."
        )
    )
    retry_after: Annotated[str | int, Written.WAIT_TO_TELL] = field(
        default=RIGHT_WAIT,
        metadata=declared_as(
            "The wait that the answer names after too many requests: right, none, or a duration (-5s is in the past)."
        ),
    )
    details: Annotated[Mapping[str, object], Written.DETAILS] = field(
        default_factory=dict, metadata=declared_as("Values for the placeholders in the vendor's words.")
    )

    def answer(self, serving: Serving) -> Answered:
        """Return the vendor's refusal."""
        return serving.refuse(self.reason, self.details, self.retry_after)
