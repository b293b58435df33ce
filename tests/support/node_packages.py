"""Packages of npm that some tests run, in the versions of `tests/manual/node/package.json`."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest

from support.manual import CHECKOUT
from support.programs import SKIP_NOTHING

NODE_MODULES = "NODE_MODULES"
"""Where this variable is set, it names a folder with all of them; without it they are fetched."""

PACKAGE = CHECKOUT / "tests/manual/node/package.json"
VERSIONS: dict[str, str] = json.loads(PACKAGE.read_text(encoding="utf-8"))["devDependencies"]
TIMEOUT_S = 100


def put_packages(folder: Path, *names: str) -> None:
    """Put packages into a folder's `node_modules`; skips the test where they cannot be had, unless none may be."""
    if given := os.environ.get(NODE_MODULES):
        (folder / "node_modules").symlink_to(given)
        return
    (folder / "package.json").write_text("{}", encoding="utf-8")
    wanted = [f"{name}@{VERSIONS[name]}" for name in names]
    fetch = ["npm", "install", "--loglevel=error", "--no-audit", "--no-fund", "--no-package-lock", *wanted]
    done = subprocess.run(fetch, cwd=folder, capture_output=True, check=False, encoding="utf-8", timeout=TIMEOUT_S)
    if done.returncode and SKIP_NOTHING not in os.environ:
        pytest.skip(f"needs {', '.join(names)} of npm")
    assert done.returncode == 0, done.stdout + done.stderr
