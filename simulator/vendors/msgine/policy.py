"""Define the switches of this vendor, with our defaults."""

from __future__ import annotations

import enum

from simulator.values import frozen

MAX_CALLBACK_ATTEMPTS = 10


class CostPer(enum.Enum):
    """What the price is multiplied by, beside the recipients."""

    PART = "part"
    MESSAGE = "message"


class CallbackPayload(enum.Enum):
    """How much a callback says."""

    DOCUMENTED = "documented"
    """The five fields of the SMS page."""
    GUIDE = "guide"
    """The eight fields of the vendor's webhooks guide."""


class CallbackEvents(enum.Enum):
    """Which status changes are called back."""

    EVERY = "every"
    FINAL = "final"


@frozen
class Policy:
    """The switches.

    `callback_attempts` counts the first try, 1 to 10. `accept_bare_token` also takes an Authorization header that is
    the token alone. `accept_callback_credentials` takes callback URLs with a user name or password, and sends these as
    Basic credentials.
    """

    cost_per: CostPer = CostPer.PART
    callback_payload: CallbackPayload = CallbackPayload.DOCUMENTED
    callback_events: CallbackEvents = CallbackEvents.EVERY
    callback_attempts: int = 3
    accept_bare_token: bool = False
    accept_callback_credentials: bool = False

    def __post_init__(self) -> None:
        """Refuse a number of attempts that makes no sense."""
        if not 1 <= self.callback_attempts <= MAX_CALLBACK_ATTEMPTS:
            raise ValueError(
                f"callback_attempts is {self.callback_attempts}; expected 1 (no retry) to {MAX_CALLBACK_ATTEMPTS}"
            )
