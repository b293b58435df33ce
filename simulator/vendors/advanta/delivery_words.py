"""Say how messages fare in the words of the family, each with the number that getdlr gives beside it.

Source: advanta-africa-apis (public), docs/sms-api/delivery-status.md for the words, delivery.md for 32. "Invalid Source
Address" is a word of other resellers of these networks (observed: goadvanta, the pages of swifttdial). All numbers but
32 are assumed, our choice: no page of the family has them. Those of a neighbour's list of like words
(api.tililtech.com) are taken where it has any.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from simulator.sms.nondelivery import (
    ABSENT_SUBSCRIBER,
    DELIVERY_IMPOSSIBLE,
    INVALID_SENDER,
    SENDER_BLOCKED,
    UNKNOWN,
    NonDelivery,
    nondelivery_for,
)
from simulator.sms.states import State

if TYPE_CHECKING:
    from simulator.sandbox.books.messages import Message


class DeliveryWord(NamedTuple):
    """A word for how a message fares, and its number."""

    description: str
    status: int


_UNKNOWN = DeliveryWord("Unknown", 24)

_BY_STATE: Mapping[State, DeliveryWord] = MappingProxyType(
    {
        State.SCHEDULED: DeliveryWord("Scheduled", 22),
        State.PENDING: _UNKNOWN,
        State.SENT: DeliveryWord("SentToNetwork", 19),
        State.DELIVERED: DeliveryWord("DeliveredToTerminal", 32),
    }
)
_BY_CAUSE: Mapping[NonDelivery, DeliveryWord] = MappingProxyType(
    {
        ABSENT_SUBSCRIBER: DeliveryWord("AbsentSubscriber", 16),
        DELIVERY_IMPOSSIBLE: DeliveryWord("DeliveryImpossible", 3),
        SENDER_BLOCKED: DeliveryWord("SenderName Blacklisted", 10),
        INVALID_SENDER: DeliveryWord("Invalid Source Address", 23),
        UNKNOWN: _UNKNOWN,
    }
)


def delivery_word(message: Message) -> DeliveryWord:
    """Return the word for where a message is, or for why it did not arrive."""
    return _BY_STATE.get(message.state) or _BY_CAUSE[nondelivery_for(message.state, message.reason)]
