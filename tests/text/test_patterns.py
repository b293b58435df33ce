"""Eight times the text costs a pattern of the product at most twenty-four times the processor time."""

from __future__ import annotations

import contextlib
import re
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from itertools import pairwise
from typing import Any, NamedTuple

import pytest
from support.contracts import all_documentation
from support.hostile_texts import HostileText, hostile_texts
from support.patterns_found import ROOMS, Found, found_in, makers, of_schemas

from simulator.capture.owner import Owners
from simulator.contract.checker import Checker
from simulator.secrets import names
from simulator.sms import numbers

pytestmark = pytest.mark.soak

LENGTHS = (16, 128, 1_024, 8_192)
FIRST = range(8, 32, 4)
"""A pattern that takes exponential time shows it here, and would never come to the end of a longer text."""

TIMES = 24
UNMEASURED_S = 0.001
"""What takes no longer is not compared: it is quick at any rate, and much of it may be the clock's noise."""

Ask = Callable[[Any], object]

WAYS: Mapping[str, Callable[[re.Pattern[Any], Any], object]] = {
    "match": lambda pattern, text: pattern.match(text),
    "fullmatch": lambda pattern, text: pattern.fullmatch(text),
    "search": lambda pattern, text: pattern.search(text),
    "match on": lambda pattern, text: deque(iter(pattern.scanner(text).match, None), 0),  # type: ignore[attr-defined]
    "search on": lambda pattern, text: deque(pattern.finditer(text), 0),
}

HANDED_ON = {
    f"simulator.secrets.reading.{name}": frozenset({"match on"})
    for name in ("_IN_FORM", "_IN_URL", "_IN_WORDS", "_REST_OF_LINE")
}
"""Patterns that are asked by another name than their own, and how."""


class Bounded(NamedTuple):
    """A pattern that takes longer than it should, but for the length of its texts.

    Args:
        length: of the longest text that it gets.
        by: the function of the product that cuts a text of any length.
    """

    length: int
    by: Ask


BOUNDED = {
    "simulator.secrets.names._ABOUT": Bounded(names.LOOKED_AT, lambda text: text in names.SecretNames()),
    "simulator.secrets.names._TELLING": Bounded(names.LOOKED_AT, lambda text: text in names.SecretNames()),
}

Made = Iterator[tuple[re.Pattern[Any], str]]


def paths() -> Made:
    """Compile those of the shipped contracts."""
    contracts = {name: each.contract for name, each in all_documentation().items()}
    for contract in contracts.values():
        yield from ((each, "fullmatch") for _, each, _ in Checker(contract)._paths)
    yield from ((each, "fullmatch") for each, _ in Owners(contracts)._paths)


def mobile_numbers() -> Made:
    """Compile those of every region."""
    for region in {region for regions in numbers._regions().values() for region in regions}:
        with contextlib.suppress(ValueError):
            yield numbers._mobile_plan(region)[1], "fullmatch"


def shared_codes() -> Made:
    """Compile those of every code."""
    yield from ((numbers._shared_plan(code), "match") for code in numbers._regions())


MADE: Mapping[str, Callable[[], Made]] = {
    "simulator/contract/checker.py: _path_pattern": paths,
    "simulator/capture/owner.py: __init__": paths,
    "simulator/conformance/material.py: operation_of": paths,
    "simulator/contract/values.py: compiles": lambda: ((each.pattern, "search") for each in of_schemas()),
    "simulator/contract/validator.py: found_in": lambda: ((each.pattern, "search") for each in of_schemas()),
    "simulator/sms/numbers.py: _mobile_plan": mobile_numbers,
    "simulator/sms/numbers.py: _shared_plan": shared_codes,
}
"""Functions that make patterns, and which ones they make of what is shipped."""


def takes_longer(ask: Ask, text: Any, limit_s: Callable[[int], float]) -> bool:
    """Whether the least processor time of several is over a limit: whatever else goes on can only add to it."""
    return all(took_s(ask, text, times) > limit_s(times) for times in (1, 3, 10))


def took_s(ask: Ask, text: Any, times: int) -> float:
    def once() -> float:
        began_s = time.thread_time()
        ask(text)
        return time.thread_time() - began_s

    return min(once() for _ in range(times))


def too_slow(ask: Ask, text: HostileText) -> str | None:
    """Say which length takes too long, None where none does."""
    for length in FIRST:
        if takes_longer(ask, text.of(length), lambda _: UNMEASURED_S):
            return f"{length} characters of {text}"
    for shorter, longer in pairwise(LENGTHS):

        def limit_s(times: int, length: int = shorter) -> float:
            return max(UNMEASURED_S, TIMES * took_s(ask, text.of(length), times))

        if takes_longer(ask, text.of(longer), limit_s):
            return f"{longer} characters of {text}, compared with {shorter}"
    return None


def check(pattern: re.Pattern[Any], way: str) -> None:
    for text in hostile_texts(pattern):
        slow = too_slow(partial(WAYS[way], pattern), text)
        assert slow is None, f"{pattern.pattern!r}, asked by {way}: {slow}"


def ways_of(found: Found) -> frozenset[str]:
    return HANDED_ON.get(found.where, found.ways)


def room_of(where: str) -> str:
    return where.split(".")[1]


@pytest.mark.parametrize("room", ROOMS)
def test_the_patterns_of_a_room_take_time_like_their_texts(room: str) -> None:
    for found in found_in(room).values():
        for way in ways_of(found) if found.where not in BOUNDED else ():
            check(found.pattern, way)


@pytest.mark.parametrize("where", BOUNDED)
def test_a_pattern_that_would_take_longer_gets_short_texts(where: str) -> None:
    found, bounded = found_in(room_of(where))[where], BOUNDED[where]
    for text in hostile_texts(found.pattern):
        assert too_slow(bounded.by, text) is None
        for way in ways_of(found):
            assert took_s(partial(WAYS[way], found.pattern), text.of(bounded.length), 5) < UNMEASURED_S, text


@pytest.mark.parametrize("maker", MADE)
def test_a_pattern_that_is_made_takes_time_like_its_text(maker: str) -> None:
    for pattern, way in MADE[maker]():
        check(pattern, way)


def test_every_function_that_makes_a_pattern_is_known() -> None:
    assert makers() == MADE.keys()


def test_no_row_is_stale() -> None:
    assert all(where in found_in(room_of(where)) for where in (*HANDED_ON, *BOUNDED))


@pytest.mark.parametrize(
    ("pattern", "way"),
    [
        (r"(a+)+$", "match"),
        (r"(?:ab|a|b)*!", "fullmatch"),
        (r"^x://[^\s/]+[^\s]*$", "search"),
        (r"\s+$", "search"),
        (r"<[^>]*>", "search on"),
        (r"(?<=a)b|a[^b]*c", "search on"),
        (r"(\d+,?)*;", "match"),
    ],
)
def test_a_pattern_that_takes_longer_is_found(pattern: str, way: str) -> None:
    with pytest.raises(AssertionError, match="characters of"):
        check(re.compile(pattern), way)
