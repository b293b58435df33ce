"""`guide`: the manual in a terminal."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from simulator.manual.pages import read_pages

TIMEOUT_S = 30
COMMAND = (sys.executable, "-m", "simulator", "guide")


def test_without_a_page_all_are_listed_by_groups_with_their_purposes(run: Any) -> None:
    listed = run("guide").stdout
    text = " ".join(listed.split())
    for page in read_pages():
        assert f" {page.name} {page.purpose}" in text
        assert f"\n{page.group}\n" in listed


def test_a_page_is_printed_plainly_into_a_pipe(run: Any) -> None:
    shown = run("guide", "faults").stdout
    assert shown.startswith("Faults\n======\n\nHave requests refused")
    assert "\x1b" not in shown


@pytest.mark.parametrize("name", ["settings.md", "set", "Settings"])
def test_a_page_is_found_by_other_spellings_and_the_beginning_of_its_name(run: Any, name: str) -> None:
    assert run("guide", name).stdout.startswith("Settings\n========\n")


@pytest.mark.parametrize("anchor", ["base-urls", "base"])
def test_a_heading_shows_its_part_of_the_page(run: Any, anchor: str) -> None:
    shown = run("guide", f"requests#{anchor}").stdout
    assert shown.startswith("Base URLs\n---------\n")
    assert "\nMsGine's newer epoch\n---" not in shown


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("falts", "unknown page 'falts'; did you mean 'faults'? (known: start, requests,"),
        ("", "unknown page ''"),
        ("re", "'re' begins 'requests' and "),
        ("requests#base-url5", "unknown heading of requests 'base-url5'; did you mean 'base-urls'?"),
    ],
)
def test_an_unknown_name_is_refused_with_the_nearest_and_all_names(run: Any, asked: str, told: str) -> None:
    result = run("guide", asked)
    assert (result.exit_code, result.stdout) == (2, "")
    assert told in result.stderr


def test_all_pages_are_printed_as_markdown_each_after_its_name(run: Any) -> None:
    printed = run("guide", "--all").stdout
    places = [printed.index(f"<!-- {page.name}.md -->\n{page.text.strip()}\n") for page in read_pages()]
    assert places == sorted(places)


def test_all_and_a_page_are_refused(run: Any) -> None:
    assert run("guide", "--all", "faults").exit_code == 2


def test_the_help_of_all_commands_leads_to_the_manual(run: Any) -> None:
    assert "The manual: `sms-simulator guide`." in run("--help").stdout


def on_a_terminal(page: str, **more: str) -> str:
    """What the command writes on a terminal of 60 columns."""
    controller, terminal = pty.openpty()
    given = {name: value for name, value in os.environ.items() if name not in {"NO_COLOR", "LESS", "PAGER"}}
    environment = given | {"TERM": "xterm", "COLUMNS": "60", "LINES": "1000"} | more
    with subprocess.Popen(
        [*COMMAND, page], env=environment, stdin=terminal, stdout=terminal, stderr=terminal
    ) as process:
        os.close(terminal)
        written = b""
        try:
            while piece := os.read(controller, 65_536):
                written += piece
        except OSError:  # nobody has the terminal any more
            pass
        finally:
            os.close(controller)
        assert process.wait(TIMEOUT_S) == 0
    return written.decode().replace("\r\n", "\n")


def pager(tmp_path: Path) -> str:
    """A pager that marks what it is given, and tells what `less` would be told."""
    path = tmp_path / "pager"
    path.write_text('#!/bin/sh\necho "paged $LESS"\ncat\n', encoding="utf-8")
    path.chmod(0o755)
    return str(path)


def test_on_a_terminal_a_page_has_colours_and_goes_through_the_pager_as_git_has_it(tmp_path: Path) -> None:
    written = on_a_terminal("security", PAGER=pager(tmp_path))
    assert written.startswith("paged FRX\n\x1b[1mSecurity\x1b[0m\n")


def test_the_pager_is_told_what_the_user_says(tmp_path: Path) -> None:
    assert on_a_terminal("security", PAGER=pager(tmp_path), LESS="-S").startswith("paged -S\n")


def test_no_color_has_none_on_a_terminal_either(tmp_path: Path) -> None:
    assert "\x1b" not in on_a_terminal("security", PAGER=pager(tmp_path), NO_COLOR="1")


def test_a_page_is_as_wide_as_the_terminal(tmp_path: Path) -> None:
    lines = on_a_terminal("security", PAGER=pager(tmp_path), NO_COLOR="1").splitlines()
    assert 50 < max(map(len, lines)) <= 60
