"""Work that is done in steps, so that others have their turn between them, for those who have nobody to wait for."""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import TypeVar

ResultT = TypeVar("ResultT")

Told = Callable[[int, int], None]
"""Is told how many steps are done, and of how many."""


def tell_nobody(_done: int, _total: int) -> None:
    """Take no note of how far work has come."""


def at_once(work: Generator[None, None, ResultT]) -> ResultT:
    """Run a generator to its end without a stop, and return what it returns."""
    while True:
        try:
            next(work)
        except StopIteration as stop:
            result: ResultT = stop.value
            return result
