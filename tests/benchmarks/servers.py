"""Servers under measurement: started as processes of their own, on a core of their own, and ended by id."""

from __future__ import annotations

import contextlib
import functools
import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from support.child import processor_s, resident_bytes

HERE = Path(__file__).parent
PINNED = "import os, runpy, sys; cpu = sys.argv.pop(1); cpu != 'any' and os.sched_setaffinity(0, {int(cpu)}); "


@functools.cache  # before this process gives up one of them
def cores() -> tuple[str, str]:
    """The core for the server and the one for the load; "any" where there is only one."""
    available = sorted(os.sched_getaffinity(0))
    if len(available) < 2:
        return "any", "any"
    return str(available[0]), str(available[1])


def stay_on_load_core() -> None:
    """Keep this process away from the server's core."""
    core = cores()[1]
    if core != "any":
        os.sched_setaffinity(0, {int(core)})


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Server:
    """A running server."""

    def __init__(self, process: subprocess.Popen[bytes], port: int, ready_after_s: float) -> None:
        self.process = process
        self.port = port
        self.ready_after_s = ready_after_s

    def resident_mb(self) -> float:
        """Its resident memory."""
        return resident_bytes(self.process.pid) / (1 << 20)

    def cpu_seconds(self) -> float:
        """Processor time it has used so far."""
        return processor_s(self.process.pid)


@contextlib.contextmanager
def simulator(*flags: str) -> Iterator[Server]:
    """The simulator, with rate limits off."""
    with plain_simulator("--no-rate-limits", *flags) as server:
        yield server


@contextlib.contextmanager
def plain_simulator(*flags: str) -> Iterator[Server]:
    """The simulator with these flags and no others."""
    code = PINNED + "runpy.run_module('simulator', run_name='__main__')"
    port = free_port()
    with _running(code, ["serve", "--port", str(port), *flags], port) as server:
        yield server


@contextlib.contextmanager
def bare(*flags: str) -> Iterator[Server]:
    """The bare aiohttp handler."""
    code = PINNED + f"runpy.run_path({str(HERE / 'bare.py')!r}, run_name='__main__')"
    port = free_port()
    with _running(code, [str(port), *flags], port) as server:
        yield server


@contextlib.contextmanager
def _running(code: str, arguments: list[str], port: int) -> Iterator[Server]:
    began = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-c", code, cores()[0], *arguments],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait_until_ready(process, port)
        yield Server(process, port, time.perf_counter() - began)
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_until_ready(process: subprocess.Popen[bytes], port: int) -> None:
    until = time.monotonic() + 20
    while time.monotonic() < until and process.poll() is None:
        with contextlib.suppress(OSError, http.client.HTTPException):
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=1)
            connection.request("GET", "/__admin/readyz")
            status = connection.getresponse().status
            connection.close()
            if status == 200:
                return
        time.sleep(0.002)
    raise RuntimeError("the server did not become ready")
