"""What steers a terminal never reaches one: not from a file, a server that was asked, or a name."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from simulator.cli.terminal import harmless

OSC = "\x1b]0;owned\x07"
C1 = "\x9b31;5m"
CURSOR = "\x1b[2J\x1b[1;1H"


def seen(*arguments: str) -> tuple[int, str]:
    """What a terminal is given, on both of its streams."""
    screen, keyboard = pty.openpty()
    with os.fdopen(screen, "rb", buffering=0) as shown:
        command = [sys.executable, "-m", "simulator", *arguments]
        with subprocess.Popen(command, stdin=keyboard, stdout=keyboard, stderr=keyboard) as process:
            os.close(keyboard)
            text = b""
            try:
                while piece := shown.read(4096):
                    text += piece
            except OSError:  # the other end is closed
                pass
            return process.wait(60), text.decode()


def assert_harmless(text: str) -> None:
    assert not any(each in text for each in ("\x1b]", "\x1b[2J", "\x1b[1;1H", "\x9b", "\x07"))


@pytest.mark.parametrize("steering", [OSC, C1, CURSOR])
def test_from_a_scenario_file_that_is_not_valid(tmp_path: Path, steering: str) -> None:
    file = tmp_path / "bad.yaml"
    file.write_text(f'format: 1\n"{steering.encode("unicode_escape").decode()}": 1\n', encoding="utf-8")
    status, text = seen("scenario", "validate", str(file))
    assert status != 0
    assert "owned" in text or "31;5m" in text or "[2J" in text
    assert_harmless(text)


@pytest.mark.parametrize("steering", [OSC, C1, CURSOR])
def test_from_a_name(steering: str) -> None:
    status, text = seen("scenario", "show", f"slow{steering}")
    assert status != 0
    assert "slow\\x" in text
    assert_harmless(text)


def test_from_a_captured_file(tmp_path: Path) -> None:
    file = tmp_path / f"x{OSC}.har"
    file.write_text("{", encoding="utf-8")
    status, text = seen("contract", "check", str(file))
    assert status != 0
    assert "\\x1b]0;owned\\x07" in text
    assert_harmless(text)


def test_from_a_server_that_was_asked(server: Any) -> None:
    server.answer = (409, f'{{"detail": "no{OSC}"}}'.replace("\x1b", "\\u001b").replace("\x07", "\\u0007").encode())
    status, text = seen("token", "pushr", "--url", server.url)
    assert status != 0
    assert "no\\x1b]0;owned\\x07" in text
    assert_harmless(text)


def test_our_own_colours_reach_it() -> None:
    status, text = seen("vendors")
    assert status == 0
    assert "\x1b[1m" in text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain\ttext\n", "plain\ttext\n"),
        ("Ωé🎉", "Ωé🎉"),
        ("\x1b[8mhidden", "\\x1b[8mhidden"),
        ("\x1b[32mgreen\x1b[0m", "\x1b[32mgreen\x1b[0m"),
        ("a\rb", "a\\x0db"),
        ("a line of CSV\r\n", "a line of CSV\r\n"),
        ("\x85\u2028\u202e", "\\x85\\u2028\\u202e"),
        ("\x00\x7f", "\\x00\\x7f"),
    ],
)
def test_a_text_is_shown(text: str, shown: str) -> None:
    assert harmless(text) == shown
