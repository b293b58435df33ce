"""Make the request that one of this vendor's clients would send."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.api.request import Request
from simulator.text.json_writing import write_json

if TYPE_CHECKING:
    from simulator.api.sample import SampleSend


def sample(send: SampleSend) -> Request:
    """Make a Send SMS request with JSON, the numbers without their plus."""
    body = {
        "api_key_public": send.credentials["api_key_public"],
        "api_key_secret": send.credentials["api_key_secret"],
        "sender_id": send.sender_id,
        "recipients": [number.removeprefix("+") for number in send.recipients],
        "message": send.text,
    }
    headers = {"Content-Type": "application/json"}
    return Request("POST", "/api/client/sms/send-sms", "", headers, write_json(body))
