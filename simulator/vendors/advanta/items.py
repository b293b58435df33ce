"""Check one message of a request: return a priced draft, or the reason to refuse it."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, NamedTuple

from simulator.sandbox.rejection import Rejection
from simulator.text.json_reading import text_of
from simulator.vendors.advanta.bodies import trimmed
from simulator.vendors.advanta.errors import UNSUPPORTED_DATA
from simulator.vendors.advanta.numbers import recipient_of
from simulator.vendors.advanta.sending_times import TIME_FIELD, release_ms_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from simulator.api.call import Call
    from simulator.sandbox.books.accounts import Account
    from simulator.sandbox.books.messages import Draft
    from simulator.vendors.advanta.bodies import Item
    from simulator.vendors.advanta.policy import Policy

PLAIN = "plain"
BASE64 = "bm5"


class Terms(NamedTuple):
    """What messages share that are sent together: who pays, by which sender ID, and the instant they wait for."""

    account: Account
    sender_id: str
    release_ms: int | None = None


class Accepted(NamedTuple):
    """A message that may be sent; its `clientsmsid` is as it was sent, None if it was not."""

    mobile: str | int
    clientsmsid: object
    network: int
    draft: Draft
    terms: Terms


class Refused(NamedTuple):
    """A message that is refused by itself, and why; a number that cannot be repeated is empty."""

    mobile: str | int
    clientsmsid: object
    reason: str


Row = Accepted | Refused


def read_item(call: Call[Policy], item: Item, terms: Terms) -> Row:
    """Check one item of a list: number, network, then identifier and text, then its time."""
    clientsmsid = item.get("clientsmsid")
    mobile = trimmed(item.get("mobile"))
    recipient = recipient_of(mobile)
    if isinstance(recipient, str):
        return Refused(mobile, clientsmsid, recipient)
    to, mobile, network = recipient
    text = text_in(item)
    if not text or (clientsmsid is not None and text_of(clientsmsid) is None):
        return Refused(mobile, clientsmsid, UNSUPPORTED_DATA)
    if TIME_FIELD in item:
        try:
            terms = terms._replace(release_ms=release_ms_of(item[TIME_FIELD], call.now_ms))
        except Rejection as rejection:
            return Refused(mobile, clientsmsid, rejection.reason)
    return Accepted(mobile, clientsmsid, network, call.draft(to, text, terms.account), terms)


def text_in(fields: Mapping[str, object]) -> str:
    """Return the text to send, decoded if it is announced as base64; empty if none can be read."""
    message = fields.get("message")
    if not isinstance(message, str):
        return ""
    pass_type = fields.get("pass_type")
    if pass_type is None or pass_type in ("", PLAIN):
        return message
    if pass_type != BASE64:
        return ""
    try:
        return base64.b64decode(message, validate=True).decode()
    except ValueError:
        return ""
