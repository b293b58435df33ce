"""A limit on the processor time of a test: what it uses itself, and what the child processes used it waited for."""

from __future__ import annotations

import os
from collections.abc import Generator

import pytest

NAME = "processor-time"
"""Under which pytest knows it."""


class ProcessorTimeLimit:
    """Fails a test that uses more processor time than the limit, setup and teardown included.

    Args:
        limit_s: in seconds.
    """

    def __init__(self, limit_s: float) -> None:
        self.limit_s = limit_s
        self._began_s = 0.0

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_logstart(self) -> None:
        self._began_s = used_s()

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_teardown(self, item: pytest.Item) -> Generator[None, None, None]:
        yield
        took_s = used_s() - self._began_s
        if took_s > self.limit_s:
            pytest.fail(
                f"{item.nodeid} used {took_s:.1f} s of processor time, the limit is {self.limit_s:g} s: "
                "split it, or have it do less",
                pytrace=False,
            )


def used_s() -> float:
    """Processor time of this process and of its children that have ended, in seconds."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system
