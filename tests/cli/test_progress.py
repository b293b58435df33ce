"""How far a command has come: shown on a terminal that somebody watches, after a while, and nowhere else."""

from __future__ import annotations

import io
import itertools
import threading
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from simulator.cli import progress as showing
from simulator.cli.progress import Progress, progress, show
from simulator.cli.terminal import Guarded


class Terminal(io.StringIO):
    """A terminal that keeps what it was given, and tells when it has been given anything."""

    def __init__(self) -> None:
        super().__init__()
        self.was_given = threading.Event()

    def isatty(self) -> bool:
        return True

    def flush(self) -> None:
        self.was_given.set()


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """Standard error, on which somebody looks at once."""
    stream = Terminal()
    monkeypatch.setattr(showing, "sys", SimpleNamespace(stderr=Guarded(stream), stdout=io.StringIO()))
    monkeypatch.delenv("CI", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(showing, "AFTER_S", 0.0)
    return stream


def watch(shown: Progress, looks: int) -> str:
    """What a terminal is given while the work ends after some looks at it, each a second after the other."""
    stream = io.StringIO()
    left = itertools.count(looks, -1)
    show(shown, stream, lambda _: next(left) == 0, itertools.count().__next__)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("done", "total", "line"),
    [
        (0, None, "Checking ugsms  3 s"),
        (1234, None, "Checking ugsms  1234, 3 s"),
        (0, 40, "Checking ugsms  [------------------------]  0 of 40, 3 s"),
        (20, 40, "Checking ugsms  [############------------]  20 of 40, 3 s"),
        (40, 40, "Checking ugsms  [########################]  40 of 40, 3 s"),
        (0, 0, "Checking ugsms  3 s"),
    ],
)
def test_a_line_says_what_is_known(done: int, total: int | None, line: str) -> None:
    shown = Progress("Checking ugsms")
    shown.reach(done, total)
    assert shown.line(3.2, 70) == line.ljust(70)
    assert len(shown.line(3.2, 20)) == 20


def test_a_name_in_it_steers_no_terminal() -> None:
    assert Progress("Checking a\x1b[2J\r.har").line(1, 60).rstrip() == "Checking a\\x1b[2J\\x0d.har  1 s"


def test_items_are_counted_when_the_next_one_is_asked_for() -> None:
    shown = Progress("Sending")
    lines = [shown.line(0, 60).rstrip() for _ in shown.over("abc", 3)]
    assert [line.rpartition("]  ")[2] for line in lines] == ["0 of 3, 0 s", "1 of 3, 0 s", "2 of 3, 0 s"]


def test_quick_work_shows_nothing() -> None:
    assert watch(Progress("Checking"), 0) == ""


def test_a_line_is_written_anew_and_goes_when_the_work_is_done(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "30")
    lines = watch(Progress("Checking"), 2).split("\r")
    assert [line.rstrip() for line in lines] == ["", "Checking  1 s", "Checking  2 s", "", ""]
    assert {len(line) for line in lines[1:4]} == {29}


def test_a_terminal_that_has_gone_ends_nothing() -> None:
    stream = io.StringIO()
    stream.close()
    show(Progress("Checking"), stream, lambda _: False, lambda: 0.0)


def test_a_terminal_gets_it_as_it_is_meant(terminal: Terminal) -> None:
    with progress("Checking"):
        assert terminal.was_given.wait(60)
    assert terminal.getvalue().startswith("\rChecking  0 s")
    assert terminal.getvalue().endswith(" \r")


def fail(terminal: Terminal) -> None:
    with progress("Checking"):
        assert terminal.was_given.wait(60)
        raise RuntimeError


def test_what_fails_takes_its_line_away(terminal: Terminal) -> None:
    with pytest.raises(RuntimeError):
        fail(terminal)
    assert terminal.getvalue().endswith(" \r")


def is_shown(*, is_printing: bool = False) -> bool:
    """Whether anything shows how far work is, while it is done."""
    with progress("Checking", is_printing=is_printing):
        return any(each.name == "progress" for each in threading.enumerate())


@pytest.mark.usefixtures("terminal")
@pytest.mark.parametrize(("name", "value"), [("CI", "true"), ("TERM", "dumb")])
def test_nobody_watches_a_job_or_a_terminal_that_cannot_go_back(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    assert is_shown()
    monkeypatch.setenv(name, value)
    assert not is_shown()


@pytest.mark.parametrize("stream", [None, io.StringIO()])
@pytest.mark.usefixtures("terminal")
def test_a_pipe_gets_nothing(stream: io.StringIO | None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(showing, "sys", SimpleNamespace(stderr=stream))
    assert not is_shown()


def test_what_prints_shows_it_only_beside_a_file(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert not is_shown(is_printing=True)
    with (tmp_path / "out.txt").open("w", encoding="utf-8") as file:
        monkeypatch.setattr(showing, "sys", SimpleNamespace(stderr=terminal, stdout=file))
        assert is_shown(is_printing=True)


def test_commands_whose_output_is_captured_show_nothing(run: Any, server: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(showing, "AFTER_S", 0.0)
    server.answer = (200, b'{"messages": 1, "requests": 2, "since": "2024-01-01T00:00:00Z"}')
    assert run("demo-data", "--url", server.url).stderr == ""
