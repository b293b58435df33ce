"""Forget messages, and have recipients refuse them from now on."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import TYPE_CHECKING

from simulator.sandbox.command import Command
from simulator.sandbox.rules.delivery import DeliveryRule, Ending
from simulator.sms.nondelivery import SENDER_BLOCKED

if TYPE_CHECKING:
    from simulator.sandbox.rules.patterns import Pattern
    from simulator.sandbox.sandbox import Sandbox


@dataclass(frozen=True, slots=True)
class ForgetMessages(Command[int]):
    """Forget every message; what is planned for them still happens."""

    def apply(self, sandbox: Sandbox) -> int:
        """Return how many there were."""
        return sandbox.messages.clear()


@dataclass(frozen=True, slots=True)
class BlockSender(Command[None]):
    """Have recipients block senders, or every sender where none is named: what is sent from now on does not arrive."""

    to: tuple[Pattern, ...]
    senders: tuple[Pattern, ...]

    def apply(self, sandbox: Sandbox) -> None:
        """Put a rule before those that there are."""
        rule = DeliveryRule(Ending.by(SENDER_BLOCKED), to=self.to, senders=self.senders)
        sandbox.delivery = dataclasses.replace(sandbox.delivery, rules=(rule, *sandbox.delivery.rules))
