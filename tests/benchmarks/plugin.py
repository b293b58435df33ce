"""What the pytest plugin costs: a sandbox, the first test of a session, and a thousand tests of one send each."""

from __future__ import annotations

import os
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from benchmarks import floors
from benchmarks.floors import Row
from benchmarks.pairs import spread
from benchmarks.servers import cores, on_cores
from simulator.testing import ServerThread, SmsSimulatorServer

EMPTY = '''
import http.client, json, pytest

SEND = "/api/v1/messages/sms"

@pytest.fixture
def nothing():
    """An empty fixture."""

@pytest.fixture(scope="session")
def connection(sms_simulator_server):
    connection = http.client.HTTPConnection(sms_simulator_server.url.removeprefix("http://"))
    yield connection
    connection.close()
'''
WITHOUT = """
@pytest.mark.parametrize("number", range({count}))
def test_it(nothing, number):
    pass
"""
WITH = """
@pytest.mark.parametrize("number", range({count}))
def test_it(sms_simulator, connection, number):
    token = sms_simulator.credentials["msgine"]["token"]
    headers = {{"Authorization": "Bearer " + token, "Content-Type": "application/json"}}
    body = json.dumps({{"to": "+256701521269", "message": f"Your code is {{number}}"}})
    connection.request("POST", f"/s/{{sms_simulator.name}}" + SEND, body, headers)
    connection.getresponse().read()
    assert sms_simulator.wait_for(to="+256701521269").text.endswith(str(number))
"""


OTHERS = (
    "cacheprovider", "randomly", "asyncio", "aiohttp", "xdist", "timeout", "anyio", "hypothesispytest", "Faker",
    "schemathesis",
)  # fmt: skip
"""Plugins that are switched off, so that what is measured is ours."""


def plugin(rounds: int, count: int = 1_000) -> Iterator[Row | str]:
    """A sandbox, the first test of a session, and many tests."""
    sandboxes_ms = spread(_sandbox_ms(count) for _ in range(rounds))
    yield Row("pytest: a sandbox made and dropped", f"{sandboxes_ms:.2f} ms")
    _session(WITH, 1)  # leaves compiled modules behind, as the first session after an installation does
    pairs = [(_session(WITH, 1), _session(WITHOUT, 1)) for _ in range(rounds)]
    first_s = spread(ours.seconds - bare.seconds for ours, bare in pairs)
    used_s = spread(ours.cpu_seconds - bare.cpu_seconds for ours, bare in pairs)
    yield Row(
        "pytest: the first test of a session",
        f"{first_s:.2f} s later than with an empty fixture, {used_s:.2f} s of processor time",
        ((floors.FIRST_TEST, first_s.median),),
    )
    yield _many(rounds, count, "")
    with on_cores(*cores()):
        yield _many(rounds, count, ", with two workers", "-n2")


def _many(rounds: int, count: int, how: str, *options: str) -> Row:
    """Many tests of one send each, against the same tests with an empty fixture."""
    pairs = [(_session(WITH, count, *options), _session(WITHOUT, count, *options)) for _ in range(rounds)]
    ours_s, bare_s = (spread(session.seconds for session in each) for each in zip(*pairs, strict=True))
    each_ms = spread((ours.cpu_seconds - bare.cpu_seconds) * 1000 / count for ours, bare in pairs)
    return Row(
        f"pytest: {count:,} tests of one send each, checks included{how}",
        f"{ours_s:.1f} s, with an empty fixture {bare_s:.1f} s; {each_ms:.1f} ms of processor time more for each",
    )


def _sandbox_ms(count: int) -> float:
    thread = ServerThread()
    with SmsSimulatorServer(thread.start()) as server:
        server.create().drop()
        began = time.perf_counter()
        for _ in range(count):
            server.create(speed=0).drop()
        took = time.perf_counter() - began
    thread.stop()
    return took / count * 1000


class Session(NamedTuple):
    """How long pytest says a session took, collecting included, and how much processor time the process used."""

    seconds: float
    cpu_seconds: float


def _session(test: str, count: int, *options: str) -> Session:
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "test_it.py").write_text(EMPTY + test.format(count=count), encoding="utf-8")
        switched_off = [f"-pno:{name}" for name in OTHERS if name != "xdist" or not options]
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        done = subprocess.run(
            [sys.executable, "-m", "pytest", "-q", *switched_off, *options, folder],
            cwd=folder,
            env={name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"},
            capture_output=True,
            check=True,
            encoding="utf-8",
        )
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu_seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Session(float(re.findall(rf"{count} passed in ([\d.]+)s", done.stdout)[0]), cpu_seconds)
