"""The faults in force: how they are added, found, removed and forgotten, and that few are looked at for a request."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from simulator.sandbox.chance import Chance
from simulator.sandbox.errors import ConflictError, UnknownNameError
from simulator.sandbox.faults.book import FaultBook
from simulator.sandbox.faults.effect import Effect
from simulator.sandbox.faults.effects.answer import Answer
from simulator.sandbox.faults.effects.wire import Wire
from simulator.sandbox.faults.fault import Fault, Match
from simulator.sandbox.faults.shelf import Shelf
from simulator.sandbox.faults.striking import Circumstances, Phase, Point
from simulator.sandbox.rules.patterns import parse_pattern

SEEN = Circumstances(5, "toy", "send", "toy-1", Decimal(50), "SHOP", ("+256701521269",), ("Your code is 1234",))
ANSWER = Answer(502)
REFUSED = Wire(word="refused")


def fault(name: str = "it", effect: Effect = ANSWER, phase: Phase = Phase.AFTER, **match: Any) -> Fault:
    return Fault(name, Match(**match), phase, effect)


def book_of(*faults: Fault) -> FaultBook:
    book = FaultBook(Chance("seed"))
    for each in faults:
        book.add(each)
    return book


def struck(book: FaultBook, now_ms: int = 5) -> list[str]:
    return [each.name for each in book.strike(Point.ANSWER, SEEN._replace(now_ms=now_ms))]


# ------------------------------------------------------------------------------------------------- the book


def test_an_empty_book_has_nothing_in_force() -> None:
    book = book_of()
    assert (len(book), list(book), book.is_empty, book.outages) == (0, [], True, {})
    assert book.open_points(10**9) == set()
    assert struck(book) == []


def test_faults_are_numbered_in_the_order_in_which_they_were_added() -> None:
    book = book_of(fault("one"), fault("two", from_ms=99), fault("three"))
    assert [(each.name, each.ordinal) for each in book] == [("one", 1), ("two", 2), ("three", 3)]
    assert (len(book), book.is_empty) == (3, False)
    assert struck(book) == ["one", "three"]
    assert struck(book, 99) == ["one", "two", "three"]


def test_an_unknown_fault_is_told_with_the_nearest_one() -> None:
    with pytest.raises(UnknownNameError) as caught:
        book_of(fault("fault-1")).get("fault-l")
    assert str(caught.value) == "unknown fault 'fault-l'; did you mean 'fault-1'? (known: fault-1)"


def test_a_name_is_there_once() -> None:
    book = book_of(fault())
    with pytest.raises(ConflictError) as caught:
        book.add(fault())
    assert str(caught.value) == "there is a fault 'it' already: remove it first, or give another name"
    assert len(book) == 1


def test_a_free_name_is_the_next_that_nobody_took() -> None:
    book = book_of()
    assert book.free_name() == "fault-1"
    book.add(fault("fault-1"))
    book.add(fault("fault-3"))
    assert book.free_name() == "fault-4"
    book.add(fault("fault-5"))
    assert book.free_name() == "fault-4"
    book.add(fault("fault-4"))
    assert book.free_name() == "fault-6"
    book.remove("fault-5")
    assert book.free_name() == "fault-5"


def test_a_fault_that_is_removed_is_returned_and_strikes_no_more() -> None:
    kept, gone = fault("kept"), fault("gone")
    book = book_of(kept, gone)
    assert book.remove("gone") is gone
    assert (list(book), book.is_empty, struck(book)) == ([kept], False, ["kept"])
    book.remove("kept")
    assert (list(book), book.is_empty, book.open_points(5)) == ([], True, set())
    with pytest.raises(UnknownNameError):
        book.remove("gone")


def test_a_fault_that_is_removed_before_its_time_never_comes() -> None:
    book = book_of(*(fault(f"at {ms}", from_ms=ms) for ms in (30, 10, 20)))
    book.remove("at 10")
    assert [struck(book, ms) for ms in (10, 20, 30)] == [[], ["at 20"], ["at 30", "at 20"]]


def test_a_fault_that_is_removed_after_its_time_has_come_is_gone() -> None:
    book = book_of(fault("early", from_ms=1), fault("late", from_ms=9))
    assert struck(book) == ["early"]
    book.remove("early")
    assert struck(book, 9) == ["late"]


def test_all_of_them_are_forgotten_at_once() -> None:
    book = book_of(
        fault("now"), fault("later", from_ms=9), fault("offline", REFUSED, Phase.BEFORE), fault("spent", nth=1)
    )
    assert struck(book) == ["now", "spent"]
    assert book.clear() == 4
    assert (len(book), book.is_empty, book.outages) == (0, True, {})
    assert (struck(book, 9), book.open_points(10**9)) == ([], set())
    book.add(fault("now"))
    assert struck(book) == ["now"]
    assert book.get("now").ordinal == 5
    assert book.clear() == 1


def test_outages_are_those_in_which_nobody_listens() -> None:
    offline = fault("offline", REFUSED, Phase.BEFORE)
    book = book_of(offline, fault("broken", Wire(word="reset"), Phase.BEFORE))
    assert book.outages == {"offline": offline}
    book.remove("broken")
    assert book.outages == {"offline": offline}
    book.remove("offline")
    assert book.outages == {}


def test_a_point_is_open_while_a_fault_stands_there() -> None:
    book = book_of(fault("one", nth=1), fault("two", first=2), fault("later", phase=Phase.BEFORE, from_ms=9))
    assert book.open_points(5) == {Point.ANSWER}
    struck(book)
    assert book.open_points(8) == {Point.ANSWER}
    struck(book)
    assert book.open_points(8) == set()
    assert book.open_points(9) == {Point.ARRIVAL}


def test_a_fault_whose_time_is_over_leaves_when_it_is_met() -> None:
    book = book_of(fault("over", until_ms=5), fault("on"))
    assert struck(book, 4) == ["over", "on"]
    assert struck(book, 5) == ["on"]
    assert book.candidates(Point.ANSWER, 5, "toy", "send", None, None, (), ()) == [book.get("on")]
    assert (book.get("over").seen, len(book)) == (1, 2)


def test_a_fault_that_is_spent_without_a_strike_leaves_too() -> None:
    book = book_of(fault("never", probability=0.0, first=2))
    assert (struck(book), set(book.open_points(5))) == ([], {Point.ANSWER})
    assert (struck(book), set(book.open_points(5))) == ([], set())
    assert (book.get("never").seen, book.get("never").struck) == (2, 0)


def test_what_is_certain_draws_no_chance() -> None:
    chance = Chance("seed")
    book = FaultBook(chance)
    book.add(fault(probability=1.0))
    assert struck(book) == ["it"]
    assert chance._streams == {}


def test_faults_draw_apart_and_by_subject() -> None:
    def draws(name: str, subjects: list[int | None]) -> list[bool]:
        book = book_of(fault(name, probability=0.5))
        return [bool(book.strike(Point.ANSWER, SEEN, subject)) for subject in subjects]

    anew: list[int | None] = [None] * 40
    numbered: list[int | None] = list(range(40))
    assert draws("one", anew) != draws("two", anew)
    assert draws("one", numbered) != draws("two", numbered)
    assert draws("one", numbered) == draws("one", numbered[::-1])[::-1]


def test_what_ends_a_request_draws_by_subject_too() -> None:
    book = book_of(fault(phase=Phase.BEFORE, probability=0.5))
    turns = [[bool(book.strike(Point.ARRIVAL, SEEN, subject)) for subject in range(40)] for _ in range(2)]
    assert turns[0] == turns[1]
    assert {True, False} == set(turns[0])


def test_nothing_is_a_candidate_at_another_point() -> None:
    book = book_of(fault("answer"), fault("arrival", phase=Phase.BEFORE))
    found = {point: book.candidates(point, 5, "toy", "send", None, None, (), ()) for point in Point}
    assert {point.value: [each.name for each in faults] for point, faults in found.items() if faults} == {
        "arrival": ["arrival"], "answer": ["answer"],
    }  # fmt: skip


# ------------------------------------------------------------------------------------------------- the shelf

LOOKED_AT: list[dict[str, Any]] = [
    {"vendor": "toy"},
    {"vendor": "toy", "operation": "send"},
    {"account": "toy-1"},
    {"account": "toy-1", "vendor": "toy"},
    {"sender": parse_pattern("SHOP")},
    {"sender": parse_pattern("SHOP"), "vendor": "toy"},
    {"sender": parse_pattern("SHOP"), "account": "toy-1"},
    {"recipient": parse_pattern("+256701521269")},
    {"recipient": parse_pattern("+25670*")},
    {"recipient": parse_pattern("*1269")},
    {"recipient": parse_pattern("+25*269")},
    {"recipient": parse_pattern("+256*269")},
    {"recipient": parse_pattern("*"), "account": "toy-1"},
    {"recipient": parse_pattern("+256701521269"), "text": "code", "account": "toy-1", "vendor": "toy"},
    {"text": "code"},
    {"text": "e"},
    {"text": "Your code is"},
    {"text": "code", "account": "toy-1"},
]
OTHER = ("other", "read", "toy-2", "BANK", ("+9991",), ("Hllo",))
SAME = (SEEN.vendor, SEEN.operation, SEEN.account, SEEN.sender_id, SEEN.recipients, SEEN.texts)
DRAWERS = ("_any", "_places", "_accounts", "_senders", "_recipients", "_prefixes", "_suffixes", "_blocks")


@pytest.mark.parametrize("match", LOOKED_AT, ids=str)
def test_a_fault_is_a_candidate_for_what_it_asks_for_alone(match: dict[str, Any]) -> None:
    shelf, it = Shelf(), fault(**match)
    shelf.put(it)
    assert shelf.candidates(*SAME) == [it]
    assert shelf.candidates(*OTHER) == []


@pytest.mark.parametrize("match", [{}, {"operation": "send"}, {"sender": parse_pattern("S*")}, {"event": "sent"}])
def test_what_asks_for_nothing_rare_is_a_candidate_for_everything(match: dict[str, Any]) -> None:
    shelf, it = Shelf(), fault(**match)
    shelf.put(it)
    assert [shelf.candidates(*seen) for seen in (SAME, OTHER, (None, None, None, None, (), ()))] == [[it]] * 3


@pytest.mark.parametrize(
    ("match", "place"),
    [
        ({"recipient": parse_pattern("+256701521269"), "text": "code"}, 4),
        ({"recipient": parse_pattern("*1269"), "text": "code"}, 4),
        ({"recipient": parse_pattern("+25670*"), "text": "code"}, 4),
        ({"recipient": parse_pattern("+2567*269"), "text": "code"}, 4),
        ({"text": "code", "account": "toy-1"}, 5),
        ({"account": "toy-1", "sender": parse_pattern("SHOP")}, 2),
        ({"sender": parse_pattern("SHOP"), "vendor": "toy"}, 3),
        ({"vendor": "toy", "operation": "send"}, 1),
    ],
    ids=str,
)
def test_a_fault_stands_under_the_rarest_thing_that_it_asks_for(match: dict[str, Any], place: int) -> None:
    shelf = Shelf()
    shelf.put(fault(**match))
    seen: list[Any] = list(SAME)
    seen[place] = OTHER[place]
    assert shelf.candidates(*seen) == []


@pytest.mark.parametrize("match", [{}, *LOOKED_AT], ids=str)
def test_a_shelf_keeps_nothing_of_what_was_taken_out(match: dict[str, Any]) -> None:
    shelf, one, two = Shelf(), fault("one", **match), fault("two", **match)
    for each in (one, two):
        shelf.put(each)
    assert shelf.count == 2
    shelf.take_out(one)
    assert (shelf.count, shelf.candidates(*SAME)) == (1, [two])
    shelf.take_out(two)
    assert (shelf.count, shelf.candidates(*SAME)) == (0, [])
    assert {name: getattr(shelf, name) for name in DRAWERS if getattr(shelf, name)} == {}


def test_candidates_come_once_and_in_the_order_in_which_they_were_added() -> None:
    shelf = Shelf()
    book = book_of(fault("text", text="code"), fault("any"), fault("place", vendor="toy"), fault("ends", text="1234"))
    for each in book:
        shelf.put(each)
    texts = ("Your code is 1234", "Your other code is 1234", "Your code is 1234")
    found = shelf.candidates("toy", "send", None, None, ("+256701521269",) * 2, texts)
    assert [each.name for each in found] == ["text", "any", "place", "ends"]


def test_candidates_of_every_kind_come_together_and_again() -> None:
    shelf = Shelf()
    book = book_of(*(fault(str(number), **match) for number, match in enumerate([{}, *LOOKED_AT])))
    for each in book:
        shelf.put(each)
    assert [shelf.candidates(*SAME) for _ in range(2)] == [list(book)] * 2
    assert shelf.candidates(*OTHER) == [book.get("0")]


@pytest.mark.parametrize("text", ["c", "co", "cod", "code", "code is", "code is 4", "code is 4711"])
def test_a_text_is_found_wherever_it_stands(text: str) -> None:
    shelf, it = Shelf(), fault(text=text)
    shelf.put(it)
    for before in range(9):
        assert shelf.candidates(None, None, None, None, (), ("x" * before + text + "y" * 5,)) == [it]
