"""Check one item of the list: return a priced draft, or the reason to refuse it."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, NamedTuple

from simulator.sms.networks import network_of
from simulator.sms.numbers import parse_e164, parse_mobile, region_of
from simulator.text.json_reading import text_of
from simulator.vendors.advanta.bodies import trimmed
from simulator.vendors.advanta.errors import INVALID_MOBILE, NETWORK_NOT_ALLOWED, UNSUPPORTED_DATA

if TYPE_CHECKING:
    from simulator.api.call import Call
    from simulator.sandbox.books.messages import Draft
    from simulator.vendors.advanta.bodies import Item
    from simulator.vendors.advanta.policy import Policy

REGION = "KE"
PLAIN = "plain"
BASE64 = "bm5"


class Accepted(NamedTuple):
    """An item that may be sent; its `clientsmsid` is as it was sent, None if it was not."""

    mobile: str
    clientsmsid: object
    network: int
    draft: Draft


class Refused(NamedTuple):
    """An item that is refused by itself, and why; a number that cannot be repeated is empty."""

    mobile: str
    clientsmsid: object
    reason: str


Row = Accepted | Refused


def read_item(call: Call[Policy], item: Item) -> Row:
    """Check one item: number, network, then identifier and text."""
    clientsmsid = item.get("clientsmsid")
    mobile = trimmed(item.get("mobile"))
    msisdn = parse_mobile(mobile, REGION)
    network = network_of(msisdn) if msisdn else None
    if msisdn is None or network is None:
        return Refused(mobile, clientsmsid, NETWORK_NOT_ALLOWED if msisdn or _is_foreign(mobile) else INVALID_MOBILE)
    mobile = msisdn[1:]
    text = _text(item)
    if not text or (clientsmsid is not None and text_of(clientsmsid) is None):
        return Refused(mobile, clientsmsid, UNSUPPORTED_DATA)
    return Accepted(mobile, clientsmsid, network.ordinal, call.draft(msisdn, text))


def _is_foreign(mobile: str) -> bool:
    msisdn = parse_e164(mobile if mobile.startswith("+") else f"+{mobile}")
    return msisdn is not None and region_of(msisdn) != REGION


def _text(item: Item) -> str:
    """Return the text to send, decoded if it is announced as base64; empty if none can be read."""
    message = item.get("message")
    if not isinstance(message, str):
        return ""
    pass_type = item.get("pass_type")
    if pass_type is None or pass_type in ("", PLAIN):
        return message
    if pass_type != BASE64:
        return ""
    try:
        return base64.b64decode(message, validate=True).decode()
    except ValueError:
        return ""
