"""What requests are made of: texts around the borders of segments, numbers in every form, prices.

Most are drawn from lists: one choice for Hypothesis, which is what makes an example cheap.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from properties.model.money import millionths
from properties.model.numbers import COUNTRIES

# Texts ----------------------------------------------------------------------------------------------------------------

FILLERS = "aé€Ж😀"
"""One, one and two septets; one and two code units."""
BORDERS = (70, 134, 201, 160, 306, 459, 320, 480, 500, 1000, 1530, 1600)
"""The lengths that parts of some vendor end at."""
STRANGERS = {"a": "€Ж😀", "é": "€", "€": "aЖ", "Ж": "a😀", "😀": "aЖ"}
"""What changes the alphabet of a filler, or shifts its pairs by one."""


def lengths_at_borders() -> list[int]:
    """Characters that come to a border or are one off, if each takes one unit and if each takes two."""
    near = {border + more for border in BORDERS for more in (-1, 0, 1)}
    return sorted(near | {(length + 1) // 2 for length in near})


def plain_texts() -> Iterator[str]:
    """Every filler to every length, and letters with a blank or a line break at the end."""
    for filler, length in product(FILLERS, lengths_at_borders()):
        yield filler * length
    for last, length in product(" \n", lengths_at_borders()):
        yield "a" * (length - 1) + last


def mixed_texts() -> Iterator[str]:
    """The same with a stranger: first, last, and where the first of several parts ends in either alphabet."""
    for filler, length in product(FILLERS, lengths_at_borders()):
        for stranger, place in product(STRANGERS[filler], (0, 66, 152, length - 1)):
            if place < length:
                yield filler * place + stranger + filler * (length - place - 1)


def every_character() -> Iterator[str]:
    """Each of those that alphabets of SMS have or seem to have, with as many others as make its septets tell."""
    for block in (range(0x400), range(0x1E00, 0x1F00), range(0x2000, 0x2150), range(0xFF00, 0xFF5F)):
        for code_point in block:
            yield chr(code_point) + "a" * 159


_ALPHABET = "aZ 0@é\n\r\f\tΔ_ç¤^{}\\[~]|€Ж\u00a0\u200b’😀👍🏽"

short_texts = st.sampled_from(["", " ", "\n", "Hello"]) | st.text(_ALPHABET, max_size=12) | st.text(max_size=8)
_repeated = st.builds(str.__mul__, st.text(_ALPHABET, min_size=1, max_size=8), st.integers(5, 50))
_AT_BORDERS = [*plain_texts(), *mixed_texts()]
_at_borders = st.integers(0, len(_AT_BORDERS) - 1).map(lambda place: _AT_BORDERS[place])
texts = short_texts | _at_borders | _repeated

# Numbers --------------------------------------------------------------------------------------------------------------


def _written(forms: Sequence[str], subscribers: Sequence[str]) -> SearchStrategy[str]:
    """Few subscribers, so that numbers repeat; blanks around one in three of the forms."""
    frames = ["{}{}", "{}{}", " {}{}\t"]
    return st.sampled_from([frame.format(*each) for frame, *each in product(frames, forms, subscribers)])


ugandan = _written(["07", "+2567", "2567"], ["02913454", "76913451", "01299901"])
ghanaian = _written(["233", "+233"], ["558544343", "548769324", "558599901"])
kenyan: SearchStrategy[Any] = st.sampled_from(["0110123456", "254110123456", 254712345678, "254712399901"]) | _written(
    ["07", "2547", "+2547"], ["12345678", "22345678"]
)
ABROAD = [
    "+256701521269",
    "+254712345678",
    "+233241234567",
    "+27711234567",
    "+14155552671",
    "+14162345678",
    "+18762101234",
    "+447911123456",
    "+447400123456",
    "+447781123456",
    "+447797712345",
    "+447624123456",
    "+79123456789",
    "+77710009998",
    "+393123456789",
    "+262692123456",
    "+262639012345",
]
"""Numbers of several countries, some of which share a code."""
international = _written([""], ABROAD)
_useless = ["", "12345", "abc", "070291345", "07029134545", "+2560702913454", "+256-702-913454", "０702913454", "+"]
bad_ugandan = st.sampled_from([*_useless, "+256602913454", "+254702913454", "00256702913454", "702913454"])
bad_ghanaian = st.sampled_from([*_useless, "0558544343", "23355854434", "2330558544343", "22890123456"])
bad_kenyan = st.sampled_from([*_useless, "256701521269", "+233241234567", "255621234567", "254202345678", "0812345678"])
bad_international = st.sampled_from([*_useless, "0701521269", "256701521269", "+0701521269", "+12345678901234567"])


def mostly(good: SearchStrategy[str], bad: SearchStrategy[str]) -> SearchStrategy[list[str]]:
    """Lists of good numbers, of which some have bad ones too, and some are long."""
    long = st.builds(lambda number, times: [number] * times, good, st.sampled_from([10, 100]))
    return st.lists(good, min_size=1, max_size=4) | st.lists(good | bad, min_size=1, max_size=4) | long


# Requests with a text for every number --------------------------------------------------------------------------------


def pairs(good: SearchStrategy[Any], bad: SearchStrategy[str]) -> SearchStrategy[list[tuple[Any, str]]]:
    """Numbers, each with a text of its own."""
    return st.lists(st.tuples(good | good | bad, texts), min_size=1, max_size=4)


COLUMNS = ("contact", "name", "code")

templates = st.lists(st.sampled_from(["{name}", "{code}", "Hi ", "€", "Ж\n", "x" * 159]), max_size=4).map("".join)
_row = st.fixed_dictionaries({"contact": ghanaian, "name": short_texts, "code": short_texts})
_bad_row = st.fixed_dictionaries({"contact": bad_ghanaian, "name": short_texts, "code": short_texts})
sheets = st.lists(_row, min_size=1, max_size=3) | st.lists(_row | _bad_row, min_size=1, max_size=3)
"""Rows of a CSV file."""

# Money ----------------------------------------------------------------------------------------------------------------

amounts = st.sampled_from(
    [millionths(text) for text in ("35", "10.50", "1.25", "1", "0.05", "0.125", "0.045", "12.3456", "0.000001", "0")]
) | st.integers(0, 100_000_000)

PRICE_LIST = {country: 3_500 * place for place, country in enumerate(sorted({*COUNTRIES.values()}))}
price_lists = st.sampled_from([{}, PRICE_LIST, dict.fromkeys(sorted(PRICE_LIST)[::2], 12_345)])
"""Prices by country: none, every country its own, every second one."""
