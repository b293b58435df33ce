"""A text and its recipients go in, a request as one of this vendor's clients would make it comes out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.api.json_text import write_json
from simulator.api.request import Request

if TYPE_CHECKING:
    from simulator.api.sample import SampleSend


def sample(send: SampleSend) -> Request:
    """Send, to a number or to a list of them."""
    to = send.recipients[0] if len(send.recipients) == 1 else list(send.recipients)
    headers = {"Authorization": f"Bearer {send.credentials['token']}", "Content-Type": "application/json"}
    body = write_json({"to": to, "from": send.sender_id, "message": send.text})
    return Request("POST", "/api/v1/messages/sms", "", headers, body)
