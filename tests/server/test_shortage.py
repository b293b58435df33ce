"""A machine that has nothing left for another connection: told once a minute, and the server recovers."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import os
import re
import shlex
import signal
import socket
import subprocess
import sys

import pytest

from simulator.server.shortage import QUIET_S, Shortage, most_connections
from simulator.text.system_errors import WORDS

DESCRIPTORS = 64
TIMEOUT_S = 60


@pytest.mark.parametrize("number", [errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM])
async def test_it_is_told_once_a_minute_with_the_number_of_those_in_between(
    caplog: pytest.LogCaptureFixture, number: int
) -> None:
    instants_s = [0.0, 1.0, QUIET_S - 1, QUIET_S]
    shortage = Shortage(iter(instants_s).__next__)
    loop = asyncio.get_running_loop()
    context = {"message": "socket.accept() out of system resource", "exception": OSError(number, os.strerror(number))}
    for _ in instants_s:
        shortage(loop, context)
    first, second = caplog.messages
    assert f"a connection could not be taken: {WORDS[number]}; " in first
    assert "more since" not in first
    assert second.endswith("; 2 more since the last line like this")
    assert all(record.exc_info is None for record in caplog.records)


@pytest.mark.parametrize(
    ("wanted", "allowed", "most"), [(1_000, 1_024, 960), (1_000, 4_096, 1_000), (1_000, 64, 32), (10, None, 10)]
)
def test_some_descriptors_are_spared(wanted: int, allowed: int | None, most: int) -> None:
    assert most_connections(wanted, allowed) == most


async def test_everything_else_is_told_as_asyncio_does(caplog: pytest.LogCaptureFixture) -> None:
    shortage = Shortage(lambda: 0.0)
    for error in (OSError(errno.EPERM, "not permitted"), ValueError("no")):
        shortage(asyncio.get_running_loop(), {"message": "it failed", "exception": error})
    assert [(record.name, record.message) for record in caplog.records] == [("asyncio", "it failed")] * 2


def test_a_server_without_descriptors_says_so_once_and_recovers() -> None:
    serve = shlex.join([sys.executable, "-m", "simulator", "serve", "--port", "0"])
    process = subprocess.Popen(  # the shell's limit holds for the server, which takes its place
        ["/bin/sh", "-c", f"ulimit -n {DESCRIPTORS}; exec {serve}"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    with process:
        assert process.stdout is not None
        port = int(re.findall(r"http://127\.0\.0\.1:(\d+)", process.stdout.readline())[0])
        with contextlib.ExitStack() as stack:
            for _ in range(DESCRIPTORS):
                stack.enter_context(socket.create_connection(("127.0.0.1", port), TIMEOUT_S))
            assert process.stderr is not None
            said = [process.stderr.readline() for _ in range(2)]
        with socket.create_connection(("127.0.0.1", port), TIMEOUT_S) as again:
            again.settimeout(TIMEOUT_S)
            again.sendall(b"GET /__admin/readyz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            assert again.recv(100).startswith(b"HTTP/1.1 200 OK\r\n")
        process.send_signal(signal.SIGTERM)
        rest = process.communicate(timeout=TIMEOUT_S)[1].splitlines()
    assert any("32 connections are open, the most that are allowed: others are refused" in line for line in said)
    assert any("a connection could not be taken: this process has too many files open" in line for line in said)
    assert [line for line in rest if "stopped;" not in line] == []
