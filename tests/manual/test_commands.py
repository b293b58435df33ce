"""The commands of the manual print what stands under them: each page by itself, in order, against a fresh server."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from mutation.groups import GROUPS
from soak.figures import FIGURES
from support.manual import (
    BENCHMARKS,
    CHECKOUT,
    MANUAL,
    MUTATION,
    README,
    SOAK,
    START,
    TESTS,
    Block,
    Kind,
    Page,
    blocks_of,
    table_between,
)
from support.programs import needs
from support.shell import run

from simulator.settings import DEFAULT_PORT

WITH_COMMANDS = [page for page in MANUAL if any(block.kind is Kind.CONSOLE for block in page.blocks)]


class Step(NamedTuple):
    """A command, and what is printed under it."""

    command: str
    output: str


def steps_of(block: Block) -> Iterator[Step]:
    """The commands of a console block: `$ ` and lines that go on; an open quote or a backslash goes on."""
    for part in re.split(r"^\$ ", block.text, flags=re.MULTILINE)[1:]:
        lines = part.splitlines(keepends=True)
        length = 1
        while lines[length - 1].endswith("\\\n") or "".join(lines[:length]).count("'") % 2:
            length += 1
        yield Step("".join(lines[:length]), "".join(lines[length:]))


def alike(output: str, url: str) -> str:
    """Output without what differs from run to run: instants, tokens, the port."""
    output = output.replace(url, f"http://127.0.0.1:{DEFAULT_PORT}")
    output = re.sub(r"within \d+ ms", "within N ms", output)
    output = re.sub(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3})?Z", "INSTANT", output)
    return re.sub(r"\beyJ[\w.-]+", "TOKEN", output)


@needs("curl")
@pytest.mark.parametrize("page", WITH_COMMANDS, ids=lambda page: page.name)
def test_the_commands_print_what_the_page_shows(url: str, page: Page, tmp_path: Path) -> None:
    for block in page.blocks:
        for command, output in steps_of(block) if block.kind is Kind.CONSOLE else ():
            got = run(command.replace(f"127.0.0.1:{DEFAULT_PORT}", url.removeprefix("http://")), url, tmp_path)
            assert alike(got, url).rstrip() == alike(output, url).rstrip(), block.place


def test_the_readme_says_how_to_start_and_how_to_test() -> None:
    started = [(block.page, block.text.strip()) for block in blocks_of(Kind.START)]
    assert started == [(README.name, START), (README.name, TESTS)]


def test_the_benchmarks_are_run_as_the_manual_says() -> None:
    assert [block.text.strip() for block in blocks_of(Kind.BENCHMARKS)] == [BENCHMARKS]
    command = [sys.executable, "-m", "benchmarks", "startup", "sends", "--rounds", "1", "--seconds", "0.2"]
    done = subprocess.run(command, cwd=CHECKOUT / "tests", capture_output=True, check=False, encoding="utf-8")
    assert done.returncode == 0, done.stderr
    assert "start: bare" in done.stdout
    assert "of a bare aiohttp handler" in done.stdout


def test_the_mutants_are_made_as_the_manual_says() -> None:
    assert [block.text.strip() for block in blocks_of(Kind.MUTATION)] == [MUTATION]
    command = [sys.executable, "-m", "mutation", "--help"]
    done = subprocess.run(command, cwd=CHECKOUT / "tests", capture_output=True, check=False, encoding="utf-8")
    assert done.returncode == 0, done.stderr
    assert "--again" in done.stdout


def test_the_manual_tells_of_every_group_of_mutants_how_many_were_noticed() -> None:
    head, _, *rows = [[cell.strip() for cell in row.split("|")[1:-1]] for row in table_between("mutants").splitlines()]
    assert head == ["group", "tried", "killed", "survived", "of these explained"]
    assert [row[0] for row in rows] == [*GROUPS]
    for name, *numbers in rows:
        tried, killed, survived, explained = map(int, numbers)
        assert (tried - killed, explained <= survived) == (survived, True), name


def test_the_soak_is_run_as_the_manual_says() -> None:
    assert [block.text.strip() for block in blocks_of(Kind.SOAK)] == [SOAK]
    command = [sys.executable, "-m", "soak", "--help"]
    done = subprocess.run(command, cwd=CHECKOUT / "tests", capture_output=True, check=False, encoding="utf-8")
    assert done.returncode == 0, done.stderr
    assert "--left-out" in done.stdout


def test_the_manual_tells_every_figure_of_the_soak() -> None:
    rows = dict(re.findall(r"^\| (.*?) \| (.*?) \|$", table_between("soak"), re.MULTILINE))
    assert [*rows] == ["figure", *FIGURES]
