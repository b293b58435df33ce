"""The parent of some workers as a test sees it, and what one can ask of any process."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable
from typing import Any

DEADLINE_S = 60


def eventually(is_so: Callable[[], bool]) -> None:
    """Wait until something is so."""
    until_s = time.monotonic() + DEADLINE_S
    while not is_so():
        assert time.monotonic() < until_s
        time.sleep(0.005)


def is_gone(pid: int) -> bool:
    """Whether there is no process of a number."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False


def is_stopped(pid: int) -> bool:
    """Whether a process has been told to stand still, and does."""
    told = subprocess.run(["ps", "-o", "state=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return told.stdout.startswith("T")


def answer_on(connection: socket.socket) -> tuple[int, int]:
    """Which worker answers a connection, and as which process."""
    with connection, connection.makefile() as lines:
        worker, pid = lines.readline().split()
    return int(worker), int(pid)


class Toy:
    """The parent of some workers, and what they have told so far."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        self.told: list[dict[str, Any]] = []

    def events(self, name: str, count: int) -> list[dict[str, Any]]:
        """The first so many events of a name."""
        assert self.process.stdout is not None
        while len(found := [each for each in self.told if each["event"] == name]) < count:
            line = self.process.stdout.readline()
            assert line, f"it ended with {self.told}, and on stderr {self.logged()}"
            if line.startswith("{"):
                self.told.append(json.loads(line))
        return found[:count]

    @property
    def port(self) -> int:
        """Where they listen."""
        return int(self.events("ready", 1)[0]["port"])

    def connect(self) -> socket.socket:
        """Connect to one of them."""
        return socket.create_connection(("127.0.0.1", self.port), DEADLINE_S)

    def ask(self) -> tuple[int, int]:
        """Which worker answers a further connection, and as which process."""
        return answer_on(self.connect())

    def pids(self, count: int) -> list[int]:
        """The processes of the first so many that were ready."""
        return [int(each["pid"]) for each in self.events("ready", count)]

    def pid_of(self, worker: int, count: int) -> int:
        """The process of one of so many workers."""
        return next(int(each["pid"]) for each in self.events("ready", count) if each["worker"] == worker)

    def end(self, *numbers: signal.Signals) -> int:
        """Send signals to the parent, and return its exit code."""
        for number in numbers:
            self.process.send_signal(number)
        return self.process.wait(DEADLINE_S)

    def said(self) -> list[str]:
        """What was printed beside the events, and the rest of them."""
        assert self.process.stdout is not None
        lines = self.process.stdout.read().splitlines()
        self.told += [json.loads(line) for line in lines if line.startswith("{")]
        return [line for line in lines if not line.startswith("{")]

    def logged(self) -> str:
        """What came on stderr, when all have ended."""
        assert self.process.stderr is not None
        return self.process.stderr.read()
