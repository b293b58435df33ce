"""Servers under measurement: started as processes of their own, on a core of their own, loaded, and ended by id."""

from __future__ import annotations

import contextlib
import functools
import http.client
import json
import os
import re
import ssl
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from support.child import children, processor_s, resident_bytes
from support.ports import free_port

from benchmarks.load import Loaded, Target, Traffic, UnexpectedAnswerError, load, paced_load
from benchmarks.traffic import FUNDED

TESTS = Path(__file__).parents[1]
READY_PATH = "/__admin/readyz"
READY_S = 60
SETTLED_S = 120


@functools.cache  # before this process gives up one of them
def cores() -> tuple[int | None, int | None]:
    """The core for the server and the one for the load; None where there is only one."""
    available = sorted(os.sched_getaffinity(0))
    return (available[0], available[1]) if len(available) > 1 else (None, None)


@contextlib.contextmanager
def on_cores(*wanted: int | None) -> Iterator[None]:
    """Keep this thread, and the processes that it starts meanwhile, on these cores; on all where there is only one."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {core for core in wanted if core is not None} or before)
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


@dataclass(frozen=True, slots=True)
class Sample:
    """What one run of load measured.

    Args:
        loaded: what the load came to.
        server_s: processor time of the server meanwhile.
        whole_s: with what it did afterwards on account of it, such as judging and delivering.
    """

    loaded: Loaded
    server_s: float
    whole_s: float

    @property
    def per_second(self) -> float:
        return self.loaded.per_second

    @property
    def p99_ms(self) -> float:
        return self.loaded.within_ms(0.99)

    @property
    def server_us(self) -> float:
        """Processor time of the server for each request."""
        return self.server_s / self.loaded.answers * 1e6

    @property
    def whole_us(self) -> float:
        """The same, with what followed."""
        return self.whole_s / self.loaded.answers * 1e6

    @property
    def load_us(self) -> float:
        """Processor time of the load for each request."""
        return self.loaded.load_s / self.loaded.answers * 1e6

    @property
    def server_share(self) -> float:
        """How busy the server kept its core."""
        return self.server_s / self.loaded.seconds

    @property
    def load_share(self) -> float:
        """How busy the load kept its core."""
        return self.loaded.load_s / self.loaded.seconds


class Server:
    """A running server."""

    def __init__(self, name: str, process: subprocess.Popen[bytes], port: int, ready_after_s: float) -> None:
        self.name = name
        self.process = process
        self.port = port
        self.ready_after_s = ready_after_s

    def load(
        self,
        traffic: Traffic,
        seconds: float,
        connections: int = 32,
        per_second: float | None = None,
        trusting: ssl.SSLContext | None = None,
    ) -> Sample:
        """Load it, at a pace where one is given, by https where it says whom to trust, and wait until it has settled.

        Raises:
            UnexpectedAnswerError: an answer is not what was expected.
        """
        target = Target(self.name, self.port, trusting)
        before_s = self.cpu_seconds()
        if per_second is None:
            loaded = load(target, traffic, seconds, connections)
        else:
            loaded = paced_load(target, traffic, seconds, per_second, connections)
        server_s = self.cpu_seconds() - before_s
        self.settle()
        return Sample(loaded, server_s, self.cpu_seconds() - before_s)

    def settle(self) -> None:
        """Wait until nothing is left to be done of what was asked."""

    def resident_mb(self) -> float:
        """Its resident memory."""
        return resident_bytes(self.process.pid) / (1 << 20)

    def cpu_seconds(self) -> float:
        """Processor time it has used so far."""
        return processor_s(self.process.pid)


class Simulator(Server):
    """A running simulator."""

    is_judging = True
    """Whether it has a judge."""

    def settle(self) -> None:
        """Wait until every message is at its end and nothing waits to be judged.

        Raises:
            RuntimeError: that takes too long.
        """
        until = time.monotonic() + SETTLED_S
        while time.monotonic() < until:
            if self.is_judging:
                self.unjudged()
            if self.counts()["planned"] == 0:
                return
            time.sleep(0.25)
        raise RuntimeError(f"{self.name} has not settled {SETTLED_S} seconds after the load: {self.counts()}")

    def unjudged(self) -> int:
        """Have everything judged that waits for it; returns how many requests never came to their turn."""
        count: int = self.ask("GET", "/__admin/violations?limit=1")["unjudged"]
        return count

    def counts(self) -> Any:
        """What its sandbox keeps, as the control API counts it."""
        return self.ask("GET", "/__admin/sandboxes/default")["counts"]

    def ask(self, method: str, path: str, body: object = None) -> Any:
        """Ask the control API; returns the JSON of its answer.

        Raises:
            UnexpectedAnswerError: it refuses.
        """
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=SETTLED_S)
        try:
            sent = None if body is None else json.dumps(body)
            connection.request(method, path, sent, {"Content-Type": "application/json"})
            answer = connection.getresponse()
            text = answer.read().decode()
            if answer.status >= http.HTTPStatus.BAD_REQUEST:
                raise UnexpectedAnswerError(f"{self.name} answers {answer.status} ({text}) to {method} {path}")
            return json.loads(text)
        finally:
            connection.close()


@contextlib.contextmanager
def simulator(*flags: str, name: str = "simulator") -> Iterator[Simulator]:
    """The simulator as it is by default, but for what ends a load: rate limits, and balances that run out."""
    with plain_simulator("--no-rate-limits", *FUNDED, *flags, name=name) as server:
        yield server


class Several(Simulator):
    """A running simulator of which all sandboxes, and all processes, are of interest."""

    def settle(self) -> None:
        """Wait until every message of every sandbox is at its end, and a little for what is judged then.

        Raises:
            RuntimeError: that takes too long.
        """
        until = time.monotonic() + SETTLED_S
        while time.monotonic() < until:
            time.sleep(1.0)  # to count all costs processor time
            if re.search(r"^sms_simulator_agenda_entries 0\.0$", self.read("/__admin/metrics"), re.MULTILINE):
                return
        raise RuntimeError(f"{self.name} has not settled {SETTLED_S} seconds after the load")

    def read(self, path: str) -> str:
        """What a path of the control API answers."""
        with contextlib.closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=SETTLED_S)) as connection:
            connection.request("GET", path)
            return connection.getresponse().read().decode()

    def cpu_seconds(self) -> float:
        """Processor time that all of its processes have used so far."""
        return sum(map(processor_s, [self.process.pid, *children(self.process.pid)]))


@contextlib.contextmanager
def several(count: int, *flags: str, name: str) -> Iterator[Several]:
    """The simulator as so many processes, on as many cores."""
    port = free_port()
    command = [sys.executable, "-m", "simulator", "serve", "--port", str(port), "--no-rate-limits", *FUNDED, *flags]
    with running([*command, "--workers", str(count)], port, on=cores()[:count]) as (process, ready_after_s):
        yield Several(name, process, port, ready_after_s)


@contextlib.contextmanager
def plain_simulator(*flags: str, name: str = "simulator") -> Iterator[Simulator]:
    """The simulator with these flags and no others."""
    port = free_port()
    command = [sys.executable, "-m", "simulator", "serve", "--port", str(port), *flags]
    with running(command, port) as (process, ready_after_s):
        yield Simulator(name, process, port, ready_after_s)


@contextlib.contextmanager
def bare() -> Iterator[Server]:
    """The bare aiohttp handlers."""
    with _ours("bare") as server:
        yield server


@contextlib.contextmanager
def raw() -> Iterator[Server]:
    """The asyncio protocol."""
    with _ours("raw") as server:
        yield server


@contextlib.contextmanager
def _ours(name: str) -> Iterator[Server]:
    port = free_port()
    with running([sys.executable, "-m", f"benchmarks.{name}", str(port)], port) as (process, ready_after_s):
        yield Server(name, process, port, ready_after_s)


@contextlib.contextmanager
def running(
    command: Sequence[str], port: int, ready_path: str = READY_PATH, on: Sequence[int | None] = ()
) -> Iterator[tuple[subprocess.Popen[bytes], float]]:
    """Run a server on the server's core, or on others, until it is ready; yields its process and how long that took.

    Raises:
        RuntimeError: with the end of what it wrote, where it does not become ready.
    """
    with tempfile.TemporaryFile() as written, on_cores(*(on or cores()[:1])):
        began = time.perf_counter()
        process = subprocess.Popen(command, stdout=written, stderr=written, cwd=TESTS)
        try:
            with on_cores(cores()[1]):
                if not _is_ready(process, port, ready_path):
                    written.seek(0)
                    raise RuntimeError(f"{command} did not become ready: {written.read()[-2000:].decode()}")
                yield process, time.perf_counter() - began
        finally:
            process.terminate()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _is_ready(process: subprocess.Popen[bytes], port: int, path: str) -> bool:
    until = time.monotonic() + READY_S
    while time.monotonic() < until and process.poll() is None:
        with contextlib.suppress(OSError, http.client.HTTPException):
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=1)
            connection.request("GET", path)
            status = connection.getresponse().status
            connection.close()
            if status == 200:
                return True
        time.sleep(0.002)
    return False
