"""Days on which one customer sends through every vendor, is short of money now and then, and is told other prices.

After each step every balance, ledger entry and stored segment is what the model has.
"""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from properties import drawing
from properties.product import CURRENCIES, Terms
from properties.side_by_side import SideBySide

pytestmark = pytest.mark.soak

VENDORS = st.sampled_from(sorted(CURRENCIES))


class Days(RuleBasedStateMachine):
    """Requests, money and time in any order."""

    @initialize(price=drawing.amounts, prices=drawing.price_lists, parts=st.integers(0, 20))
    def begin(self, price: int, prices: dict[str, int], parts: int) -> None:
        self.both = SideBySide(dict.fromkeys(CURRENCIES, Terms(parts * price, price, prices)))

    @rule(numbers=drawing.mostly(drawing.ugandan, drawing.bad_ugandan).map(",".join), text=drawing.texts)
    def ugsms_v1(self, numbers: str, text: str) -> None:
        self.both.ugsms_v1(numbers, text)

    @rule(numbers=drawing.mostly(drawing.ugandan, drawing.bad_ugandan).map(",".join), text=drawing.texts)
    def ugsms_v2(self, numbers: str, text: str) -> None:
        self.both.ugsms_v2(numbers, text)

    @rule(items=drawing.pairs(drawing.ugandan, drawing.bad_ugandan))
    def ugsms_v2_bulk(self, items: list[tuple[str, str]]) -> None:
        self.both.ugsms_bulk(items)

    @rule(
        recipients=drawing.mostly(drawing.ghanaian, drawing.bad_ghanaian),
        text=drawing.texts,
        after_ms=st.none() | st.integers(1, 5_000),
    )
    def pushr(self, recipients: list[str], text: str, after_ms: int | None) -> None:
        self.both.pushr(recipients, text, after_ms and self.both.now_ms + after_ms)

    @rule(template=drawing.templates, rows=drawing.sheets, after_ms=st.none() | st.integers(1, 5_000))
    def pushr_custom(self, template: str, rows: list[dict[str, str]], after_ms: int | None) -> None:
        self.both.pushr_custom(template, drawing.COLUMNS, rows, after_ms and self.both.now_ms + after_ms)

    @rule(rows=drawing.pairs(drawing.kenyan, drawing.bad_kenyan), after_ms=st.none() | st.integers(1, 5_000))
    def advanta(self, rows: list[tuple[str | int, str]], after_ms: int | None) -> None:
        self.both.advanta(rows, after_ms and self.both.now_ms + after_ms)

    @rule(
        mobiles=drawing.mostly(drawing.kenyan.map(str), drawing.bad_kenyan).map(",".join),
        text=drawing.texts,
        after_ms=st.none() | st.integers(1, 5_000),
    )
    def advanta_sms(self, mobiles: str, text: str, after_ms: int | None) -> None:
        self.both.advanta_sms(mobiles, text, after_ms and self.both.now_ms + after_ms)

    @rule(to=drawing.mostly(drawing.international, drawing.bad_international), text=drawing.texts)
    def msgine(self, to: list[str], text: str) -> None:
        self.both.msgine(to, text)

    @rule(to=drawing.mostly(drawing.international, drawing.bad_international).map(",".join), text=drawing.texts)
    def msgine_newer(self, to: str, text: str) -> None:
        self.both.msgine_newer(to, text)

    @rule(country=st.sampled_from(["GB", "KE", "UG", "US"]))
    def inquire(self, country: str) -> None:
        self.both.inquire(country)

    @rule(ms=st.sampled_from([1, 999, 1_000, 1_999, 2_000, 2_001]) | st.integers(0, 6_000))
    def advance(self, ms: int) -> None:
        self.both.advance(ms)

    @rule(vendor=VENDORS, amount=drawing.amounts)
    def top_up(self, vendor: str, amount: int) -> None:
        self.both.top_up(vendor, amount)

    @rule(vendor=VENDORS, parts=st.integers(0, 5))
    def leave_money_for(self, vendor: str, parts: int) -> None:
        book = self.both.books[vendor]
        self.both.adjust(vendor, parts * book.price - book.balance)

    @rule(vendor=VENDORS, price=drawing.amounts, prices=drawing.price_lists)
    def set_price(self, vendor: str, price: int, prices: Mapping[str, int]) -> None:
        self.both.set_price(vendor, price, prices)

    @invariant()
    def the_books_are_the_same(self) -> None:
        if hasattr(self, "both"):
            self.both.compare_books()


TestDays = Days.TestCase
TestDays.settings = settings(max_examples=max(1, settings().max_examples // 2), stateful_step_count=25)
