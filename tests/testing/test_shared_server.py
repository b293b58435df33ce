"""Test runs, each in a process of its own, against one simulator that runs already, as a container does."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from simulator.testing import SmsSimulatorServer

TIMEOUT_S = 100

JOB = """
import pytest
from application import NUMBER, send

JOB = {job!r}


@pytest.mark.parametrize("number", range(5))
def test_it(sms_simulator, sms_simulator_server, number):
    # All send to one number, and go on when everybody has: two jobs, each with one test at a time.
    send(sms_simulator, text=f"Your code is {{JOB}}{{number}}")
    meeting = sms_simulator_server.sandbox(f"meeting-{{number}}")
    send(meeting, text=f"{{JOB}} is here")
    meeting.wait_for_many(2, timeout=60)
    assert sms_simulator.wait_for(to=NUMBER).otp == f"{{JOB}}{{number}}"
    sms_simulator.assert_sent(1)
    assert len(sms_simulator.requests()) == 1
    assert str(sms_simulator.spent("msgine")) == "0.05"
"""
KILLED = """
import os
from application import send

def test_it(sms_simulator):
    send(sms_simulator)
    os._exit(9)
"""


@pytest.fixture
def url() -> Iterator[str]:
    """Where a simulator listens that no test run started."""
    command = [sys.executable, "-m", "simulator", "serve", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        assert process.stdout
        yield re.findall(r"http://\S+", process.stdout.readline())[0]
        process.kill()


def begin(folder: Path, url: str, name: str) -> subprocess.Popen[str]:
    """Begin a test run in a process of its own."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("PYTEST", "COV"))}
    return subprocess.Popen(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:randomly", "-p", "no:xdist", name],
        cwd=folder,
        env={**environment, "SMS_SIMULATOR_URL": url},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
    )


def sandboxes(url: str) -> list[Any]:
    with SmsSimulatorServer(url) as server:
        shown: list[Any] = server.ask("GET", "sandboxes")["sandboxes"]
    return shown


def test_two_jobs_on_one_simulator_do_not_see_each_other(project: pytest.Pytester, url: str) -> None:
    with SmsSimulatorServer(url) as server:
        meetings = [server.create(name=f"meeting-{number}", speed=1) for number in range(5)]
        runs = []
        for job in ("47", "88"):
            project.makepyfile(**{f"test_{job}": JOB.format(job=job * 2)})
            runs.append(begin(project.path, url, f"test_{job}.py"))
        for run in runs:
            printed, _ = run.communicate(timeout=TIMEOUT_S)
            assert run.returncode == 0, printed
            assert "5 passed" in printed
        assert [len(meeting.messages()) for meeting in meetings] == [2] * 5
        for meeting in meetings:
            meeting.drop()
    assert [each["name"] for each in sandboxes(url)] == ["default"]


def test_what_a_killed_run_leaves_behind_ends_by_itself(project: pytest.Pytester, url: str) -> None:
    project.makepyfile(test_killed=KILLED)
    run = begin(project.path, url, "test_killed.py")
    run.communicate(timeout=TIMEOUT_S)
    assert run.returncode == 9
    assert [each["expires_in_s"] for each in sandboxes(url)] == [None, 3600]
