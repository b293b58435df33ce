"""The page on the folder of data: its commands print what it shows, with the server that they start and kill."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sysconfig
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.commands import alike, at, printed_by, steps_of
from support.manual import DATA, MANUAL, Kind
from support.ports import free_port
from support.programs import needs

pytestmark = pytest.mark.runtimes

TIMEOUT_S = 60
IN_BACKGROUND = " &"

[PAGE] = [page for page in MANUAL if page.path == DATA]


class Shell:
    """Runs the commands of the page in one folder; a server that they start stays until they kill it."""

    def __init__(self, folder: Path) -> None:
        self._port = free_port()
        self.url = f"http://127.0.0.1:{self._port}"
        self._folder = folder
        self._server: subprocess.Popen[bytes] | None = None

    def run(self, command: str) -> str:
        """Run one command; returns what it printed."""
        command = at(command, self.url).rstrip()
        if command.endswith(IN_BACKGROUND):
            assert self._server is None
            path = f"{sysconfig.get_path('scripts')}:{os.environ['PATH']}"
            variables = {**os.environ, "PATH": path, "SMS_SIMULATOR_PORT": str(self._port), "PYTHONUTF8": "1"}
            shell = ["bash", "-c", f"exec {command.removesuffix(IN_BACKGROUND)}"]
            self._server = subprocess.Popen(shell, cwd=self._folder, env=variables)
            return ""
        printed = printed_by(command, self.url, self._folder)
        if command.startswith("kill"):
            assert self._server is not None
            self._server.wait(TIMEOUT_S)
            self._server = None
        return printed

    def end(self) -> None:
        """End the server, if one was left."""
        if self._server is not None:
            self._server.send_signal(signal.SIGKILL)
            self._server.wait(TIMEOUT_S)


@pytest.fixture
def shell(tmp_path: Path) -> Iterator[Shell]:
    shell = Shell(tmp_path)
    yield shell
    shell.end()


def steady(output: str, url: str) -> str:
    """Output without what differs from run to run: beside instants, the inputs of time, sizes, and how long it took."""
    output = re.sub(r"\b\d+(?= inputs?\b)", "N", alike(output, url))
    output = re.sub(r"\bN input\b", "N inputs", output)
    output = re.sub(r"\d+( +)\d+(\.\d)? K?i?B\b", "N SIZE", output)
    output = re.sub(r"\d+(\.\d)? K?i?B\b", "SIZE", output)
    output = re.sub(r"\d+\.\d s\b", "N s", output)
    return re.sub(r" +", " ", output).rstrip()


@needs("curl")
def test_the_commands_print_what_the_page_shows(shell: Shell) -> None:
    for block in PAGE.blocks:
        for command, output in steps_of(block) if block.kind is Kind.CONSOLE else ():
            assert steady(shell.run(command), shell.url) == steady(output, shell.url), f"{block.place}: {command}"
