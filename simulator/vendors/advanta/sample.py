"""Make the request that one of this vendor's clients would send."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.api.request import Request
from simulator.text.json_writing import write_json

if TYPE_CHECKING:
    from simulator.api.sample import SampleSend


def sample(send: SampleSend) -> Request:
    """Make a Send Bulk request with one item for each recipient."""
    items = [
        {
            "partnerID": send.credentials["partnerID"],
            "apikey": send.credentials["apikey"],
            "pass_type": "plain",
            "clientsmsid": ordinal,
            "mobile": number.removeprefix("+"),
            "message": send.text,
            "shortcode": send.sender_id,
        }
        for ordinal, number in enumerate(send.recipients, start=1)
    ]
    headers = {"Content-Type": "application/json"}
    body = write_json({"count": len(items), "smslist": items})
    return Request("POST", "/api/services/sendbulk", "", headers, body)
