"""Faults go in, planted by hand one after the other in a copy of the product; those that no test notices come out."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from planted.constants import FAULTS, Fault

from mutation.groups import CHECKOUT
from mutation.running import ENVIRONMENT, LINKED, WORK

COPIED = "simulator"
SECONDS = 60
"""Who takes longer does not end."""


def unnoticed(faults: Sequence[Fault] = FAULTS) -> Iterator[Fault]:
    """Those that the tests do not notice."""
    folder = WORK / "constants"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for linked in ("pyproject.toml", *LINKED):
        if linked != COPIED:
            (folder / linked).symlink_to(CHECKOUT / linked)
    shutil.copytree(CHECKOUT / COPIED, folder / COPIED, ignore=shutil.ignore_patterns("__pycache__"))
    for fault in faults:
        sound = (folder / fault.file).read_text(encoding="utf-8")
        (folder / fault.file).write_text(sound.replace(fault.text, fault.instead), encoding="utf-8")
        if _passes(folder, fault.tests):
            yield fault
        (folder / fault.file).write_text(sound, encoding="utf-8")


def _passes(folder: Path, tests: Sequence[str]) -> bool:
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-n0", "-p", "no:cacheprovider", *tests]
    environment = os.environ | ENVIRONMENT | {"PYTHONPATH": str(folder)}  # before the installed product
    try:
        done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, timeout=SECONDS, check=False)
    except subprocess.TimeoutExpired:
        return False
    return done.returncode == 0
