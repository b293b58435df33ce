"""Every text around a border of a segment, sent through every vendor's own API."""

from collections.abc import Callable

import pytest

from properties.drawing import every_character, mixed_texts, plain_texts
from properties.product import CURRENCIES, Terms
from properties.side_by_side import SideBySide

pytestmark = pytest.mark.soak

RICH = Terms(10**15, 45_000, {})

COUNT_CHARACTERS: dict[str, Callable[[SideBySide, str], object]] = {
    "ugsms v1": lambda both, text: both.ugsms_v1("0702913454", text),
    "ugsms v1 by GET": lambda both, text: both.ugsms_v1_get("0702913454", text),
    "ugsms v2": lambda both, text: both.ugsms_v2("0702913454", text),
    "ugsms v2 by GET": lambda both, text: both.ugsms_v2_get("0702913454", text),
    "ugsms v2 bulk": lambda both, text: both.ugsms_bulk([("0702913454", text)]),
    "pushr": lambda both, text: both.pushr(["233558544343"], text),
    "pushr custom": lambda both, text: both.pushr_custom(
        "{text}", ["contact", "text"], [{"contact": "233558544343", "text": text}]
    ),
}
COUNT_SEPTETS: dict[str, Callable[[SideBySide, str], object]] = {
    "advanta": lambda both, text: both.advanta([("0712345678", text)]),
    "msgine": lambda both, text: both.msgine(["+256701521269"], text),
    "msgine, newer": lambda both, text: both.msgine_newer("+256701521269", text),
}


@pytest.mark.parametrize(
    "send", [*COUNT_CHARACTERS.values(), *COUNT_SEPTETS.values()], ids=[*COUNT_CHARACTERS, *COUNT_SEPTETS]
)
def test_a_text_that_ends_at_a_border_is_counted_as_the_page_says(send: Callable[[SideBySide, str], object]) -> None:
    both = SideBySide(dict.fromkeys(CURRENCIES, RICH))
    for text in plain_texts():
        send(both, text)
    both.advance(2_000)
    both.compare_books()


@pytest.mark.parametrize("send", COUNT_SEPTETS.values(), ids=COUNT_SEPTETS)
def test_a_pair_at_the_border_of_a_part_is_counted_as_the_standard_says(
    send: Callable[[SideBySide, str], object],
) -> None:
    both = SideBySide(dict.fromkeys(CURRENCIES, RICH))
    for text in mixed_texts():
        send(both, text)
    both.compare_books()


@pytest.mark.parametrize("send", COUNT_SEPTETS.values(), ids=COUNT_SEPTETS)
def test_a_character_takes_what_the_table_of_the_standard_says(send: Callable[[SideBySide, str], object]) -> None:
    both = SideBySide(dict.fromkeys(CURRENCIES, RICH))
    for text in every_character():
        send(both, text)
    both.compare_books()


def test_there_are_texts_on_both_sides_of_every_border() -> None:
    lengths = {len(text) for text in plain_texts()}
    assert {69, 70, 71, 133, 134, 135, 159, 160, 161, 305, 306, 307, 499, 500, 501, 1600, 1601} <= lengths
