"""How long messages take and how they end, as values: what a world says of it, and what numbers choose."""

from __future__ import annotations

import enum
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING

from simulator.sms.states import State

if TYPE_CHECKING:
    from collections.abc import Mapping

    from simulator.sandbox.rules.delivery_rules import DeliveryRules


class Dispatching(enum.Enum):
    """When a vendor charges and hands a message to the network."""

    AT_ONCE = "at once"
    """Charged and sent within the request."""
    SOON = "soon"
    """Charged within the request, sent after the drawn delay."""
    IN_BACKGROUND = "in background"
    """Checked within the request; a background job charges and sends, or fails what can no longer be paid."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a message ends: in which final state (None: never), why, and how long after it was sent.

    `after_ms` None draws the delay of a delivery.
    """

    state: State | None
    reason: str | None = None
    after_ms: int | None = None


DELIVERED = Outcome(State.DELIVERED)

MAGIC_OUTCOMES: Mapping[str, Outcome] = MappingProxyType(
    {
        "99901": Outcome(State.FAILED, "delivery impossible"),
        "99902": Outcome(State.EXPIRED, "absent subscriber", after_ms=86_400_000),
        "99903": Outcome(None),
    }
)
"""Recipients whose last five digits choose the outcome. Source: assumed, our choice."""


@dataclass(frozen=True, slots=True)
class DeliveryProfile:
    """How long messages take, as bounds in milliseconds of uniform draws, and how they end by last digits.

    `rules` take the place of all that where a scenario declares some.

    Source: assumed; no vendor promises a time.
    """

    sent_after_ms: tuple[int, int] = (500, 1500)
    delivered_after_ms: tuple[int, int] = (1500, 2500)
    outcomes: Mapping[str, Outcome] = field(default_factory=lambda: MAGIC_OUTCOMES)
    suffix_length: int = 5
    rules: DeliveryRules | None = None

    def outcome_of(self, msisdn: str) -> Outcome:
        """How a message to that number ends."""
        return self.outcomes.get(msisdn[-self.suffix_length :], DELIVERED)
