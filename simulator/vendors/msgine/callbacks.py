"""Report the states of messages to the URL that came with them.

Source: MsGine SMS API page, "Webhooks"; docs.msgine.net/api/webhooks (public) for the names of the events and the
larger payload. How often a callback is tried is assumed.
"""

from __future__ import annotations

from functools import lru_cache, partial
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from simulator.api.instants import iso_seconds
from simulator.sandbox.rules.reporting import CallbackPlan, CallbackRequest
from simulator.sms.states import State
from simulator.text.json_writing import write_json
from simulator.vendors.msgine.errors import (
    CALLBACK_CREDENTIALS,
    CALLBACK_URL_TOO_LONG,
    INVALID_CALLBACK_URL,
    MAX_URL_LENGTH,
)
from simulator.vendors.msgine.policy import CallbackEvents, CallbackPayload
from simulator.vendors.msgine.wording import CALLED_BACK, message_id, session_id

if TYPE_CHECKING:
    from collections.abc import Sequence

    from simulator.api.call import Call
    from simulator.sandbox.books.messages import Message
    from simulator.vendors.msgine.errors import (
        CALLBACK_CREDENTIALS,
        CALLBACK_URL_TOO_LONG,
        INVALID_CALLBACK_URL,
        MAX_URL_LENGTH,
    )
from simulator.vendors.msgine.policy import Policy

BACKOFF_MS = (5_000, 30_000, 120_000, 600_000, 1_800_000, 3_600_000, 7_200_000, 14_400_000, 28_800_000)
"""The waits before the second attempt, the third, and so on. Source: assumed."""


def plan_callbacks(call: Call[Policy], url: str) -> CallbackPlan:
    """Plan where and how the events of a submission are reported."""
    policy = call.policy
    return CallbackPlan(
        url, partial(render_callback, policy, call.sandbox.chance.seed), BACKOFF_MS[: policy.callback_attempts - 1]
    )


def render_callback(
    policy: Policy, seed: str, url: str, reports: Sequence[tuple[Message, State]]
) -> CallbackRequest | None:
    """Render the event for the state a message has just entered; None if that state is not called back."""
    ((message, state),) = reports
    status = CALLED_BACK.get(state)
    if status is None or (policy.callback_events is CallbackEvents.FINAL and state is State.SENT):
        return None
    submission = message.submission
    identifier = message_id(submission.ordinal)
    event = f"message.{status}"
    payload: dict[str, object] = {"id": identifier, "event": event, "status": status, "to": message.to}
    if policy.callback_payload is CallbackPayload.GUIDE:
        payload["from"] = submission.sender_id
    payload["timestamp"] = iso_seconds(message.changed_ms)
    if policy.callback_payload is CallbackPayload.GUIDE:
        payload["messageId"] = identifier
        payload["sid"] = session_id(seed, submission.ordinal)
    return CallbackRequest(event, url, write_json(payload))


@lru_cache(maxsize=256)
def complaint_about(url: str, *, credentials_accepted: bool) -> str | None:
    """Return the reason to refuse a callback URL; None for an absolute http(s) URL that can be posted to.

    It has a host and no blanks, and a user name or password only where these are accepted. Where these are spelled so
    that they spoil it, they are what is wrong with it.
    """
    if len(url) > MAX_URL_LENGTH:
        return CALLBACK_URL_TOO_LONG
    authority = _authority_of(url)
    if "@" in (_before_query(url) if authority is None else authority) and not credentials_accepted:
        return CALLBACK_CREDENTIALS
    return INVALID_CALLBACK_URL if authority is None else None


def _authority_of(url: str) -> str | None:
    """Return the host of a URL with all that stands beside it; None where it cannot be posted to."""
    if not url.isprintable() or " " in url or "\\" in url:
        return None
    try:
        parts = urlsplit(url)
        is_port_valid = parts.port != 0  # reading it raises ValueError when it is no number or too large
    except ValueError:
        return None
    return parts.netloc if parts.scheme in {"http", "https"} and parts.hostname and is_port_valid else None


def _before_query(url: str) -> str:
    return url.partition("://")[2].partition("?")[0].partition("#")[0]
