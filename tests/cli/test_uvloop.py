"""`serve` by uvloop, as the container image has it: one process answers for a sandbox that another one has."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from http.client import HTTPConnection
from importlib.metadata import requires
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from packaging.requirements import Requirement
from support.ports import free_port
from support.postgresql import postgresql
from support.serve_process import TIMEOUT_S, Process

Serving = Callable[..., Process]
NAMES = ("default", "shop", "lost", "b")
"""The owners of the first and the third are one worker of two, of the others the other one."""
BODY = json.dumps({"to": "+256701521269", "message": "Your code is 4711"})
HEADERS = {"Authorization": "Bearer YOUR_API_TOKEN", "Content-Type": "application/json"}
SETTING = "SMS_SIMULATOR_ENGINE"


@pytest.fixture(scope="module")
def by_uvloop(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Variables by which a process finds uvloop, installed into a folder of its own as our extra asks for it."""
    folder = tmp_path_factory.mktemp("uvloop")
    needed = [Requirement(each) for each in requires("sms-provider-simulator") or []]
    [wanted] = [f"{each.name}{each.specifier}" for each in needed if each.name == "uvloop"]
    install = [sys.executable, "-m", "pip", "install", "--disable-pip-version-check", "--target", str(folder), wanted]
    done = subprocess.run(install, check=False, capture_output=True, encoding="utf-8", timeout=TIMEOUT_S)
    assert done.returncode == 0, done.stderr
    return {"PYTHONPATH": os.pathsep.join([str(folder), *filter(None, [os.environ.get("PYTHONPATH")])])}


def run_by_uvloop(pid: int) -> bool:
    return "/uvloop/loop" in Path(f"/proc/{pid}/maps").read_text(encoding="utf-8")


def workers_of(pid: int) -> list[int]:
    return [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="utf-8").split()]


def statuses(url: str, names: Sequence[str], method: str, path: str, body: str | None = None) -> list[int]:
    """What one process answers about several sandboxes, on one connection."""
    connection = HTTPConnection(urlsplit(url).netloc, timeout=TIMEOUT_S)
    found = []
    for name in names:
        connection.request(method, f"/s/{name}{path}", body, HEADERS)
        response = connection.getresponse()
        response.read()
        found.append(response.status)
    connection.close()
    return found


@pytest.mark.runtimes
@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_a_worker_answers_for_sandboxes_of_another_one(serving: Serving, by_uvloop: dict[str, str]) -> None:
    process = serving("--workers", "2", "--sandboxes", ",".join(NAMES[1:]), env=by_uvloop)
    workers = workers_of(process.process.pid)
    assert [run_by_uvloop(pid) for pid in workers] == [True, True]
    assert statuses(process.url, NAMES, "POST", "/api/v1/messages/sms", BODY) == [201] * len(NAMES)
    assert statuses(process.url, NAMES, "GET", "/__admin/messages/wait?timeout_s=20") == [200] * len(NAMES)
    assert process.stop()[0] == 0


@pytest.mark.engine
@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_a_simulator_answers_for_sandboxes_of_another_one(serving: Serving, by_uvloop: dict[str, str]) -> None:
    with postgresql() as server:
        env = by_uvloop | {SETTING: server.url(server.database())}
        one, two = [serving("--node", f"127.0.0.1:{free_port()}", env=env) for _ in range(2)]
        assert [run_by_uvloop(each.process.pid) for each in (one, two)] == [True, True]
        for each, name in ((one, "of-one"), (two, "of-two")):
            assert statuses(each.url, [name], "PUT", "/__admin/sandbox") == [201]
        for each in (one, two):
            assert statuses(each.url, ["of-one", "of-two"], "POST", "/api/v1/messages/sms", BODY) == [201, 201]
            assert statuses(each.url, ["of-one", "of-two"], "GET", "/__admin/messages/wait?count=1") == [200, 200]
        assert [each.stop()[0] for each in (one, two)] == [0, 0]
