"""Run work that is done in steps to its end."""

from __future__ import annotations

from collections.abc import Generator
from typing import TypeVar

ResultT = TypeVar("ResultT")


def at_once(work: Generator[None, None, ResultT]) -> ResultT:
    """What a generator returns in the end."""
    while True:
        try:
            next(work)
        except StopIteration as stop:
            result: ResultT = stop.value
            return result
