"""Any request to any vendor's own API: the answer, the messages and the money are what the pages say.

Each is sent to an account with plenty, and then twice to one that has what a single request costs, or a little less.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from properties import drawing
from properties.product import Terms
from properties.side_by_side import SideBySide

Request = Callable[[SideBySide], object]

PLENTY = 10**13
LATER_MS = 10_000


@st.composite
def worlds(draw: st.DrawFn) -> tuple[int, dict[str, int], int]:
    """A price, prices by country, and what an account lacks of the cost of a request."""
    price = draw(drawing.amounts)
    return price, draw(drawing.price_lists), draw(st.sampled_from([0, 1, 1_000, price]))


def send_to_rich_and_poor(vendor: str, world: tuple[int, dict[str, int], int], request: Request) -> None:
    price, prices, lack = world
    rich = SideBySide({vendor: Terms(PLENTY, price, prices)})
    request(rich)
    settle(rich)
    cost = PLENTY - rich.books[vendor].balance
    poor = SideBySide({vendor: Terms(max(0, cost - lack), price, prices)})
    request(poor)
    request(poor)
    settle(poor)


def settle(both: SideBySide) -> None:
    both.compare_books()
    both.advance(LATER_MS)
    both.compare_books()
    both.inquire("UG")


@pytest.mark.parametrize(
    "send", [SideBySide.ugsms_v1, SideBySide.ugsms_v1_get, SideBySide.ugsms_v2, SideBySide.ugsms_v2_get]
)
@given(
    world=worlds(),
    numbers=drawing.mostly(drawing.ugandan, drawing.bad_ugandan).map(",".join),
    text=drawing.texts,
)
def test_ugsms(
    send: Callable[[SideBySide, str, str], object], world: tuple[int, dict[str, int], int], numbers: str, text: str
) -> None:
    send_to_rich_and_poor("ugsms", world, lambda both: send(both, numbers, text))


@given(worlds(), drawing.pairs(drawing.ugandan, drawing.bad_ugandan))
def test_ugsms_v2_bulk(world: tuple[int, dict[str, int], int], items: list[tuple[str, str]]) -> None:
    send_to_rich_and_poor("ugsms", world, lambda both: both.ugsms_bulk(items))


@given(worlds(), drawing.mostly(drawing.ghanaian, drawing.bad_ghanaian), drawing.texts, st.none() | st.just(3_000))
def test_pushr(world: tuple[int, dict[str, int], int], recipients: list[str], text: str, after_ms: int | None) -> None:
    send_to_rich_and_poor(
        "pushr", world, lambda both: both.pushr(recipients, text, after_ms and both.now_ms + after_ms)
    )


@given(worlds(), drawing.templates, drawing.sheets, st.none() | st.just(3_000))
def test_pushr_custom(
    world: tuple[int, dict[str, int], int], template: str, rows: list[dict[str, str]], after_ms: int | None
) -> None:
    send_to_rich_and_poor(
        "pushr",
        world,
        lambda both: both.pushr_custom(template, drawing.COLUMNS, rows, after_ms and both.now_ms + after_ms),
    )


@given(worlds(), drawing.pairs(drawing.kenyan, drawing.bad_kenyan))
def test_advanta(world: tuple[int, dict[str, int], int], rows: list[tuple[str | int, str]]) -> None:
    send_to_rich_and_poor("advanta", world, lambda both: both.advanta(rows))


@given(
    worlds(),
    drawing.international | drawing.mostly(drawing.international, drawing.bad_international),
    drawing.texts,
)
def test_msgine(world: tuple[int, dict[str, int], int], to: str | list[str], text: str) -> None:
    send_to_rich_and_poor("msgine", world, lambda both: both.msgine(to, text))
