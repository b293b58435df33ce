"""What was read of a sandbox goes to the rebuilding for which it was read."""

from __future__ import annotations

from simulator.replicas.fetched import Fetched


def test_each_rebuilding_of_a_life_has_what_was_read_for_it() -> None:
    fetched = Fetched()
    earlier, later = [(1, b"a"), (2, b"b")], [(1, b"a"), (2, b"b"), (3, b"c")]
    fetched.put(7, [*earlier])
    first = fetched.inputs(7)
    fetched.put(7, [*later])
    assert fetched.count(7) == 3
    second = fetched.inputs(7)
    assert next(second) == (1, b"a")
    assert [*first] == earlier
    assert [*second] == later[1:]
    assert (fetched.count(7), [*fetched.inputs(7)]) == (0, [])
