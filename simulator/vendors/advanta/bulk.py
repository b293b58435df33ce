"""Read the list of the Send Bulk call: messages that each have a recipient and a text of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.api.checks import owner_of
from simulator.sandbox.rejection import Rejection
from simulator.vendors.advanta.bodies import read_body, trimmed
from simulator.vendors.advanta.credentials import credentials_in
from simulator.vendors.advanta.errors import COUNT_MISMATCH, TOO_MANY_MESSAGES
from simulator.vendors.advanta.items import Refused, Row, Terms, read_item
from simulator.vendors.advanta.operators import profile_of
from simulator.vendors.advanta.sending import Batch, sender_of

if TYPE_CHECKING:
    from simulator.api.call import Call
    from simulator.vendors.advanta.bodies import Item
    from simulator.vendors.advanta.policy import Policy


def parse(call: Call[Policy]) -> Batch:
    """Return the list if its length and its sender are in order; single items may be wrong.

    Source: Send Bulk, first sentence, for its length.
    """
    profile = profile_of(call)
    items, announced = read_body(call.request)
    if len(items) > profile.max_messages:
        raise Rejection(TOO_MANY_MESSAGES, count=len(items))
    if call.policy.check_count and trimmed(announced) != str(len(items)):
        raise Rejection(COUNT_MISMATCH, count=len(items), value=announced)
    if profile.is_each_its_own:
        return Batch([_own_item(call, item) for item in call.sandbox.in_turns(items)], profile)
    terms = Terms(call.account, sender_of(call.account, items[0].get("shortcode")))
    return Batch([read_item(call, item, terms) for item in call.sandbox.in_turns(items)], profile)


def _own_item(call: Call[Policy], item: Item) -> Row:
    """Check an item that is sent by its own shortcode and paid by the partner of its own credentials."""
    try:
        account = owner_of(call, credentials_in(item)).account
        terms = Terms(account, sender_of(account, item.get("shortcode")))
    except Rejection as rejection:
        return Refused(trimmed(item.get("mobile")), item.get("clientsmsid"), rejection.reason)
    return read_item(call, item, terms)
