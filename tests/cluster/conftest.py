"""Workers, and simulators that answer as one server, which are made for a test and end with it."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from support.meeting import heard
from support.together import Gather, Noted, Together, folder_for_sockets
from support.workers import Toy

from simulator.api.vendor import Vendor

__all__ = ["by", "gather", "heard", "start", "two"]

TESTS = Path(__file__).resolve().parent.parent


def end(process: subprocess.Popen[str]) -> None:
    """End a parent with its workers, whatever they think of it."""
    for send in (process.terminate, process.terminate, process.kill):
        send()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(5)


@pytest.fixture
def start() -> Iterator[Callable[..., Toy]]:
    """Start a toy: its habit, how many workers it has, its port and the form of its log; what stands before it."""
    with contextlib.ExitStack() as stack:

        def started(
            habit: str = "usual", count: int = 3, *more: str, before: tuple[str, ...] = (), **environment: str
        ) -> Toy:
            process = subprocess.Popen(
                [*before, sys.executable, "-m", "support.toy_workers", habit, str(count), *(more or ["0"])],
                cwd=TESTS,
                env=os.environ | environment,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
                start_new_session=True,
            )
            stack.enter_context(process)
            stack.callback(end, process)
            return Toy(process)

        yield started


@pytest.fixture
def by() -> str:
    """By what simulators ask each other; `by_both` has a test run by each."""
    return "a socket"


@pytest.fixture
async def gather(monkeypatch: pytest.MonkeyPatch, by: str) -> AsyncIterator[Gather]:
    """Starts simulators that answer as one server: vendors by position, `count`, `contract` and settings by name."""
    monkeypatch.setattr("simulator.cluster.peers.Hearing", Noted)
    async with contextlib.AsyncExitStack() as stack:

        async def started(*vendors: Vendor[Any], count: int = 2, **settings: Any) -> Together:
            folder = Path(stack.enter_context(folder_for_sockets()))
            together = Together(count, folder, *vendors, **settings)
            stack.push_async_callback(together.stop)
            await together.start()
            if by == "TCP":
                await together.meet()
            return together

        yield started


@pytest.fixture
async def two(gather: Gather) -> Together:
    """Two of them with the toy, on the live clock."""
    return await gather()
