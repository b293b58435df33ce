"""Run `serve` in a process of its own, which may be killed at any moment."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import re
import signal
from collections.abc import Sequence
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Protocol

from durable.kills.fuses import NOTHING_PLANTED

CONTEXT = multiprocessing.get_context("forkserver")
CONTEXT.set_forkserver_preload(
    ["simulator.cli", "simulator.assembly", "simulator.control.app", "simulator.durable.opening", "simulator.vendors"]
)
"""Each server is a copy of one process that has everything loaded: starting Python costs more than all else here."""

START_S = 60.0
END_S = 30.0
URL = re.compile(rb"http://127\.0\.0\.1:(\d+)")
KILLED = -signal.SIGKILL


class Planted(Protocol):
    """What is wrong with a server on purpose."""

    def plant(self) -> None:
        """Plant it in this process, which is going to be a server."""
        ...


def refused(flags: Sequence[str], log: Path, plan: Planted = NOTHING_PLANTED) -> tuple[int, str]:
    """Start a server that does not begin; returns its exit status and what it says."""
    reading, printed = CONTEXT.Pipe(duplex=False)
    process = CONTEXT.Process(target=_serve, args=([*flags], str(log), plan, printed), daemon=True)
    process.start()
    printed.close()
    process.join(START_S)
    reading.close()
    assert process.exitcode is not None, "it runs"
    return process.exitcode, log.read_text(encoding="utf-8")


class Server:
    """A server that runs.

    Args:
        flags: of `serve`, but the port.
        log: the file that gets what it writes to standard error.
        plan: what is planted in it.
    """

    def __init__(self, flags: Sequence[str], log: Path, plan: Planted) -> None:
        self._log = log
        self._printed, printed = CONTEXT.Pipe(duplex=False)
        self._process = CONTEXT.Process(target=_serve, args=([*flags], str(log), plan, printed), daemon=True)
        self._process.start()
        printed.close()
        self.port = self._read_port()

    @property
    def pid(self) -> int:
        assert self._process.pid is not None
        return self._process.pid

    @property
    def has_ended(self) -> bool:
        return self._process.exitcode is not None

    @property
    def log(self) -> str:
        return self._log.read_text(encoding="utf-8")

    def end(self, number: signal.Signals = signal.SIGKILL) -> None:
        """Send it a signal."""
        if not self.has_ended:
            os.kill(self.pid, number)

    async def ended(self) -> int:
        """Wait for its end; returns its exit status, negative if a signal ended it."""
        await asyncio.to_thread(self._process.join, END_S)
        status = self._process.exitcode
        assert status is not None, f"the server does not end\n{self.log}"
        self._printed.close()
        return status

    def _read_port(self) -> int:
        printed = b""
        while (found := URL.search(printed)) is None:
            has_come = self._printed.poll(START_S)
            more = os.read(self._printed.fileno(), 4096) if has_come else b""
            if not more:
                self._process.kill()
                self._process.join()
                raise AssertionError(f"the server has not begun\n{self.log}")
            printed += more
        return int(found[1])


def _serve(flags: list[str], log: str, plan: Planted, printed: Connection) -> None:
    from simulator.cli import main  # noqa: PLC0415 - only this process needs it

    errors = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.dup2(errors, 2)
    os.dup2(printed.fileno(), 1)
    plan.plant()
    main(["serve", "--host", "127.0.0.1", "--port", "0", *flags])
