"""Name the causes why a message does not arrive, each with the state it ends in, our reason, and how long it takes.

What a message keeps is the reason, a text. One that somebody wrote himself names no cause.

Source: advanta-africa-apis, docs/sms-api/delivery-status.md (public), for what networks tell and after what time; that
an absent subscriber is an expiry here and the others are failures is our choice.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from simulator.sms.states import State

HOUR_MS = 3_600_000


class NonDelivery(NamedTuple):
    """A cause why a message does not arrive.

    Args:
        name: as scenario files write it.
        state: in which the message ends.
        reason: our text for it.
        after_ms: how long after the message was sent it is known, at least and at most; None is as long as a delivery.
    """

    name: str
    state: State
    reason: str
    after_ms: tuple[int, int] | None = None


ABSENT_SUBSCRIBER = NonDelivery("absent_subscriber", State.EXPIRED, "absent subscriber", (18 * HOUR_MS, 24 * HOUR_MS))
"""The handset was not found in all that time: off, out of reach, or there is none of that number."""
DELIVERY_IMPOSSIBLE = NonDelivery("delivery_impossible", State.FAILED, "delivery impossible")
"""The number is inactive, or barred."""
SENDER_BLOCKED = NonDelivery("sender_blocked", State.FAILED, "sender ID blocked by the recipient")
"""The recipient opted out: of this sender ID, or of whatever advertises."""
INVALID_SENDER = NonDelivery("invalid_sender", State.FAILED, "sender ID not registered with the network")
"""The network does not know the sender ID."""
UNKNOWN = NonDelivery("unknown", State.FAILED, "the network gives no reason")
"""The network says that it did not arrive, and nothing else."""

NON_DELIVERIES = (ABSENT_SUBSCRIBER, DELIVERY_IMPOSSIBLE, SENDER_BLOCKED, INVALID_SENDER, UNKNOWN)
_BY_REASON: Mapping[str | None, NonDelivery] = MappingProxyType({each.reason: each for each in NON_DELIVERIES})


def nondelivery_for(state: State, reason: str | None) -> NonDelivery:
    """Return the cause of a message that did not arrive; where its reason names none, the usual one for its state."""
    return _BY_REASON.get(reason) or (ABSENT_SUBSCRIBER if state is State.EXPIRED else DELIVERY_IMPOSSIBLE)
