"""The bounded sequence that everything kept is in: ordinals, what falls off, and what is found."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from simulator.sandbox.books.log import Log

SLACK = 64
"""As many empty places may stand in front."""

MANY = 4 * SLACK


def log_of(count: int, limit: int = 3) -> Log[str]:
    log: Log[str] = Log(limit)
    for ordinal in range(1, count + 1):
        log.append(f"item {ordinal}")
    return log


def test_an_empty_log_has_nothing_and_counts_from_one() -> None:
    log = log_of(0)
    assert (len(log), list(log.ordinals), log.next_ordinal, log.oldest_ordinal, log.dropped) == (0, [], 1, 1, 0)
    assert (log.get(0), log.get(1), log.drop_oldest()) == (None, None, None)


def test_what_has_to_go_is_returned_in_its_order() -> None:
    log: Log[int] = Log(2)
    assert [log.append(number) for number in range(5)] == [None, None, 0, 1, 2]
    assert [log.drop_oldest(), log.drop_oldest(), log.drop_oldest()] == [3, 4, None]


def test_ordinals_go_on_without_a_gap_whatever_was_dropped() -> None:
    log = log_of(5)
    assert (len(log), log.ordinals, log.next_ordinal, log.oldest_ordinal, log.dropped) == (3, range(3, 6), 6, 3, 2)
    assert [log.get(ordinal) for ordinal in range(7)] == [None, None, None, "item 3", "item 4", "item 5", None]


def test_a_log_that_was_emptied_goes_on() -> None:
    log = log_of(3)
    for _ in range(3):
        log.drop_oldest()
    assert (len(log), log.next_ordinal, log.dropped) == (0, 4, 3)
    log.append("item 4")
    assert (log.get(4), list(log.oldest_first()), list(log.newest_first())) == ("item 4", ["item 4"], ["item 4"])


def test_places_whose_items_were_removed_go_with_the_oldest() -> None:
    log = log_of(6, limit=10)
    assert [log.remove(ordinal) for ordinal in (2, 3, 5)] == ["item 2", "item 3", "item 5"]
    assert (len(log), log.oldest_ordinal, log.dropped) == (3, 1, 3)
    left = [(log.drop_oldest(), log.oldest_ordinal, len(log), log.dropped) for _ in range(3)]
    assert left == [("item 1", 4, 2, 4), ("item 4", 6, 1, 5), ("item 6", 7, 0, 6)]


def test_it_is_read_from_both_ends() -> None:
    log = log_of(5)
    assert list(log.oldest_first()) == ["item 3", "item 4", "item 5"]
    assert list(log.newest_first()) == ["item 5", "item 4", "item 3"]


def test_it_is_read_from_below_an_ordinal() -> None:
    log = log_of(5)
    read = {before: [each.removeprefix("item ") for each in log.newest_first(before)] for before in (1, 3, 4, 5, 6, 99)}
    assert read == {1: [], 3: [], 4: ["3"], 5: ["4", "3"], 6: ["5", "4", "3"], 99: ["5", "4", "3"]}


def test_what_an_item_is_dropped_during_is_read_on() -> None:
    log = log_of(3)
    read = []
    for item in log.newest_first():
        read.append(item)
        if len(read) == 1:
            log.drop_oldest()
    assert read == ["item 3", "item 2"]
    reading = log.oldest_first()
    assert next(reading) == "item 2"
    log.drop_oldest()
    log.drop_oldest()
    assert list(reading) == []


def empty_places(log: Log[str]) -> int:
    return log.oldest_ordinal - log._first


def test_the_places_of_what_was_dropped_are_given_back() -> None:
    log = log_of(100 * SLACK)
    assert len(log._items) <= SLACK + 2 * log.limit
    assert (log.ordinals, log.get(100 * SLACK)) == (range(100 * SLACK - 2, 100 * SLACK + 1), f"item {100 * SLACK}")
    assert empty_places(log_of(SLACK + 2)) == SLACK - 1  # not worth moving anything for
    assert empty_places(log_of(SLACK + 3)) == 0


def test_places_are_not_given_back_while_more_is_kept_than_was_dropped() -> None:
    log = log_of(MANY, limit=MANY)
    empty = []
    for _ in range(MANY // 2 + SLACK):
        log.drop_oldest()
        empty.append(empty_places(log))
    given_back = next(place for place in range(MANY // 2 + 1, MANY) if place % SLACK == 0)
    assert empty[:given_back] == [*range(1, given_back), 0]


@given(st.integers(1, 5), st.lists(st.booleans(), max_size=300))
def test_it_holds_what_a_plain_list_would(limit: int, appends: list[bool]) -> None:
    log: Log[int] = Log(limit)
    kept: list[int] = []
    for number, is_append in enumerate(appends):
        if is_append:
            kept.append(number)
            dropped = log.append(number)
            assert dropped == (kept.pop(0) if len(kept) > limit else None)
        else:
            assert log.drop_oldest() == (kept.pop(0) if kept else None)
        assert list(log.oldest_first()) == list(log.newest_first())[::-1] == kept
        assert [log.get(ordinal) for ordinal in log.ordinals] == kept
        assert len(log) == len(kept)
        assert log.dropped + len(kept) == sum(appends[: number + 1])
