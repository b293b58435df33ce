"""`run`: a command whose providers' hosts lead to a simulator, and what is told of it."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from support.programs import needs
from support.secured import authority
from support.served import Serve

from simulator.cli.run.child import wait_for
from simulator.cli.run.report import Report
from simulator.vendors import BUILT_IN

MSGINE = "https://api.msgine.net/api/v1/messages/sms"
SEND = f"""
import json, os, urllib.request
body = json.dumps({{"to": "+256701521269", "message": "Hello"}}).encode()
headers = {{"Authorization": "Bearer " + os.environ.get("KEY", "my-own"), "Content-Type": "application/json"}}
urllib.request.urlopen(urllib.request.Request("{MSGINE}", body, headers))
"""


@pytest.fixture(autouse=True)
def environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A user's environment in which nothing leads anywhere."""
    for name in [name for name in os.environ if name.lower().endswith("_proxy")] + ["CI"]:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))


@pytest.fixture
def report(run: Any, tmp_path: Path) -> Callable[..., dict[str, Any]]:
    """Run a program of Python's, and return the report with the exit status of `run`."""

    def report(program: str, *arguments: str) -> dict[str, Any]:
        path = tmp_path / "report.json"
        done = run("run", "--report", str(path), *arguments, "--", sys.executable, "-c", program)
        told: dict[str, Any] = json.loads(path.read_bytes())
        return {**told, "left": done.exit_code, "said": done.stderr}

    return report


def test_an_application_with_its_own_key_is_led_to_the_simulator(report: Any) -> None:
    told = report(SEND)
    assert (told["left"], told["status"], told["requests"], told["refused"], told["led_on"]) == (0, 0, 1, {}, {})
    spent = {each["vendor"]: each["spent"] for each in told["totals"] if each["messages"]}
    assert spent == {"msgine": "0.05"}
    assert "1 request; messages: 1 by msgine; spent: 0.05 USD; 0 violations" in told["said"]


UGSMS = """
import json, urllib.request
body = json.dumps({"numbers": "0702913454", "message_body": "Hello", "sender_id": "UGSMS"}).encode()
headers = {"X-API-Key": "my-own", "Content-Type": "application/json"}
urllib.request.urlopen(urllib.request.Request("https://ugsms.com/api/v2/sms/send", body, headers))
"""


def test_money_that_a_vendor_takes_later_is_charged_before_it_is_told(report: Any) -> None:
    told = report(UGSMS + UGSMS, "--fail-on", "findings")
    assert "messages: 2 by ugsms; spent: 70.00 UGX; " in told["said"]
    assert (told["status"], told["left"], told["exit_status"]) == (0, 1, 1)
    assert [each["rule"] for each in told["findings"]] == ["paid-twice"]


def test_refusals_of_the_provider_are_told_and_fail_where_that_is_wanted(report: Any) -> None:
    refused = f"{SEND.replace('urllib.request.urlopen(urllib', 'answer = (urllib')}"
    refused += "\nimport urllib.error\ntry: urllib.request.urlopen(answer)\nexcept urllib.error.HTTPError: pass"
    told = report(refused, "--unknown-credentials", "refuse", "--fail-on", "refusals")
    assert (told["left"], told["refusals"]) == (1, {"invalid_credentials": 1})
    assert told["failures"] == ["refused by the provider: invalid_credentials (1)"]
    assert report(refused, "--unknown-credentials", "refuse")["left"] == 0


def test_what_was_sent_is_told(report: Any) -> None:
    told = report(SEND)
    assert [(each["to"], each["text"], each["cost"]) for each in told["messages"]] == [
        ("+256701521269", "Hello", "0.05")
    ]
    assert "to +256701521269: 'Hello', pending" in told["said"]


OWN = """
import json, os, urllib.request
server = os.environ["SMS_SIMULATOR_URL"].partition("/s/")[0]
def ask(method, path, body=None):
    request = urllib.request.Request(server + path, body and json.dumps(body).encode(), method=method)
    request.add_header("Content-Type", "application/json")
    return urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request).read()
made = json.loads(ask("POST", "/__admin/sandboxes", {"name": "own", "speed": 0}))
os.environ["KEY"] = made["vendors"]["msgine"]["credentials"]["token"]
"""


def test_what_came_to_a_sandbox_of_the_commands_own_is_told(report: Any) -> None:
    told = report(f"{OWN}{SEND}{SEND}", "--fail-on", "findings")
    assert (told["left"], told["requests"], told["untold"]) == (1, 2, 0)
    assert [each["text"] for each in told["messages"]] == ["Hello", "Hello"]
    assert [each["spent"] for each in told["totals"] if each["messages"]] == ["0.10"]


def test_requests_to_a_sandbox_that_the_command_deletes_count(report: Any) -> None:
    told = report(f"{OWN}{SEND}ask('DELETE', '/__admin/sandboxes/own')")
    assert (told["left"], told["requests"], told["untold"]) == (0, 1, 1)
    assert "1 request went to sandboxes that COMMAND has deleted" in told["said"]


def test_the_command_knows_that_it_is_led(report: Any) -> None:
    assert report(f"import os\nassert os.environ['SMS_SIMULATOR_RUN'] == 'led'\n{SEND}")["status"] == 0


def test_a_report_that_cannot_be_written_is_told_before_anything_begins(run: Any) -> None:
    done = run("run", "--report", "/nonexistent/report.json", "--", sys.executable, "-c", "raise SystemExit(77)")
    assert done.exit_code == 2
    assert "/nonexistent/report.json cannot be written" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "flag"), [(["--host", "a.example=ugsm"], "--host"), (["--sandbox", "a b"], "--sandbox")]
)
def test_a_wrong_value_is_told_with_the_flag_of_run(run: Any, arguments: list[str], flag: str) -> None:
    assert f"Invalid value for '{flag}'" in run("run", *arguments, "--", "true").stderr


def test_credentials_are_handed_over_and_those_of_the_user_stay(report: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("UGSMS_API_KEY", "my-own")
    told = report(
        "import os\n"
        "assert os.environ['UGSMS_API_KEY'] == 'my-own'\n"
        "assert os.environ['MSGINE_TOKEN'].startswith('mg_')\n"
        "assert os.environ['SMS_SIMULATOR_URL'].startswith('http://127.0.0.1:')"
    )
    assert told["status"] == 0


def test_the_exit_status_is_the_commands(report: Any) -> None:
    assert report(SEND + "raise SystemExit(7)")["left"] == 7


def test_a_command_that_was_ended_by_a_signal_is_told_as_shells_do(report: Any) -> None:
    assert report("import os, signal; os.kill(os.getpid(), signal.SIGKILL)")["left"] == 128 + signal.SIGKILL


def test_a_command_that_sends_nothing_fails(report: Any) -> None:
    told = report("pass")
    assert (told["left"], told["requests"]) == (1, 0)
    assert "no request came to a provider's host" in told["said"]


@pytest.mark.parametrize(("command", "status", "words"), [
    (["no-such-command"], 127, "'no-such-command' is not found"),
    (["/"], 126, "'/' cannot be run"),
    ([], 2, "Missing argument 'COMMAND...'"),
])  # fmt: skip
def test_a_command_that_cannot_be_started(run: Any, command: list[str], status: int, words: str) -> None:
    done = run("run", "--", *command)
    assert done.exit_code == status
    assert words in done.stderr
    assert "Traceback" not in done.output


def test_violations_fail_where_that_is_wanted(report: Any) -> None:
    careless = SEND.replace('"message": "Hello"', '"message": "Hello", "mesage": "typed"')
    assert report(careless)["left"] == 0
    told = report(careless, "--fail-on", "violations")
    assert (told["left"], len(told["violations"])) == (1, 1)
    assert "Error: 1 violation." in told["said"]


def test_findings_about_money_fail_where_that_is_wanted(report: Any) -> None:
    told = report(SEND + SEND, "--fail-on", "findings")
    assert told["left"] == 1
    assert [each["rule"] for each in told["findings"]] == ["paid-twice"]


OTHER = "\nimport urllib.error\ntry: urllib.request.urlopen('https://example.org/')\nexcept urllib.error.URLError: pass"


def test_other_hosts_are_refused_where_that_is_wanted(report: Any) -> None:
    told = report(SEND + OTHER, "--egress", "deny", "--fail-on", "egress")
    assert (told["left"], told["refused"]) == (1, {"egress-denied": 1})
    assert "refused: example.org:443 is no host of a vendor" in told["said"]


def test_other_hosts_are_refused_in_ci(report: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "true")
    assert report(SEND + OTHER)["refused"] == {"egress-denied": 1}


def test_a_further_host_of_a_vendor(report: Any) -> None:
    told = report(SEND.replace("api.msgine.net", "sms.example"), "--host", "sms.example=msgine")
    assert (told["left"], told["requests"]) == (0, 1)


@pytest.mark.parametrize(("arguments", "words"), [
    (["--fail-on", "violation"], "'violation' is unknown; expected: violations, findings, refusals, egress"),
    (["--host", "sms.example"], "'sms.example' is not of the form NAME=VENDOR"),
    (["--host", "sms.example=msgin"], "did you mean 'msgine'"),
    (["--host", "ugsms.com=msgine"], "'ugsms.com' is a host of 'ugsms' already"),
    (["--egress", "deny", "--egress", "a.example"], "'deny' says all there is to say"),
    (["--egress", "a.example:x"], "'a.example:x' is invalid; expected: allow"),
    (["--url", "http://127.0.0.1:9", "--egress", "deny"], "--egress is a matter of the server of --url"),
    (["--url", "http://127.0.0.1:9"], "no simulator answers at http://127.0.0.1:9"),
    (["--ca-dir", "/dev/null/ca"], "/dev/null"),
])  # fmt: skip
def test_wrong_words_are_refused_before_anything_begins(run: Any, arguments: list[str], words: str) -> None:
    done = run("run", *arguments, "--", sys.executable, "-c", "raise SystemExit(77)")
    assert done.exit_code == 2
    assert words in done.stderr


async def test_a_server_that_runs_gets_a_sandbox_for_it(serve: Serve, tmp_path: Path) -> None:
    folder = tmp_path / "data" / "sms-simulator" / "ca"
    served = await serve(*BUILT_IN, authority=authority(folder), proxy=0, shutdown_timeout_s=0.1)
    command = [sys.executable, "-m", "simulator", "run", "--url", served.url, "--", sys.executable, "-c", SEND]
    child = await asyncio.create_subprocess_exec(*command, stderr=subprocess.PIPE)
    _, said = await child.communicate()
    assert child.returncode == 0, said
    names = [each["name"] for each in (await served.get("sandboxes"))["sandboxes"]]
    (name,) = set(names) - {"default"}
    assert f"/s/{name}" in said.decode()
    requests = await served.ask("GET", f"/s/{name}/__admin/requests")
    assert [each["status"] for each in requests.json["requests"]] == [201]
    assert (await served.get("requests"))["requests"] == []
    assert b"; not judged; " in said


async def test_a_server_without_a_proxy_is_told_of(serve: Serve) -> None:
    served = await serve()
    command = [sys.executable, "-m", "simulator", "run", "--url", served.url, "--", "true"]
    child = await asyncio.create_subprocess_exec(*command, stderr=subprocess.PIPE)
    _, said = await child.communicate()
    assert child.returncode == 2
    assert "serve --proxy" in said.decode()


def test_signals_are_handed_on() -> None:
    program = (
        "import signal, sys, time\n"
        "signal.signal(signal.SIGTERM, lambda *_: sys.exit(5))\n"
        "print('ready', flush=True)\n"
        "while True: time.sleep(0.1)"
    )
    command = [sys.executable, "-m", "simulator", "run", "--", sys.executable, "-c", program]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == b"ready\n"
        child.send_signal(signal.SIGTERM)
        assert child.wait(30) == 5


def test_a_signal_that_comes_to_another_thread_is_handed_on() -> None:
    """The system gives a signal to any thread of a process, such as one in which the simulator serves."""

    def get(signals: list[signal.Signals]) -> None:
        for number in signals:
            time.sleep(0.1)
            signal.pthread_kill(threading.get_ident(), number)

    program = "import time; print('ready', flush=True); time.sleep(60)"
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == b"ready\n"
        other = threading.Thread(target=get, args=([signal.SIGWINCH, signal.SIGTERM],))
        other.start()
        assert wait_for(child.pid) == 128 + signal.SIGTERM
        other.join()
    assert signal.set_wakeup_fd(-1) == -1  # nothing is told of signals any more


@needs("setsid")
def test_what_the_terminal_sends_to_all_is_not_sent_once_more() -> None:
    """The command is in no foreground here, so it hears of no interrupt but one that is handed on."""
    program = (
        "import os, signal, sys, time\n"
        "os.setpgrp()\n"
        "signal.signal(signal.SIGINT, lambda *_: sys.exit(6))\n"
        "signal.signal(signal.SIGTERM, lambda *_: sys.exit(5))\n"
        "print('ready', flush=True)\n"
        "while True: time.sleep(0.1)"
    )
    command = ["setsid", "--ctty", sys.executable, "-m", "simulator", "run", "--", sys.executable, "-c", program]
    terminal, end = os.openpty()
    with subprocess.Popen(command, stdin=end, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == b"ready\n"
        os.write(terminal, b"\x03")
        time.sleep(0.3)
        child.send_signal(signal.SIGTERM)
        assert child.wait(30) == 5
    os.close(terminal)
    os.close(end)


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere nobody is told of orphans")
def test_processes_that_stay_are_told_of(report: Any) -> None:
    told = report(f"{SEND}\nimport subprocess\nsubprocess.Popen(['sleep', '20'])")
    assert told["left"] == 0
    assert "COMMAND has left processes that still run" in told["said"]


def test_secrets_in_arguments_are_not_reported(report: Any) -> None:
    told = report(SEND + "# Authorization: Bearer mg_283c91d49093921377787a1bc8c293d7")
    assert "mg_283c91d49093921377787a1bc8c293d7" not in json.dumps(told["command"])


def test_lines_for_people_name_what_was_wrong() -> None:
    sent = [{"to": "+256701521269", "text": "Your code is 4711", "state": "pending"}]
    told = Report(
        command=("x",),
        status=0,
        sandbox="http://here",
        requests=1,
        untold=1,
        messages=sent * 6,
        totals=[],
        violations=[{"message": "'mesage' is unknown"}],
        findings=[],
        refusals={"invalid_credentials": 2},
        refused={"tls-handshake": 1},
        details=["distrusted"],
        led_on={"a.example:443": 2},
        unanswered=1,
    )
    assert list(told.lines())[1:] == [
        "  1 request went to sandboxes that COMMAND has deleted: leave them, and all of it is told here",
        *["  to +256701521269: 'Your code is 4711', pending"] * 5,
        "  and 1 sent before (--report has all)",
        "  refused by the provider: invalid_credentials (2)",
        "  1 receipt came to nobody, or was not taken",
        "  'mesage' is unknown",
        "  refused: distrusted",
        "  other hosts that were reached: a.example:443 (2)",
    ]
