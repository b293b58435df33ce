"""Show on a terminal how far a command has come, once it takes a while: a line on stderr that goes when it is done.

Nothing is shown where stderr leads elsewhere, or in a CI job, whose log would keep every line.
"""

from __future__ import annotations

import os
import shutil
import stat
import sys
import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

from simulator.cli.terminal import harmless, unguarded

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import IO

ItemT = TypeVar("ItemT")

AFTER_S = 1.0
"""How long a command has to take before anything is shown."""
AGAIN_S = 0.25
BAR = 24
"""The width of the bar, in characters."""


class Progress:
    """How far some work has come.

    Args:
        label: what is done.
    """

    def __init__(self, label: str) -> None:
        self.label = label
        self._done = 0
        self._total: int | None = None

    def reach(self, done: int, total: int | None = None) -> None:
        """Note how much is done, and of how much if that is known."""
        self._done = done
        self._total = total

    def over(self, items: Iterable[ItemT], total: int | None = None) -> Iterator[ItemT]:
        """Go through items, each of which is done when the next one is asked for."""
        for done, item in enumerate(items):
            self.reach(done, total)
            yield item

    def line(self, elapsed_s: float, width: int) -> str:
        """Write what is known, in a line of so many characters.

        Checking ugsms  [############------------]  20 of 40, 3 s
        """
        parts = [harmless(self.label)]
        took = f"{elapsed_s:.0f} s"
        if self._total:
            filled = BAR * min(self._done, self._total) // self._total
            parts += [f"[{'#' * filled}{'-' * (BAR - filled)}]", f"{self._done} of {self._total}, {took}"]
        else:
            parts.append(f"{self._done}, {took}" if self._done else took)
        return "  ".join(parts)[:width].ljust(width)


@contextmanager
def progress(label: str, *, is_printing: bool = False) -> Iterator[Progress]:
    """Have the progress of what is done meanwhile shown, where somebody may watch it.

    Args:
        label: what is done.
        is_printing: it prints meanwhile, which is progress enough unless that goes into a file.
    """
    shown = Progress(label)
    if not _is_watched() or (is_printing and not _is_file(sys.stdout)):
        yield shown
        return
    ended = threading.Event()
    arguments = (shown, unguarded(sys.stderr), ended.wait, time.monotonic)
    thread = threading.Thread(target=show, args=arguments, name="progress", daemon=True)
    thread.start()
    try:
        yield shown
    finally:
        ended.set()
        thread.join()


def show(shown: Progress, stream: IO[str], has_ended: Callable[[float], bool], now_s: Callable[[], float]) -> None:
    """Write the line again and again, from `AFTER_S` on, and take it away in the end.

    Args:
        shown: the progress.
        stream: that of the terminal.
        has_ended: waits so many seconds, or until the work is done; tells whether it is.
        now_s: the time.
    """
    began_s = now_s()
    if has_ended(AFTER_S):
        return
    width = max(20, shutil.get_terminal_size().columns - 1)
    try:
        while True:
            stream.write(f"\r{shown.line(now_s() - began_s, width)}")
            stream.flush()
            if has_ended(AGAIN_S):
                break
        stream.write(f"\r{' ' * width}\r")
        stream.flush()
    except (OSError, ValueError):
        return  # the terminal has gone; the work goes on


def _is_watched() -> bool:
    """Tell whether stderr is a terminal that somebody may watch, and can have a line written anew."""
    is_terminal = sys.stderr is not None and sys.stderr.isatty()
    return is_terminal and not os.environ.get("CI") and os.environ.get("TERM") != "dumb"


def _is_file(stream: IO[str]) -> bool:
    try:
        return stat.S_ISREG(os.fstat(stream.fileno()).st_mode)
    except (OSError, ValueError):  # it has no descriptor, or is closed
        return False
