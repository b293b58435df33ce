"""Say how messages are delivered, as values: how long it takes, how they end, and for which of them.

A world without rules and networks' habits tells the end of a message by the last digits of its recipient.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import field
from types import MappingProxyType
from typing import TYPE_CHECKING

from simulator.sandbox.rules.delays import Delay, Uniform
from simulator.sandbox.rules.patterns import Pattern, fits_any
from simulator.sms.networks import network_of
from simulator.sms.nondelivery import (
    ABSENT_SUBSCRIBER,
    DELIVERY_IMPOSSIBLE,
    INVALID_SENDER,
    SENDER_BLOCKED,
    UNKNOWN,
    NonDelivery,
)
from simulator.sms.numbers import regions_of
from simulator.sms.states import State
from simulator.values import frozen

if TYPE_CHECKING:
    from simulator.sandbox.books.messages import Message
    from simulator.sandbox.chance import Chance

    Way = tuple[Message, "Ending", "Night | None"]
    """A message, how it ends, and the nights of its network."""

MINUTE_MS = 60_000
DAY_MS = 1440 * MINUTE_MS
SHARES = "delivery shares"
"""The stream that shares are drawn from."""


class Sending(enum.Enum):
    """When a vendor charges for a message and sends it to the network."""

    AT_ONCE = "at once"
    """Charged and sent within the request."""
    SOON = "soon"
    """Charged within the request, sent after the drawn delay."""
    IN_BACKGROUND = "in background"
    """Checked within the request; a background job charges and sends, or fails what can no longer be paid."""


@frozen
class Ending:
    """How a message ends: the last state it reaches, why, and how long after it was sent.

    `state` PENDING or SENT: it stays there. `after` None is the delay of a delivery; a number of milliseconds is
    exactly that, and no number is drawn for it.
    """

    state: State
    reason: str | None = None
    after: Delay | int | None = None

    @classmethod
    def by(cls, cause: NonDelivery) -> Ending:
        """Make the ending that a cause brings about."""
        return cls(cause.state, cause.reason, None if cause.after_ms is None else Uniform(*cause.after_ms))


DELIVERED = Ending(State.DELIVERED)
NOWHERE: frozenset[str] = frozenset()

MAGIC_ENDINGS: Mapping[str, Ending] = MappingProxyType(
    {
        "99901": Ending.by(DELIVERY_IMPOSSIBLE),
        "99902": Ending(ABSENT_SUBSCRIBER.state, ABSENT_SUBSCRIBER.reason, DAY_MS),
        "99903": Ending(State.SENT),
        "99906": Ending.by(SENDER_BLOCKED),
        "99907": Ending.by(INVALID_SENDER),
        "99908": Ending.by(UNKNOWN),
    }
)
"""Recipients whose last five digits choose the end; a built-in scenario has 99904 and 99905. Source: our choice."""


@frozen
class DeliveryRule:
    """An ending, and the messages to which it applies: those for which everything that is set fits.

    `share` 0.1 takes one in ten of those, by chance.
    """

    ending: Ending
    to: tuple[Pattern, ...] = ()
    senders: tuple[Pattern, ...] = ()
    networks: frozenset[str] = frozenset()
    regions: frozenset[str] = frozenset()
    vendors: frozenset[str] = frozenset()
    share: float | None = None

    def fits(self, message: Message, network: str | None, regions: frozenset[str]) -> bool:
        """Tell whether the rule applies to a message on a network, to a number of these regions; shares aside."""
        submission = message.submission
        return (
            (not self.vendors or submission.account.vendor in self.vendors)
            and (not self.networks or network in self.networks)
            and (not self.to or fits_any(self.to, message.to))
            and (not self.senders or fits_any(self.senders, submission.sender_id))
            and (not self.regions or not self.regions.isdisjoint(regions))
        )


@frozen
class Night:
    """When a network keeps messages back: from a minute of its day to another, perhaps past midnight."""

    from_minute: int
    to_minute: int
    offset_ms: int

    def morning(self, instant_ms: int) -> int:
        """Return when a message that arrives at an instant goes on: at once by day, else at the end of the night."""
        in_day_ms = (instant_ms + self.offset_ms) % DAY_MS
        since_ms = (in_day_ms - self.from_minute * MINUTE_MS) % DAY_MS
        length_ms = (self.to_minute - self.from_minute) * MINUTE_MS % DAY_MS
        return instant_ms + length_ms - since_ms if since_ms < length_ms else instant_ms


@frozen
class NetworkHabits:
    """What one network does with messages.

    `registered` None: every sender ID may send there; else others fail with `refusal`.
    """

    night: Night | None = None
    registered: tuple[Pattern, ...] | None = None
    refusal: str = INVALID_SENDER.reason

    def admits(self, sender_id: str) -> bool:
        """Tell whether a sender ID may send there."""
        return self.registered is None or fits_any(self.registered, sender_id)


@frozen
class Delivery:
    """How messages go their way: delays, habits of networks by name, rules in order, and ends by last digits.

    A region that shares the code of a country, as Jersey does, has that country's rules unless a rule names it.

    `draws_for_unsent`: a message that a fault keeps from the network takes a number for when it would have been sent.

    Source: assumed; no vendor promises a time.
    """

    sent_after: Delay = field(default_factory=lambda: Uniform(500, 1500))
    delivered_after: Delay = field(default_factory=lambda: Uniform(1500, 2500))
    networks: Mapping[str, NetworkHabits] = field(default_factory=dict)
    rules: tuple[DeliveryRule, ...] = ()
    by_last_digits: Mapping[str, Ending] = field(default_factory=lambda: MAGIC_ENDINGS)
    digits: int = 5
    draws_for_unsent: bool = True
    named_regions: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "named_regions", frozenset(each for rule in self.rules for each in rule.regions))

    def way_of(self, message: Message, chance: Chance) -> Way:
        """Choose how a charged message ends: its network refuses its sender, a rule fits, or its last digits tell.

        The first of these decides. Shares are drawn from a stream of their own.
        """
        night = None
        network = network_of(message.to)
        name = network.name if network else None
        habits = self.networks.get(name or "")
        if habits is not None:
            night = habits.night
            if not habits.admits(message.submission.sender_id):
                return message, Ending(State.FAILED, habits.refusal), night
        regions = self._regions_of(message.to)
        for rule in self.rules:
            if rule.fits(message, name, regions) and (
                rule.share is None or chance.stream(SHARES).random() < rule.share
            ):
                return message, rule.ending, night
        return message, self.ending_of(message.to), night

    def ending_of(self, recipient: str) -> Ending:
        """Return the end that the last digits of a number tell; whatever is no number, as a hash of one, is reached."""
        return self.by_last_digits.get(recipient[-self.digits :], DELIVERED) if recipient[:1] == "+" else DELIVERED

    def _regions_of(self, msisdn: str) -> frozenset[str]:
        """Return the regions whose rules hold for a number; none where no rule asks."""
        if not self.named_regions:
            return NOWHERE
        regions = regions_of(msisdn)
        return frozenset(regions[:1] if self.named_regions.intersection(regions[:1]) else regions)
