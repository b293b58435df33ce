from decimal import Decimal

import phonenumbers
import pytest
from support.inprocess import body_of, pairs_of
from vendors.msgine.client import DAY_MS, FAILS, NUMBER, PRICING, Client

from simulator.vendors.msgine.policy import CostPer, Policy

KENYAN = "+254712345678"
PRICES = {"GB": Decimal("0.04"), "KE": Decimal("0.035"), "UG": Decimal("0.5")}
DOCUMENTED_BRITISH = "+447911123456"  # the page calls it British; the numbering plan gives it to Guernsey


def test_a_message_may_cost_the_same_whatever_its_parts() -> None:
    client = Client(Policy(cost_per=CostPer.MESSAGE))
    assert ("cost", "number 0.10") in pairs_of(client.send(to=[NUMBER, KENYAN], message="a" * 161))
    assert client.amounts()[1:] == [Decimal("-0.10")]


@pytest.mark.parametrize(
    ("number", "country"), [(NUMBER, "UG"), (KENYAN, "KE"), ("+14155552671", "US"), (DOCUMENTED_BRITISH, "GB")]
)
def test_the_published_price_is_the_one_charged(number: str, country: str) -> None:
    client = Client(prices=PRICES)
    published = body_of(client.get(f"{PRICING}?country={country}"))["price"]
    assert body_of(client.send(to=number))["cost"] == published


@pytest.mark.parametrize(
    ("number", "region", "price"),
    [
        ("+447797712345", "JE", 0.04), (DOCUMENTED_BRITISH, "GG", 0.04), ("+447624123456", "IM", 0.04),
        ("+35818123456", "AX", 0.07), ("+4779123456", "SJ", 0.05), ("+14165550123", "CA", 0.05),
        ("+38343123456", "XK", 0.05), ("+22890123456", "TG", 0.05), ("+24740123", "AC", 0.05),
    ],
)  # fmt: skip
def test_the_price_of_a_region_is_its_countrys_where_it_has_none_of_its_own(
    number: str, region: str, price: float
) -> None:
    client = Client(prices={**PRICES, "FI": Decimal("0.07")})
    published = body_of(client.get(f"{PRICING}?country={region}"))["price"]
    assert (published, body_of(client.send(to=number))["cost"]) == (price, price)


def test_a_price_of_a_regions_own_is_published() -> None:
    client = Client(prices={**PRICES, "JE": Decimal("0.3")})
    assert body_of(client.get(f"{PRICING}?country=JE"))["price"] == 0.3


@pytest.mark.parametrize("region", sorted(phonenumbers.SUPPORTED_REGIONS))
def test_every_country_that_a_send_accepts_has_a_price(region: str) -> None:
    example = phonenumbers.example_number(region)
    assert example is not None
    number = phonenumbers.format_number(example, phonenumbers.PhoneNumberFormat.E164)
    client = Client()
    assert client.get(f"{PRICING}?country={region.lower()}").status == 200
    assert client.send(to=number).status == 201


def test_a_region_within_the_plan_of_another_country_may_have_a_price_of_its_own() -> None:
    client = Client(prices={**PRICES, "GG": Decimal("0.3")})
    assert body_of(client.send(to=DOCUMENTED_BRITISH))["cost"] == 0.3


def test_what_is_free_moves_no_money() -> None:
    client = Client(price=Decimal(0))
    assert client.send().status == 201
    assert client.amounts()[1:] == []


def test_a_failed_message_is_not_refunded() -> None:
    client = Client()
    client.send(to=FAILS)
    client.advance(DAY_MS)
    assert client.amounts()[1:] == [Decimal("-0.05")]


def test_too_small_a_balance_is_refused_as_documented() -> None:
    client = Client(opening_balance=Decimal("0.5"), price=Decimal("1.25"))
    response = client.send()
    assert response.status == 402
    assert response.body == (
        b'{"error":{"code":"insufficient_balance","message":"Insufficient account balance",'
        b'"details":{"balance":0.50,"required":1.25,"currency":"USD"}}}'
    )
    assert (client.amounts()[1:], client.messages(), client.account.balance) == ([], [], Decimal("0.5"))


@pytest.mark.parametrize(
    ("country", "name"),
    [
        ("UG", "Uganda"),
        ("ug", "Uganda"),
        ("KE", "Kenya"),
        ("US", "United States"),
        ("je", "Jersey"),
        ("CI", "Côte d'Ivoire"),
        ("TG", "Togo"),
    ],
)
def test_prices_are_told_by_country(country: str, name: str) -> None:
    assert body_of(Client().get(f"{PRICING}?country={country}"))["country"] == name


def test_prices_are_in_the_accounts_currency() -> None:
    client = Client(currency="UGX", price=Decimal(30))
    assert pairs_of(client.get(f"{PRICING}?country=UG"))[2:4] == [("price", "number 30.00"), ("currency", "UGX")]


@pytest.mark.parametrize("country", ["XX", "AQ", "Uganda", "UGX", "%00", "ß"])
def test_an_unknown_country_is_not_found(country: str) -> None:
    response = Client().get(f"{PRICING}?country={country}")
    assert (response.status, response.body) == (404, b'{"error":{"code":"not_found","message":"Country not found"}}')


@pytest.mark.parametrize("query", ["", "?country=", "?countryCode=UG"])
def test_a_country_is_required(query: str) -> None:
    response = Client().get(f"{PRICING}{query}")
    expected = "a country code such as UG"
    details = {"field": "country", "value": "", "expected": expected}
    assert (response.status, body_of(response)["error"]["details"]) == (400, details)
