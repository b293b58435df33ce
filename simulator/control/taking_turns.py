"""Run long work in steps, between which others have their turn."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Generator
from typing import TypeVar

ResultT = TypeVar("ResultT")

SLICE_S = 0.01
"""How long steps may hold the event loop before others have their turn."""


async def taking_turns(work: Generator[None, None, ResultT]) -> ResultT:
    """Run a generator to its end and return what it returns."""
    until = time.monotonic() + SLICE_S
    while True:
        try:
            next(work)
        except StopIteration as stop:
            result: ResultT = stop.value
            return result
        if time.monotonic() > until:
            await asyncio.sleep(0)
            until = time.monotonic() + SLICE_S
