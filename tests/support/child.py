"""A simulator in a process of its own: what it uses, and how many live objects of each type it has."""

from __future__ import annotations

import contextlib
import json
import os
import re
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

PROGRAM = """
import collections, gc, json, signal

def look(*_):
    gc.collect(1)  # never a full pass, which finds what the others missed
    print("looked", flush=True)

def count(*_):
    gc.collect(1)
    gc.unfreeze()  # what is frozen is not told otherwise; the next pass freezes it again
    print(json.dumps(collections.Counter(type(each).__name__ for each in gc.get_objects())), flush=True)

signal.signal(signal.SIGUSR1, look)
signal.signal(signal.SIGUSR2, count)
from simulator.cli import main
main()
"""


def resident_bytes(pid: int) -> int:
    """The resident memory of a process."""
    text = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    return int(text.partition("VmRSS:")[2].split()[0]) * 1024


def processor_s(pid: int) -> float:
    """The processor time that a process has used, in seconds."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def children(pid: int) -> list[int]:
    """The processes that a process has started, and that have not ended."""
    return [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()]


def descriptors(pid: int) -> int:
    """How many descriptors a process has open."""
    return len(os.listdir(f"/proc/{pid}/fd"))  # noqa: PTH208 - names are counted, no path is wanted


@dataclass(frozen=True, slots=True)
class Child:
    """A running simulator, its port and its URL."""

    process: subprocess.Popen[str]
    port: int

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def look(self) -> None:
        """Have the collector look through what is new, and keep for long what is in use at present."""
        self._ask(signal.SIGUSR1, "looked")

    def objects(self) -> Counter[str]:
        """How many objects of each type the collector knows, without what became garbage lately."""
        return Counter(json.loads(self._ask(signal.SIGUSR2, "{")))

    def _ask(self, number: signal.Signals, beginning: str) -> str:
        self.process.send_signal(number)
        return next(line for line in _printed(self.process) if line.startswith(beginning))


@contextlib.contextmanager
def simulator(*flags: str) -> Iterator[Child]:
    """Run `serve` on a free port, and end it whatever happens."""
    command = [sys.executable, "-c", PROGRAM, "serve", "--port", "0", *flags]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        [port] = re.findall(r"http://127\.0\.0\.1:(\d+)", next(_printed(process), ""))
        yield Child(process, int(port))
    finally:
        process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(20)
        process.kill()
        process.communicate()


def _printed(process: subprocess.Popen[str]) -> Iterator[str]:
    assert process.stdout is not None
    return iter(process.stdout.readline, "")
