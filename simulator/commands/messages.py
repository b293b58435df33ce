"""Forget messages, bring one to its end, and have recipients refuse them from now on."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Literal

from simulator.sandbox.acts.delivery import end_now
from simulator.sandbox.books.messages import Message
from simulator.sandbox.command import Command
from simulator.sandbox.errors import UnknownNameError
from simulator.sandbox.rules.delivery import DeliveryRule, Ending
from simulator.sms.nondelivery import SENDER_BLOCKED, nondelivery_for
from simulator.sms.states import State
from simulator.values import frozen

if TYPE_CHECKING:
    from simulator.sandbox.rules.patterns import Pattern
    from simulator.sandbox.sandbox import Sandbox

BYTES_OF_ORDINAL = 8


@frozen
class ForgetMessages(Command[int]):
    """Forget messages, by their ordinals, or every one; what is planned for them still happens."""

    messages: tuple[int, ...] | None = None

    @property
    def size(self) -> int:
        """Count the ordinals."""
        return BYTES_OF_ORDINAL * len(self.messages or ())

    def apply(self, sandbox: Sandbox) -> int:
        """Return how many there were."""
        return sandbox.messages.clear() if self.messages is None else sandbox.messages.forget(self.messages)


@frozen
class EndMessage(Command[Message]):
    """Bring a message to its end now, as the network would.

    Args:
        message: its ordinal.
        outcome: how it ends.
        reason: why it did not arrive; the usual one for that state, if left out.
    """

    message: int
    outcome: Literal["delivered", "failed", "expired"]
    reason: str | None = None

    @property
    def size(self) -> int:
        """Count the reason."""
        return len(self.reason or "")

    def apply(self, sandbox: Sandbox) -> Message:
        """Return the message; raises `UnknownNameError`, and `ConflictError` where it cannot end so."""
        message = sandbox.messages.get(self.message)
        if message is None:
            raise UnknownNameError("message", str(self.message), ())
        state = State(self.outcome)
        reason = None if state is State.DELIVERED else self.reason or nondelivery_for(state, None).reason
        end_now(sandbox, message, state, reason)
        return message


@frozen
class BlockSender(Command[None]):
    """Have recipients block senders, or every sender where none is named: what is sent from now on does not arrive."""

    to: tuple[Pattern, ...]
    senders: tuple[Pattern, ...]

    def apply(self, sandbox: Sandbox) -> None:
        """Put a rule before those that there are."""
        rule = DeliveryRule(Ending.by(SENDER_BLOCKED), to=self.to, senders=self.senders)
        sandbox.delivery = dataclasses.replace(sandbox.delivery, rules=(rule, *sandbox.delivery.rules))
