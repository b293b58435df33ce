"""Which requests a fault strikes: every criterion, counts, chance and windows; and the index against a plain search."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.sandbox.chance import Chance
from simulator.sandbox.errors import CapacityError, ConflictError, SimulatorError, UnknownNameError
from simulator.sandbox.faults.book import FaultBook
from simulator.sandbox.faults.effects.answer import Answer
from simulator.sandbox.faults.fault import Fault, Match
from simulator.sandbox.faults.striking import Circumstances, Phase, Point
from simulator.sandbox.rules.patterns import fits_any, parse_pattern

SEEN = Circumstances(
    1_000, "toy", "send", "toy-1", Decimal(50), "SHOP", ("+256701521269", "+254712345678"), ("Your code is 1234",),
    "sent",
)  # fmt: skip
NO_ANSWER = Answer(502)


def fault(name: str = "it", phase: Phase = Phase.AFTER, **match: Any) -> Fault:
    return Fault(name, Match(**match), phase, NO_ANSWER)


@pytest.mark.parametrize(
    ("match", "other"),
    [
        ({"vendor": "toy"}, {"vendor": "toi"}),
        ({"vendor": "toy", "operation": "send"}, {"vendor": "toy", "operation": "read"}),
        ({"operation": "send"}, {"operation": "read"}),
        ({"account": "toy-1"}, {"account": "toy-2"}),
        ({"recipient": parse_pattern("+254712345678")}, {"recipient": parse_pattern("+25471234567")}),
        ({"recipient": parse_pattern("+25670*")}, {"recipient": parse_pattern("+25671*")}),
        ({"recipient": parse_pattern("*269")}, {"recipient": parse_pattern("*270")}),
        ({"recipient": parse_pattern("+256*9")}, {"recipient": parse_pattern("+256*8")}),
        ({"recipient": parse_pattern("*")}, {"recipient": parse_pattern("+256701521269*9")}),
        ({"sender": parse_pattern("SHOP")}, {"sender": parse_pattern("Shop")}),
        ({"sender": parse_pattern("SH*")}, {"sender": parse_pattern("S*X")}),
        ({"text": "code is 1"}, {"text": "code is 2"}),
        ({"text": "Y"}, {"text": "y"}),
        ({"text": "1234"}, {"text": "12345"}),
        ({"event": "sent"}, {"event": "failed"}),
        ({"from_ms": 1_000}, {"from_ms": 1_001}),
        ({"until_ms": 1_001}, {"until_ms": 1_000}),
        ({"balance_below": Decimal("50.01")}, {"balance_below": Decimal(50)}),
    ],
)
def test_each_criterion_looks_at_its_own(match: dict[str, Any], other: dict[str, Any]) -> None:
    assert Match(**match).fits(SEEN)
    assert not Match(**other).fits(SEEN)
    book = FaultBook(Chance("seed"))
    for name, said in (("it", match), ("other", other)):
        book.add(fault(name, **said))
    point = next(iter(book)).point
    assert [each.name for each in book.strike(point, SEEN) + book.strike(book.get("other").point, SEEN)][:1] == ["it"]
    assert book.get("other").seen == 0


def test_a_pattern_is_read_as_it_is_written() -> None:
    read = [(each.prefix, each.suffix, each.has_star) for each in map(parse_pattern, ("ab", "ab*", "*yz", "ab*yz"))]
    assert read == [("ab", "", False), ("ab", "", True), ("", "yz", True), ("ab", "yz", True)]
    with pytest.raises(SimulatorError) as caught:
        parse_pattern("a*b*c")
    assert str(caught.value) == "a pattern holds one * at most, which stands for any characters"


def test_one_of_several_patterns_is_enough() -> None:
    patterns = parse_pattern("+25670*"), parse_pattern("*99")
    assert [fits_any(patterns, text) for text in ("+25670", "+25499", "99", "+25401")] == [True, True, True, False]


def test_what_is_not_known_does_not_match() -> None:
    unknown = Circumstances(1_000, "toy", "send")
    for match in (
        {"account": "toy-1"}, {"balance_below": Decimal(9)}, {"sender": parse_pattern("*")},
        {"recipient": parse_pattern("*")}, {"text": "a"}, {"event": "sent"},
    ):  # fmt: skip
        assert not Match(**match).fits(unknown)


@pytest.mark.parametrize(
    ("match", "struck"),
    [
        ({}, [1, 2, 3, 4, 5, 6, 7, 8, 9]),
        ({"nth": 3}, [3]),
        ({"after": 7}, [8, 9]),
        ({"first": 2}, [1, 2]),
        ({"after": 2, "first": 2}, [3, 4]),
        ({"every": 3}, [3, 6, 9]),
        ({"after": 1, "every": 3}, [4, 7]),
        ({"after": 1, "first": 4, "every": 2}, [3, 5]),
    ],
)
def test_counts_say_which_of_those_that_match_are_struck(match: dict[str, Any], struck: list[int]) -> None:
    book = FaultBook(Chance("seed"))
    book.add(fault(**match))
    assert [number for number in range(1, 10) if book.strike(Point.ANSWER, SEEN)] == struck
    counted = book.get("it")
    assert counted.struck == len(struck)
    assert counted.is_spent == (Match(**match).last is not None)


def test_what_does_not_match_is_not_counted() -> None:
    book = FaultBook(Chance("seed"))
    book.add(fault(account="toy-1", nth=2))
    for account in ("toy-1", "toy-2", "toy-2"):
        assert not book.strike(Point.ANSWER, SEEN._replace(account=account))
    assert book.strike(Point.ANSWER, SEEN)


def test_chance_is_the_seeds_and_about_as_often_as_it_says() -> None:
    def day(seed: str) -> list[bool]:
        book = FaultBook(Chance(seed))
        book.add(fault(probability=0.3))
        return [bool(book.strike(Point.ANSWER, SEEN)) for _ in range(1_000)]

    assert day("one") == day("one") != day("two")
    assert 240 < sum(day("one")) < 360


def test_all_turns_of_one_subject_draw_alike() -> None:
    book = FaultBook(Chance("seed"))
    book.add(fault(probability=0.5))
    draws = {subject: {bool(book.strike(Point.ANSWER, SEEN, subject)) for _ in range(5)} for subject in range(40)}
    assert all(len(drawn) == 1 for drawn in draws.values())
    assert {True, False} == set.union(*draws.values())


def test_a_fault_begins_and_ends_at_its_moments() -> None:
    book = FaultBook(Chance("seed"))
    book.add(fault(from_ms=10, until_ms=20))
    struck = [now_ms for now_ms in range(0, 30, 5) if book.strike(Point.ANSWER, SEEN._replace(now_ms=now_ms))]
    assert struck == [10, 15]
    assert not book.get("it").is_over(19)
    assert book.get("it").is_over(20)
    assert not book.open_points(30)


def test_a_fault_that_is_off_neither_strikes_nor_counts() -> None:
    book = FaultBook(Chance("seed"))
    book.add(fault(first=1))
    book.get("it").is_on = False
    assert not book.strike(Point.ANSWER, SEEN)
    book.get("it").is_on = True
    assert book.strike(Point.ANSWER, SEEN)


def test_where_a_fault_ends_the_request_those_of_afterwards_do_not_count() -> None:
    book = FaultBook(Chance("seed"))
    book.add(fault("after", text="code"))
    book.add(fault("before", Phase.BEFORE, text="code", first=1))
    assert [each.name for each in book.strike(Point.ACCEPTANCE, SEEN)] == ["before"]
    assert [each.name for each in book.strike(Point.ACCEPTANCE, SEEN)] == ["after"]
    assert book.get("after").seen == 1


def test_names_are_unique_and_faults_bounded() -> None:
    book = FaultBook(Chance("seed"))
    for number in range(10_000):
        book.add(fault(f"fault-{number}", recipient=parse_pattern(f"+2567{number}*"), from_ms=number))
    with pytest.raises(CapacityError, match="remove some"):
        book.add(fault("more"))
    book.remove("fault-7")
    assert book.free_name() not in {each.name for each in book}
    with pytest.raises(ConflictError, match="remove it first"):
        book.add(fault("fault-8"))
    with pytest.raises(UnknownNameError, match="fault-8"):
        book.get("fault-08")
    assert book.clear() == 9_999
    assert book.is_empty
    assert not book.open_points(10**9)


TEXTS = st.text("ab1", max_size=9)
PATTERNS = st.builds(
    lambda head, star, tail: parse_pattern(f"{head}{star}{tail}" if star else head or "a"),
    st.text("ab1", max_size=3), st.sampled_from(["", "*"]), st.text("ab1", max_size=3),
)  # fmt: skip
MATCHES = st.builds(
    Match,
    vendor=st.sampled_from([None, None, "toy", "toi"]),
    operation=st.sampled_from([None, None, "send", "read"]),
    account=st.sampled_from([None, None, "toy-1", "toy-2"]),
    recipient=st.none() | PATTERNS,
    sender=st.none() | PATTERNS,
    text=st.none() | st.text("ab1", min_size=1, max_size=9),
    from_ms=st.none() | st.integers(0, 5),
    until_ms=st.none() | st.integers(0, 8),
    balance_below=st.none() | st.integers(1, 5).map(Decimal),
    first=st.none() | st.integers(1, 3),
)
SIGHTS = st.builds(
    Circumstances,
    now_ms=st.integers(0, 9),
    vendor=st.sampled_from(["toy", "toi"]),
    operation=st.sampled_from(["send", "read"]),
    account=st.sampled_from([None, "toy-1", "toy-2"]),
    balance=st.integers(0, 5).map(Decimal),
    sender_id=st.none() | TEXTS,
    recipients=st.lists(TEXTS, max_size=3),
    texts=st.lists(TEXTS, max_size=3),
)


@pytest.mark.soak
@settings(max_examples=400)
@given(st.lists(MATCHES, max_size=12), st.lists(SIGHTS, max_size=6), st.lists(st.integers(0, 11), max_size=3))
def test_the_index_finds_what_a_plain_search_finds(
    matches: list[Match], sights: list[Circumstances], removed: list[int]
) -> None:
    sights.sort(key=lambda seen: seen.now_ms)
    indexed = FaultBook(Chance("seed"))
    plain = {f"f{number}": Fault(f"f{number}", each, Phase.AFTER, NO_ANSWER) for number, each in enumerate(matches)}
    for name, each in plain.items():
        indexed.add(Fault(name, each.match, Phase.AFTER, NO_ANSWER))
    for seen in sights:
        for point in (Point.ACCEPTANCE, Point.ANSWER):
            expected = []
            for each in plain.values():
                if each.point is point and each.match.fits(seen):
                    each.seen += 1
                    if each.match.counts(each.seen):
                        expected.append(each.name)
            assert [each.name for each in indexed.strike(point, seen)] == expected
        for number in removed[:1]:
            if f"f{number}" in plain:
                del plain[f"f{number}"]
                indexed.remove(f"f{number}")
