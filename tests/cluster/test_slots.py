"""Where sandboxes live: for ever in the same slot, and spread over all processes."""

from __future__ import annotations

from collections import Counter

import pytest

from simulator.cluster.slots import SLOTS, process_of


@pytest.mark.parametrize(
    ("name", "slot"),
    [("default", 9), ("mine", 14), ("sandbox-1", 8), ("sandbox-2", 13), ("ci-7", 8), ("\xdcnicode", 13), ("", 14),
     ("x" * 300, 3)],
)  # fmt: skip
def test_a_sandbox_keeps_its_slot_for_ever(name: str, slot: int) -> None:
    assert process_of(name, SLOTS) == slot
    assert [process_of(name, count) for count in (1, 2, 3, 4)] == [0, slot % 2, slot % 3, slot % 4]


@pytest.mark.parametrize("count", range(1, SLOTS + 1))
def test_sandboxes_are_spread_over_all_processes(count: int) -> None:
    found = Counter(process_of(f"ci-{number}", count) for number in range(3_000))
    assert sorted(found) == [*range(count)]
    assert max(found.values()) < 3 * min(found.values())


def test_whatever_is_named_has_a_place() -> None:
    assert process_of("\ud800\udcff", SLOTS) in range(SLOTS)
