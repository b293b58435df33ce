"""Serve prices: what one SMS to a country costs the account."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.api.request import Response
from simulator.sandbox.rejection import Rejection
from simulator.text.json_writing import spell, write_json
from simulator.vendors.msgine.errors import INVALID_PARAMETER, UNKNOWN_COUNTRY

if TYPE_CHECKING:
    from decimal import Decimal

    from simulator.api.call import Call
    from simulator.vendors.msgine.policy import Policy

COUNTRIES = {
    "AE": "United Arab Emirates",
    "AU": "Australia",
    "BI": "Burundi",
    "BR": "Brazil",
    "CA": "Canada",
    "CD": "Democratic Republic of the Congo",
    "CN": "China",
    "DE": "Germany",
    "EG": "Egypt",
    "ES": "Spain",
    "ET": "Ethiopia",
    "FR": "France",
    "GB": "United Kingdom",
    "GH": "Ghana",
    "IN": "India",
    "IT": "Italy",
    "JP": "Japan",
    "KE": "Kenya",
    "NG": "Nigeria",
    "NL": "Netherlands",
    "RW": "Rwanda",
    "SE": "Sweden",
    "SO": "Somalia",
    "SS": "South Sudan",
    "TZ": "Tanzania",
    "UG": "Uganda",
    "US": "United States",
    "ZA": "South Africa",
    "ZM": "Zambia",
}
"""ISO 3166 codes with names. Source: the page shows Uganda; the others are our choice."""


def parse_pricing(call: Call[Policy]) -> str:
    """Return the country code of the query, in capitals, checked against the table."""
    value = call.request.query_fields.get("country")
    if not value:
        raise Rejection(INVALID_PARAMETER, field="country", value=value, expected="a country code such as UG")
    country = value.upper()
    if not value.isascii() or country not in COUNTRIES:  # the capital of ß is SS
        raise Rejection(UNKNOWN_COUNTRY)
    return country


def perform_pricing(call: Call[Policy], country: str) -> tuple[str, Decimal]:
    """Return the country and the account's price, the very one that a message there is charged."""
    return country, call.account.price_in(country)


def render_pricing(call: Call[Policy], priced: tuple[str, Decimal]) -> Response:
    """Write the price. Source: MsGine SMS API page, "Pricing"."""
    country, price = priced
    answer = {
        "country": COUNTRIES[country],
        "countryCode": country,
        "price": spell(price, 2),
        "currency": call.account.terms.currency,
        "perMessage": True,
    }
    return Response(200, write_json(answer))
