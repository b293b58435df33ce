"""Make the requests that one of this vendor's clients would send."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from simulator.api.request import Request
from simulator.text.json_writing import write_json

if TYPE_CHECKING:
    from simulator.api.sample import SampleSend

FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def sample(send: SampleSend) -> Request:
    """Make a send: version 2 with JSON or in the query, or version 1 with a form."""
    message = {"numbers": ",".join(send.recipients), "message_body": send.text, "sender_id": send.sender_id}
    key = {"api_key": send.credentials["api_key"]}
    way = send.random.random()
    if way < 0.6:  # noqa: PLR2004 - most clients
        headers = {"X-API-Key": key["api_key"], "Content-Type": "application/json"}
        return Request("POST", "/api/v2/sms/send", "", headers, write_json(message))
    if way < 0.8:  # noqa: PLR2004 - some
        return Request("GET", "/api/v2/sms/send", urlencode(key | message), {}, b"")
    login = {name: send.credentials[name] for name in ("username", "password")}
    return Request("POST", "/v1/sms/send", "", FORM, urlencode(login | message).encode())
