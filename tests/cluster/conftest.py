"""Workers that are made for a test, and end with it."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from support.workers import Toy

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
