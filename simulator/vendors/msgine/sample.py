"""Make the requests that one of this vendor's clients would send."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.api.request import Request
from simulator.text.json_writing import write_json
from simulator.vendors.msgine.read import MAX_LIMIT

if TYPE_CHECKING:
    from collections.abc import Mapping

    from simulator.api.sample import SampleSend


def sample(send: SampleSend) -> Request:
    """Make a send to a number or to a list of them, in either epoch."""
    to = send.recipients[0] if len(send.recipients) == 1 else list(send.recipients)
    fields = {"to": to, "from": send.sender_id, "message": send.text}
    if send.callback_url is not None:
        fields["callbackUrl"] = send.callback_url
    if send.random.random() < 0.3:  # noqa: PLR2004 - some clients
        headers = {"X-Api-Key": send.credentials["token"], "Content-Type": "application/json"}
        return Request("POST", "/api/v1/developers/sms", "", headers, write_json(fields))
    headers = {"Authorization": f"Bearer {send.credentials['token']}", "Content-Type": "application/json"}
    return Request("POST", "/api/v1/messages/sms", "", headers, write_json(fields))


def sample_list(credentials: Mapping[str, str]) -> Request:
    """Ask for the newest page of the list, as long as it may be."""
    headers = {"Authorization": f"Bearer {credentials['token']}"}
    return Request("GET", "/api/v1/messages", f"limit={MAX_LIMIT}", headers, b"")
