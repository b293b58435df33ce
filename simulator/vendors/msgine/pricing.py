"""Serve prices: what one SMS to a country costs the account, and what a message does that is priced as a whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.api.request import Response
from simulator.sandbox.rejection import Rejection
from simulator.sms.countries import COUNTRY_NAMES
from simulator.sms.numbers import sharing_code_with
from simulator.text.json_writing import spell, write_json
from simulator.vendors.msgine.errors import INVALID_PARAMETER, UNKNOWN_COUNTRY

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from simulator.api.call import Call
    from simulator.sandbox.books.messages import Draft
    from simulator.vendors.msgine.policy import Policy


def priced_by_message(call: Call[Policy], drafts: Sequence[Draft]) -> list[Draft]:
    """Have each message cost the account's price, however many parts it has."""
    return [draft._replace(cost=call.account.price_for(draft.to)) for draft in call.sandbox.in_turns(drafts)]


def parse_pricing(call: Call[Policy]) -> str:
    """Return the country code of the query, in capitals, of which there are numbers."""
    value = call.request.query_fields.get("country")
    if not value:
        raise Rejection(INVALID_PARAMETER, field="country", value=value, expected="a country code such as UG")
    country = value.upper()
    if not value.isascii() or country not in COUNTRY_NAMES:  # the capital of ß is SS
        raise Rejection(UNKNOWN_COUNTRY)
    return country


def perform_pricing(call: Call[Policy], country: str) -> tuple[str, Decimal]:
    """Return the country and the account's price, the very one that a message there is charged."""
    return country, call.account.price_in(*sharing_code_with(country))


def render_pricing(call: Call[Policy], priced: tuple[str, Decimal]) -> Response:
    """Write the price. Source: MsGine SMS API page, "Pricing"; the names but for Uganda's are our choice."""
    country, price = priced
    answer = {
        "country": COUNTRY_NAMES[country],
        "countryCode": country,
        "price": spell(price, 2),
        "currency": call.account.terms.currency,
        "perMessage": True,
    }
    return Response(200, write_json(answer))
