"""Violations have a bound of their own, and go with their exchange."""

from dataclasses import replace

from simulator.hosting.violations import MIN_BYTES, PART_OF_JOURNAL, Level, Violation, Violations
from simulator.sandbox.books.journal import Exchange, Journal


def taken(journal: Journal, body: bytes = b"") -> Exchange:
    exchange = journal.open(Exchange(0, "v", "o", "POST", "/", "", body))
    journal.close(exchange, 200, (), b"")
    return exchange


def found(text: str, size: int = 0) -> tuple[Violation, ...]:
    return (Violation("v", "o", "client", "/p", "rule", "", "", "documented", "page", text + "x" * size),)


def test_a_finding_is_a_violation_unless_it_says_otherwise() -> None:
    assert found("one")[0].level is Level.VIOLATION


def test_nothing_found_is_not_the_same_as_not_judged() -> None:
    journal = Journal(10**6)
    judged, unjudged = taken(journal), taken(journal)
    violations = Violations(journal)
    violations.add(judged, ())
    assert (violations.of(judged), violations.of(unjudged)) == ((), None)


def test_what_is_found_in_callbacks_comes_after_what_was_found_before() -> None:
    journal = Journal(10**6)
    exchange = taken(journal)
    violations = Violations(journal)
    violations.add(exchange, found("one"))
    violations.add(exchange, found("two"))
    assert violations.of(exchange) == found("one") + found("two")


def test_a_journal_counts_nothing_for_its_judge() -> None:
    journal = Journal(10**6)
    exchange = taken(journal)
    before = (journal.kept_bytes, exchange.size)
    Violations(journal).add(exchange, found("one") * 100)
    assert (journal.kept_bytes, exchange.size) == before


def test_the_bound_is_a_part_of_the_journals_and_a_small_one_has_room_for_one_request() -> None:
    assert Violations(Journal(MIN_BYTES * PART_OF_JOURNAL * 2)).limit_bytes == MIN_BYTES * 2
    assert Violations(Journal(1)).limit_bytes == MIN_BYTES
    journal = Journal(1)
    exchange, violations = taken(journal), Violations(journal)
    text = "\U0001f600" * 500
    longest = Violation("v", "o", "client", text, "rule", text, text, "documented", "page", text)
    violations.add(exchange, (longest,) * 25)
    assert violations.of(exchange) == (longest,) * 25


def test_the_oldest_are_dropped_and_their_exchanges_count_as_unjudged() -> None:
    journal = Journal(10**6)
    violations = Violations(journal)
    fine = taken(journal)
    violations.add(fine, ())
    wrong = [taken(journal) for _ in range(6)]
    for exchange in wrong:
        violations.add(exchange, found("a", MIN_BYTES // 8) + found("b", MIN_BYTES // 8))
        assert 0 < violations.kept_bytes <= violations.limit_bytes
    assert [violations.of(each) is None for each in wrong] == [True, True, True, False, False, False]
    assert (violations.dropped.total(), violations.unjudged) == (6, 3)
    assert violations.of(fine) == ()


def test_what_alone_is_more_than_the_bound_is_not_kept() -> None:
    journal = Journal(10**6)
    exchange, violations = taken(journal), Violations(journal)
    violations.add(exchange, found("a", MIN_BYTES))
    assert (violations.of(exchange), violations.kept_bytes, violations.dropped.total(), violations.unjudged) == (
        None,
        0,
        1,
        1,
    )


def test_what_is_dropped_is_counted_by_its_level() -> None:
    journal = Journal(10**6)
    violations = Violations(journal)
    (one,) = found("a", MIN_BYTES // 4)
    for _ in range(2):
        violations.add(taken(journal), (one, replace(one, level=Level.HINT), replace(one, level=Level.HINT)))
    assert violations.dropped == {Level.VIOLATION: 1, Level.HINT: 2}


def test_violations_leave_with_their_exchange_uncounted() -> None:
    journal = Journal(5_000)
    violations = Violations(journal)
    first = taken(journal)
    violations.add(first, found("first"))
    later = [taken(journal, b"x" * 1_000) for _ in range(10)]
    for exchange in later:
        violations.add(exchange, found("later"))
    kept = list(journal.newest_first())
    assert len(kept) < len(later)
    alone = Violations(journal)
    alone.add(later[-1], found("later"))
    assert violations.of(first) is None
    assert violations.kept_bytes == alone.kept_bytes * len(kept)
    assert (violations.dropped.total(), violations.unjudged) == (0, 0)


def test_what_came_late_is_let_go_of_too() -> None:
    journal = Journal(10**6)
    violations = Violations(journal)
    late, early = taken(journal), taken(journal)
    violations.add(early, found("early"))
    violations.add(late, found("late"))
    for _ in range(1_000):
        violations.add(taken(journal, b"x" * 3_000), ())
    assert journal.get(early.ordinal) is None
    assert violations.kept_bytes == 0
    violations.add(taken(journal), found("a", MIN_BYTES // 2))
    violations.add(taken(journal), found("b", MIN_BYTES // 2))
    assert (violations.dropped.total(), violations.unjudged) == (1, 1)


def test_no_place_is_kept_for_what_has_left_and_nothing_is_let_go_of_twice() -> None:
    journal = Journal(10_000)
    violations = Violations(journal)
    for _ in range(1_000):
        violations.add(taken(journal), found("wrong"))
    assert len(violations._with_some) == len(violations._found) == len(journal)
    assert violations._oldest == journal.ordinals.start > 900


def test_nothing_is_kept_for_what_is_gone() -> None:
    journal = Journal(1)
    first, second = taken(journal), taken(journal)
    violations = Violations(journal)
    violations.add(first, found("first"))
    violations.add(second, found("second"))
    assert violations.of(first) is None
    assert violations.of(second) == found("second")
