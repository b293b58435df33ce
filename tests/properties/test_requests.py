"""Any request to any vendor's own API: the answer, the messages and the money are what the pages say.

Each is sent to an account with plenty, to one with as much as it costs or a little less, and to one that loses money
between the answer and the deduction.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from properties import drawing
from properties.product import Terms
from properties.side_by_side import SideBySide

pytestmark = pytest.mark.soak

Request = Callable[[SideBySide], object]

PLENTY = 10**13
INSTANTS_MS = (1_999, 1, 999, 1, 7_000)
"""Steps up to each instant that something is due at, to the instant itself, and far beyond."""


@dataclass(frozen=True, slots=True)
class Money:
    """What an example is about: prices now and later, and how much of its cost an account has."""

    price: int
    prices: dict[str, int]
    later_price: int
    quarters: int
    lack: int

    def of_cost(self, cost: int) -> int:
        return max(0, cost * self.quarters // 4 - self.lack)


moneys = st.builds(
    Money,
    drawing.amounts,
    drawing.price_lists,
    drawing.amounts,
    st.sampled_from([4, 4, 1, 2, 3, 6]),
    st.sampled_from([0, 0, 1, 1_000]),
)


HALF = Money(10_000, {}, 10_000, quarters=2, lack=0)
UNEQUAL = ["a", "a" * 460, "a"]
"""With half of the money the first and the last are paid for, but not the longest between them."""


def send_with(money: Money, vendor: str, request: Request) -> None:
    """Send it to three accounts, each in a world of its own."""
    cost = _send_with_plenty(money, vendor, request)
    poor = SideBySide({vendor: Terms(money.of_cost(cost), money.price, money.prices)})
    request(poor)
    request(poor)
    _settle(poor)
    losing = SideBySide({vendor: Terms(cost, money.price, money.prices)})
    request(losing)
    book = losing.books[vendor]
    losing.adjust(vendor, min(0, money.of_cost(cost) - book.balance))
    _settle(losing)


def _send_with_plenty(money: Money, vendor: str, request: Request) -> int:
    """What it costs; the second time at another price, which what was promised before does not feel."""
    rich = SideBySide({vendor: Terms(PLENTY, money.price, money.prices)})
    request(rich)
    cost = sum(message.cost for message in rich.books[vendor].messages)
    rich.set_price(vendor, money.later_price, {})
    request(rich)
    _settle(rich)
    return cost


def _settle(both: SideBySide) -> None:
    both.inquire("UG")
    both.compare_books()
    for ms in INSTANTS_MS:
        both.advance(ms)
        both.compare_books()
    both.inquire("UG")


@pytest.mark.parametrize(
    "send", [SideBySide.ugsms_v1, SideBySide.ugsms_v1_get, SideBySide.ugsms_v2, SideBySide.ugsms_v2_get]
)
@given(
    money=moneys,
    numbers=drawing.mostly(drawing.ugandan, drawing.bad_ugandan).map(",".join),
    text=drawing.texts,
)
def test_a_send_of_ugsms_is_answered_and_charged_as_its_pages_say(
    send: Callable[[SideBySide, str, str], object], money: Money, numbers: str, text: str
) -> None:
    send_with(money, "ugsms", lambda both: send(both, numbers, text))


@given(moneys, drawing.pairs(drawing.ugandan, drawing.bad_ugandan))
@example(HALF, [("0702913454", text) for text in UNEQUAL])
def test_a_bulk_of_ugsms_is_answered_and_charged_as_its_page_says(money: Money, items: list[tuple[str, str]]) -> None:
    send_with(money, "ugsms", lambda both: both.ugsms_bulk(items))


@given(moneys, drawing.mostly(drawing.ghanaian, drawing.bad_ghanaian), drawing.texts, st.none() | st.just(3_000))
def test_a_send_of_pushr_is_answered_and_charged_as_its_page_says(
    money: Money, recipients: list[str], text: str, after_ms: int | None
) -> None:
    send_with(money, "pushr", lambda both: both.pushr(recipients, text, after_ms and both.now_ms + after_ms))


@given(moneys, drawing.templates, drawing.sheets, st.none() | st.just(3_000))
@example(HALF, "{code}", [{"contact": "233558544343", "name": "", "code": text} for text in UNEQUAL], None)
def test_a_customised_sending_of_pushr_is_answered_and_charged_as_its_page_says(
    money: Money, template: str, rows: list[dict[str, str]], after_ms: int | None
) -> None:
    send_with(
        money,
        "pushr",
        lambda both: both.pushr_custom(template, drawing.COLUMNS, rows, after_ms and both.now_ms + after_ms),
    )


@given(moneys, drawing.pairs(drawing.kenyan, drawing.bad_kenyan), st.none() | st.just(3_000))
@example(HALF, [("0712345678", text) for text in UNEQUAL], None)
@example(HALF, [("0712345678", text) for text in UNEQUAL], 3_000)
def test_a_list_of_advanta_is_answered_and_charged_as_its_page_says(
    money: Money, rows: list[tuple[str | int, str]], after_ms: int | None
) -> None:
    send_with(money, "advanta", lambda both: both.advanta(rows, after_ms and both.now_ms + after_ms))


@pytest.mark.parametrize("send", [SideBySide.advanta_sms, SideBySide.advanta_sms_get])
@given(
    money=moneys,
    mobiles=drawing.mostly(drawing.kenyan.map(str), drawing.bad_kenyan).map(",".join),
    text=drawing.texts,
    after_ms=st.none() | st.just(3_000),
)
def test_a_single_send_of_advanta_is_answered_and_charged_as_its_pages_say(
    send: Callable[[SideBySide, str, str, int | None], object],
    money: Money,
    mobiles: str,
    text: str,
    after_ms: int | None,
) -> None:
    send_with(money, "advanta", lambda both: send(both, mobiles, text, after_ms and both.now_ms + after_ms))


@given(
    moneys,
    drawing.international | drawing.mostly(drawing.international, drawing.bad_international),
    drawing.texts,
)
def test_a_send_of_msgine_is_answered_and_charged_as_its_page_says(
    money: Money, to: str | list[str], text: str
) -> None:
    send_with(money, "msgine", lambda both: both.msgine(to, text))


@given(moneys, drawing.mostly(drawing.international, drawing.bad_international).map(",".join), drawing.texts)
def test_a_send_of_the_newer_epoch_of_msgine_is_answered_and_charged_as_its_page_says(
    money: Money, to: str, text: str
) -> None:
    send_with(money, "msgine", lambda both: both.msgine_newer(to, text))
