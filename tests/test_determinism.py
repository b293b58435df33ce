"""The same inputs in the same order give the same journal, byte for byte; and sandboxes do not see each other."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from support.day import apply, day, journal, make_step, new_day

TESTS = Path(__file__).parent


def _day_in_another_process(hash_seed: str) -> str:
    return subprocess.run(
        [sys.executable, "-m", "support.day", "monday", "150"],
        cwd=TESTS,
        env={**os.environ, "PYTHONHASHSEED": hash_seed, "PYTHONPATH": str(TESTS), "PYTHONUTF8": "1"},
        capture_output=True,
        encoding="utf-8",
        check=True,
    ).stdout


def test_the_same_inputs_give_the_same_journal_in_every_process() -> None:
    here = day("monday", 150)
    assert "delivered" in here.lower()
    assert _day_in_another_process("1") == here
    assert _day_in_another_process("2") == here


def test_another_seed_gives_another_day() -> None:
    assert day("monday", 60) != day("tuesday", 60)


@settings(max_examples=20)
@given(st.lists(st.integers(0, 3), max_size=60), st.integers(0, 10**6))
def test_sandboxes_in_any_interleaving_are_as_if_alone(order: list[int], seed: int) -> None:
    together = [_Lane(seed, number) for number in range(4)]
    for number in order:
        together[number].go_on()
    for lane in together:
        alone = _Lane(seed, lane.number)
        for _ in range(order.count(lane.number)):
            alone.go_on()
        assert journal(alone.client.sandbox) == journal(lane.client.sandbox)


class _Lane:
    """A sandbox with inputs of its own."""

    def __init__(self, seed: int, number: int) -> None:
        self.number = number
        self.client = new_day(f"{seed}-{number}")
        self._chance = random.Random(f"{seed}-{number}")

    def go_on(self) -> None:
        apply(self.client, make_step(self._chance))
