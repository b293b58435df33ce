"""Prices by country, for every country that has one of its own."""

import pytest

from properties.drawing import ABROAD, PRICE_LIST
from properties.product import CURRENCIES, Terms
from properties.side_by_side import SideBySide


@pytest.fixture
def both() -> SideBySide:
    return SideBySide(dict.fromkeys(CURRENCIES, Terms(10**9, 45_000, PRICE_LIST)))


@pytest.mark.parametrize("number", ABROAD)
def test_msgine_charges_for_a_number_what_its_country_costs(both: SideBySide, number: str) -> None:
    both.msgine([number, "+256701521269"], "Hello")
    both.compare_books()


def test_the_others_charge_for_a_number_what_their_country_costs(both: SideBySide) -> None:
    both.ugsms_v1("0702913454", "Hello")
    both.ugsms_bulk([("0702913454", "Hello")])
    both.pushr(["233558544343"], "Hello")
    both.advanta([("0712345678", "Hello")])
    both.advance(2_000)
    both.compare_books()


@pytest.mark.parametrize("country", ["GB", "GG", "GH", "IM", "JE", "KE", "TG", "UG", "US", "ZA"])
def test_the_price_that_is_told_is_the_one_of_the_country(both: SideBySide, country: str) -> None:
    both.inquire(country)
