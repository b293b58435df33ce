"""Hold a text and its recipients, of which a vendor makes the request that its own clients would send."""

from __future__ import annotations

from collections.abc import Mapping

from simulator.sandbox.chance import Stream
from simulator.values import frozen


@frozen
class SampleSend:
    """One text to some recipients.

    Args:
        credentials: an account's, by the names of their fields.
        sender_id: letters and digits, 11 at most.
        recipients: mobile numbers of the vendor's region, E.164, at least one.
        text: what every vendor takes in one request: 1 to 500 characters.
        random: draws between several ways to ask, where the vendor has them.
        callback_url: where receipts are wanted; of no use to a vendor without callbacks.
    """

    credentials: Mapping[str, str]
    sender_id: str
    recipients: tuple[str, ...]
    text: str
    random: Stream
    callback_url: str | None = None
