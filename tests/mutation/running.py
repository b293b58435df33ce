"""Run mutmut over a group in a folder of its own, and return the fate of each mutant.

mutmut reads its settings from the folder it is started in, and copies all that its tests need below that. So every
group has a folder below `build/`, with links to the checkout and a `pyproject.toml` that knows the group.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from mutation.groups import CHECKOUT, Group

WORK = CHECKOUT / "build" / "mutation"
LINKED = ("README.md", "fixtures", "schemas", "simulator", "tests")

PLUGINS = (
    "xdist.plugin",
    "pytest_asyncio.plugin",
    "pytest_aiohttp.plugin",
    "pytest_timeout",
    "_hypothesis_pytestplugin",
)
"""What pytest loads. It starts once for every mutant, and looking for plugins takes longer than most tests."""

ENVIRONMENT = {
    "HYPOTHESIS_PROFILE": "mutation",
    # The one that is left out collects garbage, which takes longer, too.
    "PYTEST_ADDOPTS": " ".join(["-p no:unraisableexception", *(f"-p {plugin}" for plugin in PLUGINS)]),
    "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
    "PYTHONDONTWRITEBYTECODE": "1",
}

KILLED = frozenset({1, 2, 3, 24, 36, 152, 255, -9, -24})
"""The exit codes of a mutant that was noticed: tests failed, could not even be collected, or did not end in time."""


class Mutant(NamedTuple):
    """A mutant, by mutmut's own name, and the exit code of the tests."""

    name: str
    exit_code: int | None

    @property
    def is_killed(self) -> bool:
        return self.exit_code in KILLED


class Change(NamedTuple):
    """What a mutant changes: the function's name, and the lines that differ, without their indentation."""

    function: str
    was: str
    became: str


def run(name: str, group: Group, *, is_again: bool = False) -> None:
    """Run a group anew, or again only what is new or survived in the run before."""
    folder = WORK / name
    if not is_again:
        shutil.rmtree(folder, ignore_errors=True)
    else:
        _forget_copies(folder, group)
        _forget_survivors(folder)
    folder.mkdir(parents=True, exist_ok=True)
    for linked in LINKED:
        (folder / linked).unlink(missing_ok=True)
        (folder / linked).symlink_to(CHECKOUT / linked)
    (folder / "pyproject.toml").write_text(_settings(group), encoding="utf-8")
    command = [sys.executable, "-m", "mutmut", "run", "--max-children", "1"]
    printed = folder / "output.txt"
    with printed.open("w", encoding="utf-8") as output:
        done = subprocess.run(
            command, cwd=folder, env=os.environ | ENVIRONMENT, stdout=output, stderr=output, check=False
        )
    if done.returncode != 0:
        sys.exit(f"mutmut did not run; what it printed is in {printed}")


def _forget_copies(folder: Path, group: Group) -> None:
    """Take back what mutmut copied, for it copies only what is missing; and the results of what left the group."""
    copied = folder / "mutants"
    shutil.rmtree(copied / "tests", ignore_errors=True)
    for path in (copied / "simulator").rglob("*.py"):
        path.unlink()
    modules = set(group.files())
    for path in _results(folder):
        if CHECKOUT / path.relative_to(copied).with_suffix("") not in modules:
            path.unlink()


def _forget_survivors(folder: Path) -> None:
    """Take back what mutmut remembers of those: it tries what it remembers nothing of."""
    for path in _results(folder):
        remembered = json.loads(path.read_text(encoding="utf-8"))
        codes = remembered["exit_code_by_key"]
        remembered["exit_code_by_key"] = {name: code if code in KILLED else None for name, code in codes.items()}
        path.write_text(json.dumps(remembered), encoding="utf-8")


def _results(folder: Path) -> list[Path]:
    """The files in which mutmut remembers what became of the mutants of a module."""
    return sorted((folder / "mutants" / "simulator").rglob("*.meta"))


def mutants_of(name: str) -> list[Mutant]:
    """Every mutant of a group that ran."""
    found = []
    for path in _results(WORK / name):
        codes: dict[str, int | None] = json.loads(path.read_text(encoding="utf-8"))["exit_code_by_key"]
        found += [Mutant(*each) for each in codes.items()]
    return found


def changes_of(name: str, mutants: Iterable[Mutant]) -> list[Change]:
    """What mutants of a group change."""
    return [_change_of(name, mutant.name) for mutant in mutants]


def _change_of(name: str, mutant: str) -> Change:
    command = [sys.executable, "-m", "mutmut", "show", mutant]
    shown = subprocess.run(command, cwd=WORK / name, capture_output=True, check=True, encoding="utf-8").stdout
    lines = [line for line in shown.splitlines() if not line.startswith(("---", "+++"))]
    was, became = (" ".join(line[1:].strip() for line in lines if line.startswith(sign)) for sign in "-+")
    return Change(function_of(mutant), was, became)


def function_of(mutant: str) -> str:
    """A mutant's function as people write it: `simulator.sms.segments.SegmentRule.split`."""
    module, _, mangled = re.sub(r"__mutmut_\d+$", "", mutant).rpartition(".")
    name = mangled.removeprefix("x_") if mangled.startswith("x_") else mangled.removeprefix("xǁ").replace("ǁ", ".")
    return f"{module}.{name}"


def _settings(group: Group) -> str:
    """The project's own settings, and mutmut's for a group."""
    arguments = ["-n0", "-p", "no:cacheprovider", "-m", ""]
    for test in group.without:
        arguments += ["--deselect", test]
    modules = [str(path.relative_to(CHECKOUT)) for path in group.files()]
    rows = {
        "source_paths": ["simulator/"],
        "only_mutate": modules,
        "also_copy": ["README.md", "fixtures", "schemas"],
        "pytest_add_cli_args": arguments,
        "pytest_add_cli_args_test_selection": list(group.tests),
        "timeout_constant": 1.0,
        "timeout_multiplier": 4.0,
        "process_isolation": "forkserver",  # a process that ran the tests once has warm caches, which hide mutants
        "track_dependencies": False,
        "use_git_change_detection": False,
    }
    written = "\n".join(f"{key} = {json.dumps(value)}" for key, value in rows.items())
    return (CHECKOUT / "pyproject.toml").read_text(encoding="utf-8") + f"\n[tool.mutmut]\n{written}\n"
