"""The commands of the manual print what stands under them: each page by itself, in order, against a fresh server."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from mutation.groups import GROUPS
from soak.figures import FIGURES
from support.commands import alike, at, printed_by, steps_of
from support.manual import (
    BENCHMARKS,
    CHECKOUT,
    DATA,
    DAYS,
    ENGINE,
    FIRST_VENDOR,
    HTTPS,
    KILLS,
    MANUAL,
    MUTATION,
    NEMESIS,
    NODE_KILLS,
    README,
    SOAK,
    START,
    TESTS,
    Kind,
    Page,
    blocks_of,
    table_between,
)
from support.programs import needs

pytestmark = pytest.mark.runtimes

WITH_COMMANDS = [
    page
    for page in MANUAL
    # The others have servers of their own: see `test_{data,engine,first_vendor,https}.py`.
    if page.path not in {DATA, ENGINE, FIRST_VENDOR, HTTPS} and any(block.kind is Kind.CONSOLE for block in page.blocks)
]


@needs("curl")
@pytest.mark.parametrize("page", WITH_COMMANDS, ids=lambda page: page.name)
def test_the_commands_print_what_the_page_shows(url: str, page: Page, tmp_path: Path) -> None:
    for block in page.blocks:
        for command, output in steps_of(block) if block.kind is Kind.CONSOLE else ():
            got = printed_by(at(command, url), url, tmp_path)
            assert alike(got, url).rstrip() == alike(output, url).rstrip(), block.place


def test_the_readme_says_how_to_start_and_how_to_test() -> None:
    started = [(block.page, block.text.strip()) for block in blocks_of(Kind.START)]
    assert started == [(README.name, START), (README.name, TESTS)]


def test_the_benchmarks_are_run_as_the_manual_says() -> None:
    assert [block.text.strip() for block in blocks_of(Kind.BENCHMARKS)] == [BENCHMARKS]
    command = [sys.executable, "-m", "benchmarks", "startup", "sends", "--rounds", "1", "--seconds", "0.2"]
    done = subprocess.run(command, cwd=CHECKOUT / "tests", capture_output=True, check=False, encoding="utf-8")
    assert done.returncode == 0, done.stderr
    assert "| start of the process to ready |" in done.stdout
    assert "| MsGine sends on 32 connections, with everything on |" in done.stdout


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


def test_what_is_kept_is_tried_by_hand_as_the_manual_says() -> None:
    assert {block.text.strip() for block in blocks_of(Kind.KEPT)} == {KILLS, DAYS, NEMESIS, NODE_KILLS}
    for module, option in (
        ("durable.kills", "--engine"), ("durable_days", "--inputs"), ("replicas.nemesis", "--unfenced"),
    ):  # fmt: skip
        command = [sys.executable, "-m", module, "--help"]
        done = subprocess.run(command, cwd=CHECKOUT / "tests", capture_output=True, check=False, encoding="utf-8")
        assert done.returncode == 0, done.stderr
        assert option in done.stdout


def test_the_manual_tells_every_figure_of_the_soak() -> None:
    rows = dict(re.findall(r"^\| (.*?) \| (.*?) \|$", table_between("soak"), re.MULTILINE))
    assert [*rows] == ["figure", *FIGURES]
