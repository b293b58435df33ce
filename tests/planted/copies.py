"""Plant a fault in a copy of the checkout, run the copy's tests, and tell whether they notice."""

from __future__ import annotations

import enum
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from planted import copy_alone
from planted.fault import Fault

CHECKOUT = Path(__file__).parents[2]
OPTIONS = ("-x", "-q", "-n", "0", "-m", "", "-p", "no:cacheprovider", "-p", "no:randomly", "-p", copy_alone.__name__)
ENVIRONMENT = {"HYPOTHESIS_PROFILE": "mutation"}
"""Hypothesis draws the same every time: a fault is noticed or not, and never by luck."""

FAILED = {pytest.ExitCode.TESTS_FAILED, pytest.ExitCode.INTERRUPTED}  # interrupted: by an error while collecting
_FIRST = re.compile(r"^(?:FAILED|ERROR) (\S+)", re.MULTILINE)


class PlantingError(Exception):
    """A fault cannot be planted, or its tests cannot be run."""


class Verdict(enum.Enum):
    """What the tests say of a fault."""

    NOTICED = "yes"
    TIME_LIMIT = "by the time limit"
    UNNOTICED = "**no**"


@dataclass(frozen=True, slots=True)
class Outcome:
    """A verdict, and the first test that failed, if one did."""

    verdict: Verdict
    first: str = ""
    output: str = ""


class Copy:
    """A copy of the files that git tracks, as they are at present.

    Args:
        folder: where to; it is made.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        listed = subprocess.run(["git", "ls-files", "-z"], cwd=CHECKOUT, capture_output=True, check=True, text=True)
        for name in filter(None, listed.stdout.split("\0")):
            if (CHECKOUT / name).is_file():
                (folder / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(CHECKOUT / name, folder / name)

    def try_out(self, fault: Fault, seconds: float) -> Outcome:
        """Plant a fault, run its tests, and take it out again; raises `PlantingError`."""
        with self._planted(fault):
            return self.test(fault.tests, seconds)

    def test(self, tests: Sequence[str], seconds: float) -> Outcome:
        """Run tests up to the first one that fails; raises `PlantingError` where they cannot be run."""
        path = os.pathsep.join(map(str, (self.folder, self.folder / "tests")))
        running = subprocess.Popen(
            [sys.executable, "-m", "pytest", *OPTIONS, *tests],
            cwd=self.folder,
            env={**os.environ, **ENVIRONMENT, "PYTHONPATH": path, copy_alone.VARIABLE: str(self.folder)},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,  # so that what the tests start ends with them
        )
        try:
            output, _ = running.communicate(timeout=seconds)
        except subprocess.TimeoutExpired:
            os.killpg(running.pid, signal.SIGKILL)
            output, _ = running.communicate()
            return Outcome(Verdict.TIME_LIMIT, output=output)
        if running.returncode == pytest.ExitCode.OK:
            return Outcome(Verdict.UNNOTICED, output=output)
        if running.returncode not in FAILED:
            raise PlantingError(f"pytest {' '.join(tests)} ended with status {running.returncode}:\n{output}")
        first = _FIRST.search(output.rpartition("short test summary info")[2])  # a test may print such lines itself
        return Outcome(Verdict.NOTICED, first[1] if first else "", output)

    @contextmanager
    def _planted(self, fault: Fault) -> Iterator[None]:
        file = self.folder / fault.file
        sound = file.read_text(encoding="utf-8")
        if sound.count(fault.text) != 1:
            raise PlantingError(f"{fault.name}: its text stands {sound.count(fault.text)} times in {fault.file}")
        _write(file, sound.replace(fault.text, fault.instead))
        try:
            yield
        finally:
            _write(file, sound)


def _write(file: Path, text: str) -> None:
    """Change a module. What was compiled of it is dropped: it is taken for new by its second and its length alone."""
    file.write_text(text, encoding="utf-8")
    for compiled in file.parent.glob(f"__pycache__/{file.stem}.*.pyc"):
        compiled.unlink()
