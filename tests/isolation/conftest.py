"""What the tests of a network of its own share: the command, and whether this machine allows it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from support.private_network import UNSHARE

Isolate = Callable[..., list[str]]


@cache
def is_allowed() -> bool:
    """Tell whether the kernel lets this user have a network of its own."""
    try:
        return subprocess.run((*UNSHARE, "true"), capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        return False


@pytest.fixture
def isolate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Isolate:
    """Return the words that run a command in a network of its own, by a user whose environment leads nowhere.

    Options come first, then `--`, then the command.
    """
    if not is_allowed():
        pytest.skip("needs user namespaces, which this machine refuses")
    for name in [name for name in os.environ if name.lower().endswith("_proxy") or name.startswith("SMS_SIMULATOR_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    return lambda *words: [sys.executable, "-m", "simulator", "run", "--isolate", *words]


@pytest.fixture
def run_isolated(isolate: Isolate) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run a command so to its end."""
    return lambda *words: subprocess.run(isolate(*words), capture_output=True, check=False, text=True, timeout=100)
