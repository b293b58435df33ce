"""`serve --workers`: several real processes answer as one server, whatever becomes of one of them."""

from __future__ import annotations

import asyncio
import json
import os
import re
import signal
import socket
import ssl
import subprocess
import urllib.request
from collections.abc import Callable
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest
from durable.kills import mix as making
from durable.kills.book import Book, Kind, Operation
from durable.kills.checking import wrongs_of
from durable.kills.found import Reading
from durable.kills.mix import Mix
from durable.kills.wire import Gone, Wire, request
from durable.kills.world import world
from support.serve_process import COMMAND, TIMEOUT_S, Process, get
from support.workers import eventually

pytestmark = pytest.mark.skipif(
    not (hasattr(os, "fork") and hasattr(socket, "SO_REUSEPORT") and Path("/proc/self/task").exists()),
    reason="needs fork, SO_REUSEPORT and the children of a process in /proc",
)

Serving = Callable[..., Process]
NAMES = ("default", "shop", "lost", "b")
"""The owners of the first and the third are one process, of the others the other one."""
SENDS = 150
NOWHERE = "http://127.0.0.1:1"


def children(process: Process) -> list[int]:
    """The processes of the workers, in the order in which they were started."""
    pid = process.process.pid
    return [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="utf-8").split()]


async def send(wire: Wire, book: Book, operation: Operation) -> None:
    """Ask for something, and note the answer, if one comes."""
    book.send(operation)
    try:
        await wire.put(request(operation.method, operation.target, operation.headers, operation.body))
        answered = await wire.take()
    except Gone:
        wire.close()
        return
    book.answer(operation, *answered)


async def asked_and_killed(process: Process, book: Book) -> list[str]:
    """Send texts of their own by several connections while each worker is killed once; returns what is wrong."""
    mix, port = Mix(book, NOWHERE, "workers"), int(process.url.rpartition(":")[2])
    operations = iter([mix.make(making._by_msgine, NAMES[number % len(NAMES)]) for number in range(SENDS)])
    book.absent |= {*NAMES[1:]}
    with Wire(port) as wire:
        for name in NAMES[1:]:
            await send(wire, book, mix.make(making.create, name))

    async def ask_again_and_again() -> None:
        with Wire(port) as wire:
            for operation in operations:
                await send(wire, book, operation)

    first, second = children(process)
    book.tell_after(30, lambda: os.kill(first, signal.SIGKILL))
    asking = asyncio.gather(*(ask_again_and_again() for _ in range(4)))
    await until_gone(process, first)
    book.tell_after(30, lambda: os.kill(second, signal.SIGKILL))
    await asking
    await until_gone(process, second)
    wrongs = []
    with Wire(port) as wire:
        reading = Reading(wire)
        for name in NAMES:
            wrongs += wrongs_of(book, name, await reading.find(name), {})
    return wrongs


async def until_gone(process: Process, pid: int) -> None:
    """Wait until another worker has the place of one."""
    async with asyncio.timeout(TIMEOUT_S):
        while pid in (there := children(process)) or len(there) < 2:  # noqa: ASYNC110 - nobody tells
            await asyncio.sleep(0.001)


def test_what_was_acknowledged_is_there_once_although_each_worker_was_killed(serving: Serving, tmp_path: Path) -> None:
    scenario, data = tmp_path / "scenario.yaml", tmp_path / "data"
    scenario.write_text(json.dumps(world(NOWHERE, "default")), encoding="utf-8")
    flags = ["--data", str(data), "--scenario", str(scenario), "--log-level", "warning", "--contract", "off"]
    process, book = serving("--workers", "2", *flags), Book()
    assert asyncio.run(asked_and_killed(process, book)) == []
    sends = [each for each in book.operations if each.kind is Kind.SEND]
    assert sum(each.is_acknowledged for each in sends) > SENDS // 2
    process.process.send_signal(signal.SIGTERM)
    printed, logged = process.process.communicate(timeout=TIMEOUT_S)
    assert (process.process.returncode, "http://" in printed) == (0, False)  # the banner came once
    assert len(re.findall(r"worker [01] \(process \d+\) was ended by SIGKILL; it was started again", logged)) == 2
    assert "Traceback" not in logged


def test_flags_hold_for_all_workers_as_for_one(serving: Serving, tmp_path: Path) -> None:
    pytest.importorskip("trustme")
    scenario, authority = tmp_path / "scenario.yaml", tmp_path / "ca"
    scenario.write_text("version: 1\nseed: before\n", encoding="utf-8")
    flags = ["--tls", "0", "--proxy", "0", "--ca-dir", str(authority), "--demo-data", "--watch"]
    more = ["--scenario", str(scenario), "--sandboxes", "mine", "--sandboxes", "lost"]
    process = serving(*flags, *more, env={"SMS_SIMULATOR_WORKERS": "2"})
    assert len(children(process)) == 2
    https, proxy = re.findall(r"^(?:HTTPS|Proxy)  port (\d+)", "".join(process.banner), re.MULTILINE)
    assert all(get(f"{process.url}/__admin/messages")["messages"] for _ in range(4))
    context = ssl.create_default_context(cafile=authority / "ca.pem")
    with urllib.request.urlopen(f"https://localhost:{https}/__admin/readyz", context=context, timeout=TIMEOUT_S) as one:
        assert json.load(one) == {"status": "ready"}
    through = HTTPConnection("127.0.0.1", int(proxy), timeout=TIMEOUT_S)
    through.request("GET", "http://api.msgine.net/api/v1/messages")
    assert through.getresponse().status == 401
    through.close()
    scenario.write_text("version: 1\nseed: after\n", encoding="utf-8")
    paths = [f"{process.url}/s/{name}/__admin/sandbox" for name in ("default", "mine", "lost")]
    eventually(lambda: [get(path)["seed"] for path in paths] == ["after"] * 3)
    assert process.stop()[0] == 0


def test_auto_is_one_worker_for_each_core(serving: Serving) -> None:
    process = serving("--workers", "auto")
    cores = min(len(os.sched_getaffinity(0)), 16)
    assert len(children(process)) == (cores if cores > 1 else 0)
    assert process.stop()[0] == 0


@pytest.mark.parametrize("count", ["0", "17", "x", "-1", ""])
def test_an_invalid_number_of_workers_is_refused(run: Any, count: str) -> None:
    for result in (run("serve", f"--workers={count}"), run("serve", env={"SMS_SIMULATOR_WORKERS": count or "1.5"})):
        assert result.exit_code == 2
        assert "workers" in result.output


def refused(*flags: str) -> tuple[int, str]:
    """Start workers that cannot begin; returns the exit code and what is said."""
    command = [*COMMAND, "serve", "--workers", "2", "--port", "0", *flags]
    done = subprocess.run(command, capture_output=True, text=True, timeout=TIMEOUT_S, check=False)
    assert done.stdout == ""
    return done.returncode, done.stderr


def test_what_keeps_workers_from_beginning_is_said_once_and_ends_all(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        code, said = refused("--port", port)
        assert (code, said.count("the port is taken")) == (1, 1)
        for flag in ("--tls", "--proxy"):
            code, said = refused(flag, port)
            assert (code, said.count(f"port {port}: the port is taken"), said.count(f"another port with {flag} ")) == (
                1,
                1,
                1,
            )
        code, said = refused("--vendor-port", f"msgine={port}")  # that of one worker alone, for which the other waits
        assert (code, said.count(f"port {port}")) == (1, 1)
    scenario = tmp_path / "scenario.yaml"
    scenario.write_text("version: 1\nseeed: x\n", encoding="utf-8")
    code, said = refused("--scenario", str(scenario))
    assert (code, said.count("seeed")) == (2, 1)
