"""Do as a reader of the manual does: start a server, and run commands against it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import sysconfig
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from simulator.testing import SmsSimulatorServer

TIMEOUT_S = 60


@contextmanager
def serving(environment: Mapping[str, str] | None = None) -> Iterator[str]:
    """Run a server with the settings that the manual takes for granted, on a free port; yields its URL."""
    command = [sys.executable, "-m", "simulator", "serve", "--port", "0"]
    given = {**os.environ, **(environment or {})}
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=given) as process:
        try:
            assert process.stdout
            yield re.findall(r"http://\S+", process.stdout.readline())[0]
        finally:
            process.kill()


def run(command: list[str] | str, url: str, folder: Path, environment: Mapping[str, str] | None = None) -> str:
    """Run a command in a folder, a text with bash; returns what it printed.

    Args:
        command: the command.
        url: where the commands of ours find the server.
        folder: where it runs.
        environment: variables beside those that every command gets.

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
            **(environment or {}),
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
