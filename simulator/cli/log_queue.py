"""Take log records without ever waiting, and have a thread of its own write them.

Whoever logs goes on at once, however slow or gone the reader is. What has no place is counted, and the count is told.
"""

from __future__ import annotations

import contextlib
import logging
import os
import select
import threading
from collections import defaultdict, deque
from typing import IO, TYPE_CHECKING

from simulator.cli.terminal import harmless

if TYPE_CHECKING:
    from collections.abc import Callable

PER_SECOND = 200
"""Records of one level that are taken in a second: nobody reads more, and making them takes time from the server."""

MOST_WAITING = 1_000
"""Records that wait to be written."""

GATHER_S = 0.02
"""How long further records may come before those that wait are written: a thread that wakes for each would hold up the
server each time."""

CLOSE_S = 2.0
"""The time that the last records have to be written, once the server has stopped."""


class LogQueue(logging.Handler):
    """Keep records until they are written, in order.

    Args:
        write: writes the text of some lines; raises `OSError` where that cannot be.
        clock_s: real time, in seconds.
    """

    def __init__(self, write: Callable[[str], None], clock_s: Callable[[], float]) -> None:
        super().__init__()
        self._write = write
        self._clock_s = clock_s
        self._lock = threading.Lock()
        self._changed = threading.Condition(self._lock)
        self._waiting: deque[logging.LogRecord] = deque()
        self._second_ends_s = 0.0
        self._came: defaultdict[int, int] = defaultdict(int)  # in this second, by level
        self._lost = 0
        self._closing = threading.Event()
        self._is_idle = False  # whether the thread waits for something to do
        self._thread = threading.Thread(target=self._run, name="log", daemon=True)

    def start(self) -> None:
        """Begin to write."""
        self._thread.start()

    def finish(self, within_s: float = CLOSE_S) -> None:
        """Write what waits, and end; give up after a time, for the reader may be stuck."""
        with self._lock:
            self._closing.set()
            self._changed.notify()
        self._thread.join(within_s)

    def emit(self, record: logging.LogRecord) -> None:
        """Take a record of anybody's; its words are made now, for what they name may change."""
        if self.admits(record.levelno):
            try:
                record.msg, record.args = record.getMessage(), None
            except (TypeError, ValueError):  # the caller's mistake
                self.handleError(record)
            else:
                self.put(record)

    def admits(self, level: int) -> bool:
        """Tell whether a record of a level has a place just now; one that has none is counted by this."""
        with self._lock:
            if self._clock_s() >= self._second_ends_s:
                self._begin_second()
            came = self._came[level] = self._came[level] + 1
            if came > PER_SECOND:  # nearly always, where many requests come
                if came == PER_SECOND + 1 and self._is_idle:
                    self._changed.notify()  # it has to say so when the second is over
                return False
            if len(self._waiting) >= MOST_WAITING:
                self._lost += 1
                return False
            return True

    def put(self, record: logging.LogRecord) -> None:
        """Have a record written that was admitted."""
        with self._lock:
            self._waiting.append(record)
            if self._is_idle:
                self._changed.notify()

    def take(self) -> list[logging.LogRecord]:
        """Take out all that is to be written now, what is to be said of lost ones included."""
        with self._lock:
            if self._closing.is_set() or self._clock_s() >= self._second_ends_s:
                self._begin_second()
            taken = list(self._waiting)
            self._waiting.clear()
            if taken and self._lost:
                taken.append(_said(logging.WARNING, f"{self._lost} lines were lost: the log was not read in time"))
                self._lost = 0
            return taken

    def write(self, records: list[logging.LogRecord]) -> None:
        """Write records; those that cannot be written are lost, and the next one may be written again."""
        text = "".join(map(self._text, records))
        try:
            self._write(text)
        except OSError:
            with self._lock:
                self._lost += len(records)

    # ----------------------------------------------------------------------------------------------------------------

    def _text(self, record: logging.LogRecord) -> str:
        try:
            return f"{self.format(record)}\n"
        except Exception:  # noqa: BLE001 - whatever it is, the next lines are written
            self.handleError(record)
            return ""

    def _run(self) -> None:
        while True:
            with self._lock:
                if not (self._waiting or self._closing.is_set()):
                    self._is_idle = True
                    self._changed.wait(self._wait_s())
                    self._is_idle = False
            is_last = self._closing.wait(GATHER_S)
            if records := self.take():
                self.write(records)
            elif is_last:
                return

    def _wait_s(self) -> float | None:
        """Return how long nothing is to be done unless something comes: until it can be said how many were left out."""
        return max(self._second_ends_s - self._clock_s(), 0.0) if self._is_over else None

    @property
    def _is_over(self) -> bool:
        return any(came > PER_SECOND for came in self._came.values())

    def _begin_second(self) -> None:
        """Begin another second, and say how many of the last one were left out."""
        for level, came in self._came.items():
            if came > PER_SECOND:
                self._waiting.append(_said(level, f"and {came - PER_SECOND} more within this second"))
        self._came.clear()
        self._second_ends_s = self._clock_s() + 1


def _said(level: int, words: str) -> logging.LogRecord:
    """Make a record of the log's own."""
    return logging.LogRecord(__name__, level, __file__, 0, words, None, None)


def writer_to(stream: IO[str] | None) -> Callable[[str], None]:
    """Return what writes to a stream from a thread that may be stuck in it when the process ends.

    It goes by the stream's descriptor where it has one: a lock of the stream's that is held for ever could not be
    released at the end.
    """
    if stream is None:  # it was closed before we were started
        return lambda _: None
    is_terminal = stream.isatty()
    encoding = getattr(stream, "encoding", None) or "utf-8"
    try:
        number = stream.fileno()
    except (OSError, AttributeError):

        def write_and_flush(text: str) -> None:
            stream.write(text)
            stream.flush()

        return write_and_flush

    def write(text: str) -> None:
        left = (harmless(text) if is_terminal else text).encode(encoding, "backslashreplace")
        while left:
            with contextlib.suppress(BlockingIOError):  # somebody else who has the terminal made it so
                left = left[os.write(number, left) :]
                continue
            select.select([], [number], [])

    return write
