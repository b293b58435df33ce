"""Delivery as a scenario declares it, as values: a message goes in, and how it ends comes out.

Rules are asked when the message is dispatched, once: shares are drawn from a stream of their own. A world without
rules never comes here (`simulator.sandbox.acts.delivery`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from simulator.sandbox.rules.delays import Delay, Uniform
from simulator.sandbox.rules.patterns import Pattern, fits_any
from simulator.sms.numbers import regions_of
from simulator.sms.states import State

if TYPE_CHECKING:
    from simulator.sandbox.books.messages import Message

MINUTE_MS = 60_000
DAY_MS = 1440 * MINUTE_MS
SHARES = "delivery shares"
"""The stream that shares are drawn from."""


@dataclass(frozen=True, slots=True)
class Ending:
    """How a message ends: the last state it reaches, why, and how long after it was sent.

    `state` PENDING or SENT: it stays there. `after` None is the delay of a delivery.
    """

    state: State
    reason: str | None = None
    after: Delay | None = None


DELIVERED = Ending(State.DELIVERED)


@dataclass(frozen=True, slots=True)
class DeliveryRule:
    """To which messages an ending applies: those for which everything that is set fits.

    `share` 0.1 takes one in ten of those, by chance.
    """

    ending: Ending
    to: tuple[Pattern, ...] = ()
    senders: tuple[Pattern, ...] = ()
    networks: frozenset[str] = frozenset()
    regions: frozenset[str] = frozenset()
    vendors: frozenset[str] = frozenset()
    share: float | None = None

    def fits(self, message: Message, network: str | None) -> bool:
        """Whether it applies, shares aside."""
        submission = message.submission
        return (
            (not self.vendors or submission.account.vendor in self.vendors)
            and (not self.networks or network in self.networks)
            and (not self.to or fits_any(self.to, message.to))
            and (not self.senders or fits_any(self.senders, submission.sender_id))
            and (not self.regions or not self.regions.isdisjoint(regions_of(message.to)))
        )


@dataclass(frozen=True, slots=True)
class Night:
    """When a network keeps messages back: from a minute of its day to another, perhaps past midnight."""

    from_minute: int
    to_minute: int
    offset_ms: int

    def morning(self, instant_ms: int) -> int:
        """When a message that arrives at an instant goes on: at once by day, else at the end of the night."""
        in_day_ms = (instant_ms + self.offset_ms) % DAY_MS
        since_ms = (in_day_ms - self.from_minute * MINUTE_MS) % DAY_MS
        length_ms = (self.to_minute - self.from_minute) * MINUTE_MS % DAY_MS
        return instant_ms + length_ms - since_ms if since_ms < length_ms else instant_ms


@dataclass(frozen=True, slots=True)
class NetworkHabits:
    """What one network does with messages.

    `registered` None: every sender ID may send there; else others fail with `refusal`.
    """

    night: Night | None = None
    registered: tuple[Pattern, ...] | None = None
    refusal: str = "sender ID not registered with the network"

    def admits(self, sender_id: str) -> bool:
        """Whether a sender ID may send there."""
        return self.registered is None or fits_any(self.registered, sender_id)


@dataclass(frozen=True, slots=True)
class DeliveryRules:
    """How messages go their way: delays, habits of networks by name, rules in order, and outcomes by last digits."""

    sent_after: Delay = field(default_factory=lambda: Uniform(500, 1500))
    delivered_after: Delay = field(default_factory=lambda: Uniform(1500, 2500))
    networks: Mapping[str, NetworkHabits] = field(default_factory=dict)
    rules: tuple[DeliveryRule, ...] = ()
    by_last_digits: Mapping[str, Ending] = field(default_factory=dict)
    digits: int = 5

    def ending_of(self, message: Message, network: str | None, share: Callable[[], float]) -> Ending:
        """How a message ends: a network that refuses its sender, else the first rule that fits, else its digits.

        Args:
            message: that was charged.
            network: its recipient's, by name.
            share: draws from 0 to 1.
        """
        habits = self.networks.get(network or "")
        if habits is not None and not habits.admits(message.submission.sender_id):
            return Ending(State.FAILED, habits.refusal)
        for rule in self.rules:
            if rule.fits(message, network) and (rule.share is None or share() < rule.share):
                return rule.ending
        return self.by_last_digits.get(message.to[-self.digits :], DELIVERED)
