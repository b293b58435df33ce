"""`serve` as a process: it starts, says so, serves, and stops when told to."""

import json
import logging
import os
import pty
import re
import shlex
import signal
import socket
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from collections.abc import Callable
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest
from support.programs import needs
from support.serve_process import COMMAND, TIMEOUT_S, Process, get

from simulator.cli.log_queue import LogQueue
from simulator.scenario.policies import switches_of
from simulator.vendors import BUILT_IN


def test_a_free_port_is_taken_and_said(serving: Any) -> None:
    server = serving("--port", "0")
    assert get(f"{server.url}/__admin/readyz") == {"status": "ready"}


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_stops_it_gracefully(serving: Any, number: signal.Signals) -> None:
    status, logged = serving().stop(number)
    assert status == 0
    assert logged.endswith("stopped; 0 planned events were left undone, 0 callbacks cut short\n")


def test_a_hang_up_that_is_ignored_from_the_start_stays_ignored() -> None:
    command = ["nohup", *COMMAND, "serve", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        url = re.findall(r"http://127\.0\.0\.1:\d+", process.stdout.readline())[0]
        process.send_signal(signal.SIGHUP)
        assert get(f"{url}/__admin/readyz") == {"status": "ready"}
        process.send_signal(signal.SIGTERM)
        assert process.wait(TIMEOUT_S) == 0


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is full")
def test_it_serves_where_the_banner_cannot_be_written() -> None:
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        command = [*COMMAND, "serve", "--port", "0"]
        with subprocess.Popen(command, stdout=full, stderr=subprocess.PIPE, text=True) as process:
            assert process.stderr is not None
            (warned,) = [
                line for line in process.stderr.readline().splitlines() if "the banner was not printed" in line
            ]
            assert get(f"{re.findall(r'http://127.0.0.1:[0-9]+', warned)[0]}/__admin/readyz") == {"status": "ready"}
            process.send_signal(signal.SIGTERM)
            assert process.wait(TIMEOUT_S) == 0


@pytest.mark.skipif(not socket.has_dualstack_ipv6(), reason="needs IPv6")
def test_two_colons_are_all_addresses_those_of_ipv4_among_them(serving: Any) -> None:
    server = serving("--host", "::", "--port", "0", "--vendor-port", "msgine=0")
    port = server.url.rpartition(":")[2]
    for url in (f"http://127.0.0.1:{port}", f"http://[::1]:{port}"):
        assert get(f"{url}/__admin/readyz") == {"status": "ready"}
    number = get(f"http://127.0.0.1:{port}/__admin/ports")["ports"][0]["port"]
    for host in ("127.0.0.1", "[::1]"):
        assert ask(f"http://{host}:{number}/api/v1/messages") == 401


def test_the_banner_is_plain_when_nobody_looks(serving: Any) -> None:
    text = "".join(serving().banner)
    assert "\x1b" not in text
    assert all(vendor.title in text for vendor in BUILT_IN)


def test_a_job_gets_the_credentials_of_its_sandbox_as_variables(serving: Any) -> None:
    server = serving(env={"SMS_SIMULATOR_SANDBOXES": "job-1, job-2"})
    assert f"Sandboxes  job-1, job-2, each under {server.url}/s/NAME\n" in server.banner
    asked = [*COMMAND, "credentials", "--url", server.url, "--sandbox", "job-1", "--format", "env"]
    told = subprocess.run(asked, check=True, capture_output=True, text=True, timeout=TIMEOUT_S).stdout
    variables = dict(line.split("=", 1) for line in told.splitlines())
    assert variables["MSGINE_BASE_URL"] == f"{server.url}/s/job-1"
    shown = get(f"{server.url}/__admin/sandboxes/job-1")["vendors"]["msgine"]["credentials"]
    assert variables["MSGINE_TOKEN"] == shown["token"]


def test_the_banner_names_the_folder_of_data_and_how_many_sandboxes_it_kept(serving: Any, tmp_path: Path) -> None:
    folder = tmp_path / "data"
    first = serving("--data", str(folder), "--sandboxes", "job-1")
    assert f"Data  {folder}, no sandbox kept yet\n" in first.banner
    first.process.kill()
    first.process.wait(TIMEOUT_S)
    second = serving(env={"SMS_SIMULATOR_DATA": str(folder)})
    assert f"Data  {folder}, 2 sandboxes kept\n" in second.banner
    second.process.kill()
    second.process.wait(TIMEOUT_S)
    third = serving("--data", str(folder), "--log-format", "json", "--log-level", "error", has_json=True)
    ready = json.loads(third.banner[0])
    assert (ready["data"], ready["sandboxes_kept"]) == (str(folder), 2)


@needs("curl")
def test_every_command_of_the_banner_works(serving: Any) -> None:
    server = serving()
    commands = [line.strip() for line in server.banner if line.strip().startswith("curl ")]
    assert len(commands) == len(BUILT_IN)
    for command in commands:
        subprocess.run([*shlex.split(command), "--fail", "--silent", "--noproxy", "*"], check=True, timeout=TIMEOUT_S)
    assert {message["vendor"] for message in get(f"{server.url}/__admin/messages")["messages"]} == {
        vendor.name for vendor in BUILT_IN
    }


@needs("curl")
def test_the_clock_that_stands_is_started_by_the_command_of_the_banner(serving: Any) -> None:
    server = serving("--speed", "0")
    (command,) = [line.strip() for line in server.banner if "clock/resume" in line]
    subprocess.run([*shlex.split(command), "--fail", "--silent", "--noproxy", "*"], check=True, timeout=TIMEOUT_S)
    assert get(f"{server.url}/__admin/clock")["is_frozen"] is False


@needs("curl")
def test_the_command_for_credentials_prints_them_with_commands_that_work(serving: Any, run: Any) -> None:
    server = serving()
    accesses = json.loads(run("credentials", "--url", server.url, "--format", "json").stdout)
    commands = [command for each in accesses for command in each["curl"]]
    shown = [operation for vendor in BUILT_IN for operation in vendor.operations if operation.curl]
    assert len(commands) == len(shown) > len(BUILT_IN)
    for command in commands:
        subprocess.run([*shlex.split(command), "--fail", "--silent", "--noproxy", "*"], check=True, timeout=TIMEOUT_S)


def test_logs_can_be_json_and_the_banner_is_their_first_record(serving: Any) -> None:
    server = serving("--log-format", "json", "--log-level", "error", has_json=True)
    ready = json.loads(server.banner[0])
    assert (ready["message"], ready["url"]) == ("ready", server.url)
    assert [vendor["vendor"] for vendor in ready["vendors"]] == [vendor.name for vendor in BUILT_IN]
    assert server.stop() == (0, "")


def test_json_logs_are_one_object_a_line(serving: Any) -> None:
    _, logged = serving("--log-format", "json", has_json=True).stop()
    assert [json.loads(line)["level"] for line in logged.splitlines()] == ["info"]


def ask(url: str) -> int:
    """The status of the answer to a request."""
    try:
        get(url)
    except urllib.error.HTTPError as error:
        with error:
            return error.code
    return 200


@pytest.mark.parametrize(("level", "is_told"), [("info", True), ("warning", False)])
def test_what_travels_is_logged_until_the_end_unless_that_is_not_wanted(
    serving: Any, level: str, *, is_told: bool
) -> None:
    server = serving("--log-level", level)
    assert ask(f"{server.url}/api/v1/messages") == 401
    _, logged = server.stop()
    assert ("msgine list: 401, missing_credentials\n" in logged) is is_told


def test_the_log_is_written_to_its_end_before_the_process_ends(run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    async def stop_at_once(*_: object) -> None:
        logging.getLogger("simulator.test").warning("the last words")

    def let_it_write_and_finish(queue: LogQueue) -> None:
        may_write.set()
        finish(queue)

    def write_late(_: LogQueue, records: list[logging.LogRecord]) -> None:
        assert may_write.wait(TIMEOUT_S)
        written.extend(record.getMessage() for record in records)

    may_write, written, finish = threading.Event(), list[str](), LogQueue.finish
    monkeypatch.setattr(LogQueue, "write", write_late)
    monkeypatch.setattr(LogQueue, "finish", let_it_write_and_finish)
    monkeypatch.setattr(sys.modules["simulator.cli.serving"], "serve_until_told", stop_at_once)
    assert run("serve").exit_code == 0
    assert written == ["the last words"]


def test_it_serves_and_stops_where_nobody_reads_its_log_any_more(serving: Any) -> None:
    server = serving()
    server.process.stderr.close()
    assert [ask(f"{server.url}/api/v1/messages") for _ in range(3)] == [401, 401, 401]
    server.process.send_signal(signal.SIGTERM)
    assert server.process.wait(TIMEOUT_S) == 0


def test_it_serves_and_stops_where_its_log_is_not_read(serving: Any) -> None:
    server = serving("--log-format", "json", has_json=True)
    for _ in range(400):  # more than a pipe holds
        ask(f"{server.url}/nothing/{'x' * 300}")
    server.process.send_signal(signal.SIGTERM)
    assert server.process.wait(TIMEOUT_S) == 0


def test_variables_alone_configure_it(serving: Any) -> None:
    server = serving(env={"SMS_SIMULATOR_SPEED": "0", "SMS_SIMULATOR_START": "2024-01-01T12:00:00Z"})
    clock = get(f"{server.url}/__admin/clock")
    assert (clock["now"], clock["is_frozen"]) == ("2024-01-01T12:00:00.000Z", True)


def test_it_may_begin_with_demo_data(serving: Any) -> None:
    server = serving("--demo-data", "--start", "2024-01-01T12:00:00Z", "--speed", "0")
    assert get(f"{server.url}/__admin/sandboxes/default")["counts"]["messages"]["kept"] == 300
    assert get(f"{server.url}/__admin/clock")["now"] == "2024-01-01T12:00:00.000Z"


def test_a_variable_that_means_nothing_is_pointed_out(serving: Any) -> None:
    _, logged = serving(env={"SMS_SIMULATOR_SEDE": "1"}).stop()
    assert logged.startswith("Warning: the environment variable SMS_SIMULATOR_SEDE is unknown; did you mean ")


def fail(*arguments: str) -> tuple[int, str]:
    done = subprocess.run([*COMMAND, *arguments], capture_output=True, check=False, text=True, timeout=TIMEOUT_S)
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    return done.returncode, done.stderr


def test_a_port_that_is_taken_is_named() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        status, told = fail("serve", "--port", str(port))
    assert status == 1
    assert f"Error: cannot listen on 127.0.0.1 port {port}: the port is taken" in told
    assert "--port" in told


def test_a_vendor_gets_a_port_of_its_own(serving: Any) -> None:
    banner = "".join(serving("--vendor-port", "msgine=0").banner)
    own = re.findall(r"a port of its own (\S+)", banner)
    assert len(own) == 1
    with pytest.raises(urllib.error.HTTPError) as refused:
        get(f"{own[0]}/__admin/readyz")
    with refused.value as answer:
        assert answer.headers["X-SMS-Simulator-Problem"] == "wrong-port"


def test_a_vendors_port_that_is_taken_is_named() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        status, told = fail("serve", "--port", "0", "--vendor-port", f"msgine={port}")
    assert status == 1
    assert f"Error: cannot listen on port {port} for 'msgine'" in told


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (["msgin=0"], "did you mean 'msgine'"),
        (["msgine"], "not of the form VENDOR=PORT"),
        (["msgine=65536"], "from 0 to 65535"),
        (["msgine=-1"], "from 0 to 65535"),
        (["msgine=0", "msgine=0"], "given twice"),
    ],
)
def test_a_vendors_port_that_makes_no_sense_is_wrong_use(run: Any, given: list[str], told: str) -> None:
    flags = [part for each in given for part in ("--vendor-port", each)]
    result = run("serve", "--port", "0", *flags)
    assert (result.exit_code, result.stdout) == (2, "")
    assert told in result.stderr


def test_an_address_that_is_not_ours_is_named() -> None:
    status, told = fail("serve", "--port", "0", "--host", "192.0.2.1")
    assert status == 1
    assert "Error: cannot listen on 192.0.2.1 port 0" in told


def test_a_policy_that_does_not_exist_is_named_with_the_nearest(run: Any) -> None:
    switch = next(f"{vendor.name}.{name}" for vendor in BUILT_IN for name in switches_of(vendor))
    result = run("serve", "--port", "0", "--policy", f"{switch}x=1")
    assert (result.exit_code, result.stdout) == (2, "")
    assert f"Error: unknown policy switch '{switch}x'; did you mean '{switch}'?" in result.stderr


@pytest.mark.parametrize(("env", "has_colour"), [({}, True), ({"NO_COLOR": "1"}, False)])
def test_colour_is_for_terminals_that_want_it(env: dict[str, str], has_colour: object) -> None:
    screen, keyboard = pty.openpty()
    with open(keyboard, "wb") as terminal:  # noqa: PTH123 - a descriptor, not a path
        subprocess.run(
            [*COMMAND, "segments", "a"], stdout=terminal, env=os.environ | env, check=True, timeout=TIMEOUT_S
        )
        shown = os.read(screen, 200)
    os.close(screen)
    assert (b"\x1b[" in shown) is has_colour


def test_the_version_is_printed() -> None:
    done = subprocess.run([*COMMAND, "version"], capture_output=True, check=True, text=True, timeout=TIMEOUT_S)
    assert re.fullmatch(r"sms-simulator \d+\.\d+\.\d+ \(Python 3\.\d+\.\d+\S*\)\n", done.stdout)


@pytest.mark.parametrize("arguments", [["--help"], ["version"], ["readyz", "--help"], ["serve", "--help"]])
def test_what_is_quick_imports_nothing_heavy(arguments: list[str]) -> None:
    code = (
        "import sys\n"
        "from simulator.cli import main\n"
        f"main({arguments!r}, standalone_mode=False)\n"
        "heavy = {'aiohttp', 'pydantic', 'faker', 'phonenumbers', 'asyncio'} & set(sys.modules)\n"
        "sys.exit(f'imported {heavy}' if heavy else 0)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False, text=True, timeout=TIMEOUT_S)
    assert (done.returncode, done.stderr) == (0, "")


LATER = (
    r"_?ctypes", r"_?sqlite3", r"aiohttp\.web", r"cryptography", r"difflib", r"faker", r"importlib\.metadata",
    r"jsonschema\w*", r"phonenumbers", r"pydantic\w*", r"ruamel", r"trustme", r"xml",
    r"simulator\.capsule", r"simulator\.cli\.(ca|other_commands)",
    r"simulator\.commands\.(accounts|callbacks|policies)", r"simulator\.conformance", r"simulator\.contract",
    r"simulator\.control\.(app|problems|table|views)", r"simulator\.durable", r"simulator\.redirection",
    r"simulator\.sandbox\.faults\.(effects?|fault|kinds)", r"simulator\.scenario\.(\w*_models?|loading)",
    r"simulator\.secrets\.reading", r"simulator\.server\.(proxy|securing|wire)", r"simulator\.serving\.forcing",
    r"simulator\.testing", r"simulator\.tls", r"simulator\.cluster\.(?!signals$)", r"simulator\.control\.counting",
    r"asyncpg", r"simulator\.engine", r"simulator\.replicas",
)  # fmt: skip
"""What no server needs to answer its first request: it is loaded later, or where somebody asks for it."""


def test_a_server_is_ready_before_it_loads_what_its_first_request_does_not_need() -> None:
    code = (
        "import sys\n"
        "from simulator.cli import main\n"
        "from simulator.light import import_aiohttp\n"
        "import_aiohttp()\n"
        "import simulator.cli.serving\n"
        "async def look(stop, keeper):\n"
        "    from aiohttp import connector\n"
        "    print(*sys.modules, type(connector._SSL_CONTEXT_VERIFIED).__name__, file=sys.stderr)\n"
        "simulator.cli.serving._told_to_stop = look\n"
        "main(['serve', '--port', '0'], standalone_mode=False)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True, timeout=TIMEOUT_S)
    loaded = done.stderr.split()
    assert {"simulator.assembly", "simulator.control.health", "simulator.vendors.msgine.send"} <= set(loaded)
    assert "LateContext" in loaded  # to read the certificates for clients would take a seventh of the start
    assert [each for each in loaded if re.match(rf"({'|'.join(LATER)})(\.|$)", each)] == []


def test_it_begins_in_a_scenario_and_explicit_flags_win(serving: Any) -> None:
    server = serving("--scenario", "key-revoked-at-noon", "--seed", "0", "--speed", "2")
    shown = get(f"{server.url}/__admin/sandboxes/default")
    assert (shown["now"][:16], shown["speed"]) == ("2024-01-01T11:55", 2)


def test_a_scenario_that_is_edited_is_served_anew(serving: Any, tmp_path: Path) -> None:
    path = tmp_path / "day.yaml"
    path.write_text("version: 1\nseed: one\n", encoding="utf-8")
    server = serving("--scenario", str(path), "--watch", "--no-rate-limits")
    assert server.process.stderr
    path.write_text("version: 1\nsed: two\n", encoding="utf-8")
    assert "the world stays as it was" in server.process.stderr.readline()
    assert "sed: expected" in server.process.stderr.readline()
    assert get(f"{server.url}/__admin/sandboxes/default")["seed"] == "one"
    path.write_text("version: 1\nseed: three\n", encoding="utf-8")
    assert "the default sandbox begins anew" in server.process.stderr.readline()
    assert get(f"{server.url}/__admin/sandboxes/default")["seed"] == "three"
    assert server.stop()[0] == 0


def send(url: str, text: str) -> None:
    body = json.dumps({"to": "+256701521269", "message": text})
    connection = HTTPConnection(url.removeprefix("http://"), timeout=TIMEOUT_S)
    headers = {"Authorization": "Bearer token", "Content-Type": "application/json"}
    connection.request("POST", "/api/v1/messages/sms", body, headers)
    assert connection.getresponse().status == 201
    connection.close()


@pytest.mark.parametrize(
    "command", [["messages", "hello"], ["timeline", "--event", "message"]], ids=lambda command: command[0]
)
def test_what_comes_is_followed_until_ctrl_c(serving: Callable[..., Process], command: list[str]) -> None:
    url = serving().url
    send(url, "Hello 1")
    follow = [*COMMAND, *command, "--follow", "--format", "json", "--url", url]
    with subprocess.Popen(follow, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as following:
        assert following.stdout
        lines = iter(following.stdout.readline, "")
        assert any("Hello 1" in line for line in lines)
        send(url, "Hello 2")
        assert any("Hello 2" in line for line in lines)
        following.send_signal(signal.SIGINT)
        _, errors = following.communicate(timeout=TIMEOUT_S)
    assert (following.returncode, errors) == (130, "")
