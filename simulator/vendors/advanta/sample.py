"""Make the requests that one of this vendor's clients would send."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from simulator.api.request import Request
from simulator.text.json_writing import write_json

if TYPE_CHECKING:
    from simulator.api.sample import SampleSend

JSON = {"Content-Type": "application/json"}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def sample(send: SampleSend) -> Request:
    """Make a single send, by POST or in the query, a list with an item for each recipient, or a one-time password."""
    login = {name: send.credentials[name] for name in ("partnerID", "apikey")}
    numbers = [number.removeprefix("+") for number in send.recipients]
    single = login | {"mobile": ",".join(numbers), "message": send.text, "shortcode": send.sender_id}
    way = send.random.random()
    if way < 0.4:  # noqa: PLR2004 - as the page does
        items = [
            login
            | {
                "pass_type": "plain",
                "clientsmsid": ordinal,
                "mobile": number,
                "message": send.text,
                "shortcode": send.sender_id,
            }
            for ordinal, number in enumerate(numbers, start=1)
        ]
        body = write_json({"count": len(items), "smslist": items})
        return Request("POST", "/api/services/sendbulk", "", JSON, body)
    if way < 0.7 or len(numbers) > 1:  # noqa: PLR2004 - many clients; the other pages show one number
        return Request("POST", "/api/services/sendsms", "", JSON, write_json(single))
    if way < 0.9:  # noqa: PLR2004 - some
        return Request("GET", "/api/services/sendsms", urlencode(single), {}, b"")
    return Request("POST", "/api/services/sendotp", "", FORM, urlencode(single).encode())
