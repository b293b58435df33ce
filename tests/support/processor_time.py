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
        limit_s: in seconds. Of a test with the mark `browser` its own process counts alone: the browser and the server
            work for all of their module. So it is with the last test of a process, in whose teardown programs end that
            were started for all of them.
    """

    def __init__(self, limit_s: float) -> None:
        self.limit_s = limit_s
        self._began = os.times()

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_logstart(self) -> None:
        self._began = os.times()

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_teardown(self, item: pytest.Item, nextitem: pytest.Item | None) -> Generator[None, None, None]:
        yield
        counted = 2 if item.get_closest_marker("browser") or nextitem is None else 4
        took_s = sum(os.times()[:counted]) - sum(self._began[:counted])
        if took_s > self.limit_s:
            pytest.fail(
                f"{item.nodeid} used {took_s:.1f} s of processor time, the limit is {self.limit_s:g} s: "
                "split it, or have it do less",
                pytrace=False,
            )
