"""Report the end of each message to the URL of its account.

Source: advanta-africa-apis, docs/sms-api/delivery.md (public), "Sample Callback Payload": the URL is the account's, the
request has these four fields. It is assumed that it comes once, when the end is known, and how often it is tried; so is
East Africa Time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.sandbox.rules.reporting import CallbackPlan, CallbackRequest
from simulator.text.json_writing import write_json
from simulator.vendors.advanta.delivery_words import delivery_word
from simulator.vendors.advanta.sending import message_id
from simulator.vendors.advanta.sending_times import taken_ms, written

if TYPE_CHECKING:
    from collections.abc import Sequence

    from simulator.sandbox.books.accounts import Account
    from simulator.sandbox.books.messages import Message
    from simulator.sandbox.sandbox import Sandbox
    from simulator.sms.states import State

BACKOFF_MS = (5_000, 30_000)
"""The waits before the second and the third attempt, which is the last. Source: assumed."""


def report_to(sandbox: Sandbox, account: Account, url: str) -> CallbackPlan:  # noqa: ARG001 - as other vendors have it
    """Plan the reports to an account's URL."""
    return CallbackPlan(url, render_report, BACKOFF_MS)


def render_report(url: str, reports: Sequence[tuple[Message, State]]) -> CallbackRequest | None:
    """Render the report of a message that has reached its end: `{"description": "DeliveredToTerminal", ...}`."""
    ((message, state),) = reports
    if not state.is_final:
        return None
    word = delivery_word(message).description
    payload = {
        "description": word,
        "messageid": message_id(message.ordinal),
        "timeTaken": f"{taken_ms(message) // 1000}s",
        "timestamp": written(message.changed_ms),
    }
    return CallbackRequest(word, url, write_json(payload))
