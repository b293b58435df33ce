"""Programs as they are, with a provider's real https host written into them, led to a simulator and left alone."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import pytest
from support.manual import guide_page
from support.private_network import UNSHARE, Done, run_privately

from simulator.vendors import BUILT_IN

HERE = Path(__file__).parent
PROGRAMS = HERE / "programs"

SENT = {
    "ugsms.com": '"success":true',
    "pushr.pywe.org": '"status":"sent"',
    "quicksms.advantasms.com": '"response-description":"Success"',
    "api.msgine.net": '"status":"pending"',
}
"""By host, what is in the answer to a message that was accepted."""

Runtime = tuple[str, ...]
PYTHON: Runtime = (sys.executable,)
PHP: Runtime = ("php",)


RunCommand = Callable[..., Done]


@dataclass(frozen=True)
class Program:
    """A program, how it is run, and a command that works where all is there that it needs."""

    file: str
    runtime: Runtime
    probe: Runtime = field(default=("true",))

    def command(self) -> Runtime:
        """Return the command that runs it; skips the test where something is missing that it needs."""
        if not works(self.probe):
            pytest.skip(f"{self.file} needs what `{' '.join(self.probe)}` looks for")
        return (*self.runtime, str(PROGRAMS / self.file))

    def answer(self) -> str:
        """Return what the vendor that it sends to answers."""
        text = (PROGRAMS / self.file).read_text(encoding="utf-8")
        [answer] = [answer for host, answer in SENT.items() if host in text]
        return answer


STREAM = Program("send_by_stream.php", PHP, ("php", "--version"))
LED = [
    Program("send_by_requests.py", PYTHON),
    Program("send_by_httpx.py", PYTHON),
    Program("send_by_async_httpx.py", PYTHON),
    Program("send_by_aiohttp.py", PYTHON),
    Program("send_by_urllib.py", PYTHON),
    Program("send_by_http_client.py", PYTHON),
    Program("send_by_curl.sh", ("sh",), ("curl", "--version")),
    Program("send_by_wget.sh", ("sh",), ("wget", "--version")),
    Program("send_by_fetch.mjs", ("node",), ("node", "--eval", "fetch")),
    Program("send_by_https.cjs", ("node",), ("node", "--version")),
    Program("send_by_axios.cjs", ("node",), ("node", "--eval", "require('axios')")),
    Program("send_by_curl.php", PHP, ("php", "-r", "exit(extension_loaded('curl') ? 0 : 1);")),
    Program("SendByUrlConnection.java", ("java",), ("javac", "-version")),
    Program("SendByHttpClient.java", ("java",), ("javac", "-version")),
    Program("send_by_lwp.pl", ("perl",), ("perl", "-MLWP::Protocol::https", "-e1")),
    Program("send_by_net_http.go", ("go", "run"), ("go", "version")),
    Program("send_by_net_http.rb", ("ruby",), ("ruby", "-ropenssl", "-e0")),
]

pytestmark = pytest.mark.runtimes
each_program = pytest.mark.parametrize("program", LED, ids=lambda program: program.file)


@cache
def works(command: Runtime) -> bool:
    """Tell whether a command can be run and succeeds."""
    try:
        return subprocess.run(command, capture_output=True, check=False, timeout=60).returncode == 0
    except FileNotFoundError:
        return False


@pytest.fixture
def run_command(tmp_path: Path) -> RunCommand:
    """Run a command in a network of its own, in which the vendors' names lead to a listener that plays them."""
    if not works((*UNSHARE, "true")):
        pytest.skip("needs user namespaces, which this machine refuses")
    hosts = [host for vendor in BUILT_IN for host in vendor.hosts]
    environment = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
    return lambda *command: run_privately(command, hosts, tmp_path, environment)


@pytest.fixture
def leading(tmp_path: Path) -> Runtime:
    """The words before a command that lead it to a simulator of its own."""
    return (sys.executable, "-m", "simulator", "run", "--ca-dir", str(tmp_path / "ca"), "--")


@each_program
def test_a_program_as_it_is_sends_to_the_simulator(program: Program, run_command: RunCommand, leading: Runtime) -> None:
    done = run_command(*leading, *program.command())
    assert (done.status, done.calls) == (0, 0), done.stderr
    assert program.answer() in done.stdout.replace(": ", ":")


@each_program
def test_without_the_redirection_it_calls_the_vendor_and_fails(program: Program, run_command: RunCommand) -> None:
    done = run_command(*program.command())
    assert done.status != 0
    assert done.calls > 0


def test_the_manual_says_of_every_program_whether_run_leads_it() -> None:
    table = guide_page("https").partition("## What each client needs")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| [^|`]+ \| ([^|]+) \| ([^|]+) \|", table, re.MULTILINE)
    told = {file: led for files, led in rows for file in re.findall(r"`(.+?)`", files)}
    assert told == dict.fromkeys((program.file for program in LED), "by `run`") | {STREAM.file: "with `--isolate`"}
    assert set(told) == {path.name for path in PROGRAMS.iterdir() if path.is_file()}


def test_streams_of_php_call_the_vendor_past_the_redirection(run_command: RunCommand, leading: Runtime) -> None:
    done = run_command(*leading, *STREAM.command())
    assert (done.status, done.calls) == (1, 1)


def test_a_run_fails_whose_command_went_past_the_redirection_and_hides_it(
    run_command: RunCommand, leading: Runtime
) -> None:
    command = " ".join(("env", "-i", *LED[0].command()))
    done = run_command(*leading, "sh", "-c", f"{command}; exit 0")
    assert (done.status, done.calls) == (1, 1)
    assert "no request came to a provider's host" in done.stderr
