"""Report the states of messages to the URL that came with them, or to the account's own.

Source: MsGine SMS API page, "Webhooks"; docs.msgine.net/api/webhooks (public) for the names of the events, the larger
payload, and the account's URL, over which a message's own goes. How often a callback is tried is assumed.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from simulator.api.instants import iso_seconds
from simulator.sandbox.rules.reporting import CallbackPlan, CallbackRequest
from simulator.sms.states import State
from simulator.text.json_writing import write_json
from simulator.vendors.msgine.developer_wording import NEWER, developer_id
from simulator.vendors.msgine.policy import CallbackEvents, CallbackPayload
from simulator.vendors.msgine.wording import CALLED_BACK, message_id, session_id

if TYPE_CHECKING:
    from collections.abc import Sequence

    from simulator.sandbox.books.messages import Message
    from simulator.vendors.msgine.policy import Policy

BACKOFF_MS = (5_000, 30_000, 120_000, 600_000, 1_800_000, 3_600_000, 7_200_000, 14_400_000, 28_800_000)
"""The waits before the second attempt, the third, and so on. Source: assumed."""


def plan_callbacks(policy: Policy, seed: str, url: str) -> CallbackPlan:
    """Plan where and how the events of a submission, or of all of an account's, are reported."""
    return CallbackPlan(url, partial(render_callback, policy, seed), BACKOFF_MS[: policy.callback_attempts - 1])


def render_callback(
    policy: Policy, seed: str, url: str, reports: Sequence[tuple[Message, State]]
) -> CallbackRequest | None:
    """Render the event for the state a message has just entered; None if that state is not called back.

    The id is the one that the answer to its send had.
    """
    ((message, state),) = reports
    status = CALLED_BACK.get(state)
    if status is None or (policy.callback_events is CallbackEvents.FINAL and state is State.SENT):
        return None
    submission = message.submission
    ordinal = submission.ordinal
    identifier = developer_id(seed, ordinal) if submission.mark == NEWER else message_id(ordinal)
    event = f"message.{status}"
    payload: dict[str, object] = {"id": identifier, "event": event, "status": status, "to": message.to}
    if policy.callback_payload is CallbackPayload.GUIDE:
        payload["from"] = submission.sender_id
    payload["timestamp"] = iso_seconds(message.changed_ms)
    if policy.callback_payload is CallbackPayload.GUIDE:
        payload["messageId"] = identifier
        payload["sid"] = session_id(seed, ordinal)
    return CallbackRequest(event, url, write_json(payload))
