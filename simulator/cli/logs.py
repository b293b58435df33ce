"""Write log records to stderr: lines for people, in colour on a terminal, or one JSON object each for machines."""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import logging
import os
import sys
import time
from typing import TYPE_CHECKING

import click

from simulator.cli.log_queue import LogQueue, writer_to
from simulator.secrets.hiding import without_secrets

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

TEXT = "%(asctime)s %(levelname)-7s %(name)s: %(message)s"
TRAFFIC = "%(asctime)s %(message)s"
FACTS = "facts"
"""The attribute of a record that holds further members of its JSON object."""
LINE = "line"
"""The attribute of a record that holds its words in parts, and whether the outcome is good."""

GRAVE = {logging.WARNING: "yellow", logging.ERROR: "red", logging.CRITICAL: "red"}


class TextFormatter(logging.Formatter):
    """Formats one line, and the traceback if there is one, without secrets.

    Args:
        has_colour: as on a terminal, which somebody watches today.
    """

    def __init__(self, *, has_colour: bool = False) -> None:
        super().__init__(TEXT)
        self._has_colour = has_colour
        self._traffic = logging.Formatter(TRAFFIC, "%H:%M:%S" if has_colour else None)

    def format(self, record: logging.LogRecord) -> str:
        """Format the lines of a record."""
        line = getattr(record, LINE, None)
        if line is None:
            text = without_secrets(super().format(record))
            return click.style(text, fg=GRAVE[record.levelno]) if self._has_colour and record.levelno in GRAVE else text
        text = without_secrets(self._traffic.format(record))
        if not self._has_colour:
            return text
        outcome = click.style(line.outcome, fg="green" if line.is_good else "yellow")
        return text.replace(f": {line.outcome}", f": {outcome}", 1)


class JsonFormatter(logging.Formatter):
    """Formats one line of JSON: time, level, logger, message, the record's facts, and the traceback if there is one."""

    def format(self, record: logging.LogRecord) -> str:
        """Format the line of a record."""
        moment = dt.datetime.fromtimestamp(record.created, dt.UTC)
        line: dict[str, object] = {
            "time": moment.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": without_secrets(record.getMessage()),
        }
        line |= getattr(record, FACTS, {})
        if record.exc_info:
            line["traceback"] = without_secrets(self.formatException(record.exc_info))
        return json.dumps(line, ensure_ascii=False, default=str)


class Plain(logging.Handler):
    """Writes each record at once, for a process that has no thread; what cannot be written is lost.

    Args:
        write: writes the text of some lines; raises `OSError` where that cannot be.
    """

    def __init__(self, write: Callable[[str], None]) -> None:
        super().__init__()
        self._write = write

    def emit(self, record: logging.LogRecord) -> None:
        """Write a record."""
        with contextlib.suppress(OSError):
            self._write(f"{self.format(record)}\n")


@contextlib.contextmanager
def written(log_format: str, level: str) -> Iterator[LogQueue]:
    """Send everything that is logged meanwhile to stderr, by a thread; yields what takes it.

    At the end what waits is written, and from then on all goes where it went before.
    """
    queue = LogQueue(writer_to(sys.stderr), time.monotonic)
    queue.start()
    try:
        with _going_to(queue, log_format, level):
            yield queue
    finally:
        queue.finish()


@contextlib.contextmanager
def written_at_once(log_format: str, level: str) -> Iterator[None]:
    """Send everything that is logged meanwhile to stderr, without a thread: for a process that others are copies of."""
    with _going_to(Plain(writer_to(sys.stderr)), log_format, level):
        yield


@contextlib.contextmanager
def _going_to(handler: logging.Handler, log_format: str, level: str) -> Iterator[None]:
    """Have one handler alone, which formats for people or for machines, until this is left."""
    has_colour = sys.stderr is not None and sys.stderr.isatty() and not os.environ.get("NO_COLOR")
    handler.setFormatter(JsonFormatter() if log_format == "json" else TextFormatter(has_colour=has_colour))
    root = logging.getLogger()
    handlers, usual = [*root.handlers], root.level
    for each in handlers:
        root.removeHandler(each)
    root.addHandler(handler)
    root.setLevel(level.upper())
    try:
        yield
    finally:
        root.removeHandler(handler)
        root.setLevel(usual)
        for each in handlers:
            root.addHandler(each)
