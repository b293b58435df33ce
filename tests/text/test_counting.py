"""Counts with their nouns, and the first few of many names."""

from __future__ import annotations

import pytest

from simulator.text.counting import counted, listed


@pytest.mark.parametrize(("number", "written"), [(0, "0 boxes"), (1, "1 box"), (2, "2 boxes")])
def test_one_alone_is_no_plural(number: int, written: str) -> None:
    assert counted(number, "box", "es") == written


@pytest.mark.parametrize(
    ("names", "written"),
    [([], ""), (["a", "b"], "a, b"), (["a", "b", "c"], "a, b and 1 more"), (list("abcd"), "a, b and 2 more")],
)
def test_what_is_not_shown_is_counted(names: list[str], written: str) -> None:
    assert listed(names, 2) == written
