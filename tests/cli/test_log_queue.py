"""The queue of the log: nobody waits for it, and what has no place is counted and told."""

from __future__ import annotations

import contextlib
import io
import json
import logging
import os
import threading
import time
from collections.abc import Iterator

import pytest

from simulator.cli.log_queue import MOST_WAITING, PER_SECOND, LogQueue, writer_to
from simulator.cli.logs import JsonFormatter


class Log:
    """A queue whose clock and writing are moved by hand."""

    def __init__(self) -> None:
        self.now_s = 0.0
        self.written: list[str] = []
        self.error: OSError | None = None
        self.queue = LogQueue(self._write, lambda: self.now_s)

    def _write(self, text: str) -> None:
        if self.error is not None:
            raise self.error
        self.written += text.splitlines()

    def say(self, words: str, level: int = logging.INFO) -> None:
        self.queue.handle(logging.LogRecord("x", level, "f.py", 1, words, None, None))

    def say_many(self, count: int) -> None:
        for number in range(count):
            self.say(f"line {number}")

    def write(self) -> list[str]:
        """Write what waits; all that was written so far."""
        self.queue.write(self.queue.take())
        return self.written


@pytest.fixture
def log() -> Log:
    return Log()


def test_lines_are_written_in_their_order(log: Log) -> None:
    log.say_many(3)
    assert log.write() == ["line 0", "line 1", "line 2"]


def test_of_more_lines_than_anybody_reads_the_number_is_told(log: Log) -> None:
    log.say_many(PER_SECOND + 7)
    log.now_s = 1
    assert log.write()[PER_SECOND - 1 :] == [f"line {PER_SECOND - 1}", "and 7 more within this second"]


def test_the_next_second_has_room_again(log: Log) -> None:
    log.say_many(PER_SECOND + 1)
    log.now_s = 1
    log.say("later")
    assert log.write()[PER_SECOND:] == ["and 1 more within this second", "later"]


def test_as_many_lines_as_there_may_be_are_all_told(log: Log) -> None:
    log.say_many(PER_SECOND)
    log.now_s = 1
    assert len(log.write()) == PER_SECOND


def test_much_traffic_hides_no_warning(log: Log) -> None:
    log.say_many(PER_SECOND + 1)
    log.say("out of descriptors", logging.WARNING)
    assert log.write()[-1] == "out of descriptors"


def test_what_waits_is_bounded_and_the_lost_lines_are_counted(log: Log) -> None:
    for second in range(MOST_WAITING // PER_SECOND + 1):
        log.now_s = second
        log.say_many(PER_SECOND)
    written = log.write()
    assert len(written) == MOST_WAITING + 1
    assert written[-1] == f"{PER_SECOND} lines were lost: the log was not read in time"


def test_lines_that_cannot_be_written_are_told_when_others_can(log: Log) -> None:
    log.error = BrokenPipeError()
    log.say_many(2)
    log.write()
    log.error = None
    log.say("it is back")
    assert log.write() == ["it is back", "2 lines were lost: the log was not read in time"]


def test_the_words_of_a_line_are_those_of_the_moment(log: Log) -> None:
    things = ["one"]
    log.queue.handle(logging.LogRecord("x", logging.INFO, "f.py", 1, "has %s", (things,), None))
    things.append("two")
    assert log.write() == ["has ['one']"]


def test_what_the_queue_says_is_json_where_the_log_is(log: Log) -> None:
    log.queue.setFormatter(JsonFormatter())
    log.say_many(PER_SECOND + 1)
    log.now_s = 1
    assert json.loads(log.write()[-1])["message"] == "and 1 more within this second"


def test_a_line_that_cannot_be_made_stops_no_other(log: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logging, "raiseExceptions", False)
    bad = logging.LogRecord("x", logging.INFO, "f.py", 1, "bad", None, None)
    bad.msg, bad.args = "%d", ("no number",)
    log.queue.put(bad)
    log.say("good")
    assert log.write() == ["good"]


def test_the_end_writes_what_waits_and_tells_of_the_second_that_is_not_over(log: Log) -> None:
    log.say_many(PER_SECOND + 1)
    log.queue.start()
    log.queue.finish()
    assert log.written[PER_SECOND - 1 :] == [f"line {PER_SECOND - 1}", "and 1 more within this second"]


WRITTEN_S = 10


class Written:
    """What a queue's own thread writes, and in how many pieces."""

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self._changed = threading.Condition()
        self.queue = LogQueue(self._write, time.monotonic)
        self.queue.start()

    def _write(self, text: str) -> None:
        with self._changed:
            self.pieces.append(text)
            self._changed.notify()

    def say(self, words: str) -> None:
        self.queue.handle(logging.LogRecord("x", logging.INFO, "f.py", 1, words, None, None))

    def wait_for(self, end: str) -> None:
        with self._changed:
            assert self._changed.wait_for(lambda: "".join(self.pieces).endswith(end), WRITTEN_S)


@pytest.fixture
def written() -> Iterator[Written]:
    written = Written()
    yield written
    written.queue.finish()


def test_what_comes_together_is_written_together(written: Written) -> None:
    for number in range(PER_SECOND // 2):
        written.say(f"line {number}")
    written.wait_for(f"line {PER_SECOND // 2 - 1}\n")
    assert len(written.pieces) < PER_SECOND // 10


def test_how_many_more_there_were_is_told_though_nothing_follows(written: Written) -> None:
    written.say("the first")
    written.wait_for("the first\n")
    while written.queue.admits(logging.INFO):
        pass
    written.wait_for("within this second\n")
    written.say("the last")
    written.wait_for("the last\n")


@pytest.fixture
def pipe() -> Iterator[tuple[int, io.TextIOWrapper]]:
    """A pipe that nobody reads yet: the end to read from, and what writes to it."""
    reading, writing = os.pipe()
    with os.fdopen(writing, "w", encoding="utf-8") as stream:
        yield reading, stream


def test_nobody_waits_for_a_reader_that_is_stuck(pipe: tuple[int, io.TextIOWrapper]) -> None:
    reading, stream = pipe
    os.set_blocking(stream.fileno(), False)
    with contextlib.suppress(BlockingIOError):
        while True:
            os.write(stream.fileno(), b"." * 4096)  # until it is full
    os.set_blocking(stream.fileno(), True)
    queue = LogQueue(writer_to(stream), lambda: 0.0)
    queue.start()
    queue.handle(logging.LogRecord("x", logging.INFO, "f.py", 1, "the line", None, None))
    queue.finish(within_s=0)
    read = threading.Thread(target=_read_until, args=(reading, b"the line\n"))
    read.start()
    queue.finish(within_s=60)
    read.join()


def _read_until(number: int, end: bytes) -> None:
    read = b""
    while not read.endswith(end):
        read += os.read(number, 65_536)
    os.close(number)


def test_a_terminal_that_somebody_made_impatient_is_waited_for(
    pipe: tuple[int, io.TextIOWrapper], monkeypatch: pytest.MonkeyPatch
) -> None:
    reading, stream = pipe
    really, refusals = os.write, [BlockingIOError()]

    def write(number: int, data: bytes) -> int:
        if refusals:
            raise refusals.pop()
        return really(number, data[:3])

    monkeypatch.setattr(os, "write", write)
    writer_to(stream)("the line\n")
    _read_until(reading, b"the line\n")


def test_a_pipe_that_was_closed_is_an_error(pipe: tuple[int, io.TextIOWrapper]) -> None:
    reading, stream = pipe
    os.close(reading)
    with pytest.raises(BrokenPipeError):
        writer_to(stream)("a line\n")


def test_a_stream_without_a_descriptor_is_written_to() -> None:
    stream = io.StringIO()
    writer_to(stream)("a line\n")
    assert stream.getvalue() == "a line\n"


def test_where_there_is_no_stderr_nothing_is_written() -> None:
    writer_to(None)("a line\n")
