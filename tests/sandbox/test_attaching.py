"""What an observer attaches to an exchange counts for its bytes, and goes with it."""

from simulator.sandbox.journal import VIOLATION_BYTES, Exchange, Journal


def taken(journal: Journal) -> Exchange:
    exchange = journal.open(Exchange(0, "v", "o", "POST", "/", {}, b"body"))
    journal.close(exchange, 200, (), b"")
    return exchange


def test_what_is_attached_is_counted_once() -> None:
    journal = Journal(10**6)
    exchange = taken(journal)
    before = journal.kept_bytes
    journal.attach(exchange, ("one", "two"))
    journal.attach(exchange, ("one", "two", "three"))
    assert journal.kept_bytes == before + 3 * VIOLATION_BYTES == exchange.size


def test_attaching_makes_room() -> None:
    journal = Journal(VIOLATION_BYTES + 1_000)
    first, second = taken(journal), taken(journal)
    journal.attach(second, ("one",))
    assert (len(journal), journal.get(first.ordinal), journal.kept_bytes) == (1, None, second.size)


def test_nothing_is_counted_for_what_is_gone() -> None:
    journal = Journal(1)
    first, second = taken(journal), taken(journal)
    journal.attach(first, ("one",))
    assert journal.kept_bytes == second.size
