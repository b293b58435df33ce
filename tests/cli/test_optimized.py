"""Under -O and -OO everything works, and `--help` has its texts."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import click
import pytest

from simulator.cli import main

pytestmark = pytest.mark.runtimes

OPTIMIZED = ["-O", "-OO"]


def every_command(command: click.Command, path: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    if isinstance(command, click.Group):
        command.list_commands(click.Context(command))  # loads them
    below = getattr(command, "commands", {})
    return [path, *(each for name in below for each in every_command(below[name], (*path, name)))]


HELP = """
import sys, json, click
from simulator.cli import main

def every(command, path=()):
    yield path, command.get_help(click.Context(command, info_name=" ".join(("x", *path)), terminal_width=100))
    for name, each in getattr(command, "commands", {}).items():
        yield from every(each, (*path, name))

print(json.dumps([[list(path), text] for path, text in every(main)]))
"""


def run(flag: str | None, *arguments: str, **more: Any) -> subprocess.CompletedProcess[str]:
    flags = [] if flag is None else [flag]
    return subprocess.run(
        [sys.executable, *flags, *arguments], capture_output=True, text=True, check=False, timeout=120, **more
    )


@pytest.mark.parametrize("flag", OPTIMIZED)
def test_every_command_tells_the_same_of_itself(flag: str) -> None:
    plain, optimized = (json.loads(run(each, "-c", HELP).stdout) for each in (None, flag))
    assert optimized == plain
    assert [tuple(path) for path, _ in plain] == every_command(main)


DESCRIPTION = """
import json
from simulator.control.every_operation import OPERATIONS
print(json.dumps({each.name: each.summary for each in OPERATIONS}))
"""


@pytest.mark.parametrize("flag", OPTIMIZED)
def test_every_operation_of_the_control_api_has_its_summary(flag: str) -> None:
    plain, optimized = (json.loads(run(each, "-c", DESCRIPTION).stdout) for each in (None, flag))
    assert optimized == plain
    assert len(plain) > 40


@pytest.mark.parametrize("flag", OPTIMIZED)
@pytest.mark.parametrize(
    "command",
    ["conformance --vendor msgine", "scenario try slow-provider", "vendors", "segments Hello"],
)
def test_commands_do_the_same(flag: str, command: str) -> None:
    plain, optimized = (run(each, "-m", "simulator", *command.split()) for each in (None, flag))
    assert (optimized.returncode, optimized.stdout) == (plain.returncode, plain.stdout)
    assert plain.returncode == 0, plain.stderr
