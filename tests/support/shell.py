"""Run a command as a reader of the manual does, against a server that listens elsewhere than the manual says."""

from __future__ import annotations

import os
import subprocess
import sysconfig
from pathlib import Path

from simulator.testing import SmsSimulatorServer

TIMEOUT_S = 60


def run(command: list[str] | str, url: str, folder: Path) -> str:
    """Run a command in a folder, a text with bash; returns what it printed.

    Raises:
        AssertionError: with all that it printed, when it fails.
    """
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", command] if isinstance(command, str) else command,
        capture_output=True,
        check=False,
        encoding="utf-8",
        timeout=TIMEOUT_S,
        cwd=folder,
        env={
            "PATH": f"{sysconfig.get_path('scripts')}:{os.environ['PATH']}",
            "SMS_SIMULATOR_URL": url,
            "NO_PROXY": "127.0.0.1",
            "PYTHONUTF8": "1",
        },
    )
    assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"
    return done.stdout


def bend(path: Path, right: str, wrong: str) -> None:
    """Put a mistake into a program."""
    text = path.read_text(encoding="utf-8")
    assert right in text
    path.write_text(text.replace(right, wrong), encoding="utf-8")


def sandboxes(url: str) -> list[str]:
    """The sandboxes that there are, such as those that a program left behind."""
    with SmsSimulatorServer(url) as server:
        return [each["name"] for each in server.ask("GET", "sandboxes")["sandboxes"]]
