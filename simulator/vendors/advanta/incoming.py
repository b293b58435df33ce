"""Pass incoming messages of short codes on to a customer's endpoint.

Source: advanta-africa-apis, docs/shortcode-api (public): two kinds of short codes, each by GET or POST, 15 seconds.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode, urlsplit

from simulator.api.evidence import Evidence, Quirk
from simulator.sandbox.rules.reporting import CallbackRequest
from simulator.text.json_writing import write_json
from simulator.vendors.advanta.credentials import PARTNER

if TYPE_CHECKING:
    from simulator.sandbox.books.accounts import Account
    from simulator.sandbox.books.incoming import Incoming, IncomingNumber

EVENT = "incoming message"
TIMEOUT_MS = 15_000
READABLE = "()*!:"
"""What stands as it is in a query, beside letters, digits and `_.-~`. Source: assumed."""

_PAGE = "advanta-africa-apis, docs/shortcode-api"

QUIRKS = (
    Quirk(
        "SB-MO-01",
        "An incoming message is passed on by GET or POST: shortcode, message, and mobile, or msisdn and partnerId "
        "where the short code is interactive; all values are text.",
        Evidence.PUBLIC,
        _PAGE,
    ),
    Quirk(
        "SB-MO-02",
        "The receiver has 15 seconds; what it answers may be sent to the handset, by the account and at its price.",
        Evidence.PUBLIC,
        _PAGE,
    ),
    Quirk(
        "SB-MO-03",
        "Only an answer with 2xx is sent back, and only as text/plain or of no type; an incoming message is passed on "
        "once; a keyword is the first word of the text, in capitals or not.",
        Evidence.ASSUMED,
        "our choice",
    ),
)


def request_for(number: IncomingNumber, incoming: Incoming) -> CallbackRequest:
    """Make the request that passes a message on."""
    fields = {
        "shortcode": number.number.removeprefix("+"),
        "msisdn" if number.is_interactive else "mobile": incoming.sender.removeprefix("+"),
        "message": incoming.text,
    }
    if number.is_interactive:
        fields["partnerId"] = _partner_id(incoming.account)
    url = number.url or ""
    if number.method == "GET":
        parts = urlsplit(url)
        told = urlencode(fields, safe=READABLE, quote_via=quote)
        query = f"{parts.query}&{told}" if parts.query else told
        url, body, content_type = parts._replace(query=query).geturl(), b"", ""
    else:
        body, content_type = write_json(fields), "application/json"
    return CallbackRequest(
        EVENT, url, body, content_type, number.method, timeout_ms=TIMEOUT_MS, takes_reply=number.is_answering
    )


def _partner_id(account: Account) -> str:
    """Return the partner ID that was used last, the first one where none was."""
    partners = [each for each in account.credentials if each.kind == PARTNER.name]
    return max(partners, key=lambda each: each.last_used_ms or 0).values[0]
