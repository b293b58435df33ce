"""What all tests of a process share, and each has to leave as it found it: the log, and the collector of garbage."""

from __future__ import annotations

import gc
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple


class SharedState(NamedTuple):
    """The level and the handlers of the root logger, and whether and how often garbage is looked for."""

    level: int
    handlers: tuple[logging.Handler, ...]
    is_collecting: bool
    thresholds: tuple[int, int, int]

    @classmethod
    def now(cls) -> SharedState:
        """Look at it."""
        root = logging.getLogger()
        return cls(root.level, tuple(root.handlers), gc.isenabled(), gc.get_threshold())

    def put_back(self) -> None:
        """Have it be so again."""
        root = logging.getLogger()
        root.setLevel(self.level)
        root.handlers[:] = self.handlers
        gc.set_threshold(*self.thresholds)
        (gc.enable if self.is_collecting else gc.disable)()


@contextmanager
def left_as_found() -> Iterator[None]:
    """Fail where it is not left as it was, and put it back, so that nobody else does."""
    found = SharedState.now()
    yield
    left = SharedState.now()
    found.put_back()
    assert left == found, "the log or the collector was left otherwise than it was found: put it back"
