"""Commands in a network of their own: providers' hosts lead to the simulator there, and nothing else leads anywhere."""

from __future__ import annotations

import json
import os
import re
import select
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from support.private_network import UNSHARE
from support.programs import needs

pytestmark = pytest.mark.runtimes

Run = Callable[..., subprocess.CompletedProcess[str]]
Isolate = Callable[..., list[str]]

PYTHON = ("--", sys.executable, "-c")
PROGRAMS = Path(__file__).parents[1] / "runtimes" / "programs"

RAW = """
import socket, ssl, sys
context = ssl.create_default_context()
host = sys.argv[1]
with context.wrap_socket(socket.create_connection((host, 443)), server_hostname=host) as secured:
    secured.sendall(b"GET /api/v1/accounts/me HTTP/1.0\\r\\nHost: %s\\r\\n\\r\\n" % host.encode())
    print(secured.recv(100).decode())
"""
TRY = """
import json, socket, sys
found = {}
for each in sys.argv[1:]:
    host, _, port = each.rpartition(":")
    try:
        socket.create_connection((host, int(port)), 20).close()
        found[each] = "connected"
    except OSError as error:
        found[each] = error.strerror
print(json.dumps(found))
"""


class Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"outside")

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def serving(host: str) -> Iterator[int]:
    """Serve outside; yields the port."""
    with ThreadingHTTPServer((host, 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server.server_port
        server.shutdown()
        thread.join()


@pytest.fixture
def outside() -> Iterator[int]:
    """A listener outside that plays a provider, on an address that every network has."""
    with serving("127.0.0.9") as port:
        yield port


@pytest.mark.parametrize("program", [
    pytest.param(("sh", "send_by_curl.sh"), marks=needs("curl")),
    (sys.executable, "send_by_urllib.py"),
    (sys.executable, "send_by_async_httpx.py"),
    pytest.param(("php", "send_by_stream.php"), marks=needs("php")),
    pytest.param(("node", "send_by_https.cjs"), marks=needs("node")),
], ids=lambda program: program[1])  # fmt: skip
def test_a_program_as_it_is_sends_to_the_simulator(program: tuple[str, str], run_isolated: Run) -> None:
    done = run_isolated("--", program[0], str(PROGRAMS / program[1]))
    assert done.returncode == 0, done.stderr
    assert re.search(r": 1 request; messages: \d by ", done.stderr)


@pytest.mark.parametrize("host", ["api.msgine.net", "below.api.msgine.net"])
def test_a_client_that_heeds_nothing_but_names_and_certificates(host: str, run_isolated: Run) -> None:
    done = run_isolated(*PYTHON, RAW, host)
    assert done.stdout.startswith("HTTP/1."), done.stderr
    assert "1 request" in done.stderr


def test_a_further_host_of_a_vendor_leads_there(run_isolated: Run) -> None:
    done = run_isolated("--host", "sms.example=msgine", *PYTHON, RAW, "sms.example")
    assert done.stdout.startswith("HTTP/1."), done.stderr


def test_a_listener_outside_is_not_called(run_isolated: Run, outside: int) -> None:
    here = f"127.0.0.9:{outside}"
    assert json.loads(run_isolated(*PYTHON, TRY, here).stdout) == {here: "Connection refused"}


def test_no_way_leads_to_another_machine(run_isolated: Run) -> None:
    others = ("203.0.113.9:443", "169.254.169.254:80", "2001:db8::1:443")
    done = run_isolated(*PYTHON, TRY, *others)
    assert json.loads(done.stdout) == dict.fromkeys(others, "Network is unreachable")


def test_the_listener_outside_is_there_for_a_command_that_is_not_isolated(outside: int) -> None:
    here = f"127.0.0.9:{outside}"
    done = subprocess.run([sys.executable, "-c", TRY, here], capture_output=True, check=True, text=True)
    assert json.loads(done.stdout) == {here: "connected"}


def test_a_name_that_is_not_known_is_none_and_is_reported(run_isolated: Run, tmp_path: Path) -> None:
    report = tmp_path / "report.json"
    done = run_isolated("--report", str(report), "--fail-on", "egress", *PYTHON, TRY, "example.org:443")
    assert json.loads(done.stdout) == {"example.org:443": "Name or service not known"}
    assert json.loads(report.read_bytes())["unknown_names"] == ["example.org"]
    assert "other hosts that were looked up in vain: example.org\n" in done.stderr
    assert "Error: other hosts were called." in done.stderr


RECEIVE = """
import http.server, json, os, sys, threading, urllib.request

class Receiver(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        sys.stdout.write(json.dumps(json.loads(self.rfile.read(int(self.headers["Content-Length"])))))
        self.send_response(200)
        self.end_headers()

def post(url, **body):
    headers = {"Authorization": "Bearer my-own", "Content-Type": "application/json"}
    urllib.request.urlopen(urllib.request.Request(url, json.dumps(body).encode(), headers)).read()

server = http.server.ThreadingHTTPServer(("localhost", 0), Receiver)
threading.Thread(target=server.serve_forever, daemon=True).start()
receiver = f"http://localhost:{server.server_port}/"
post("https://api.msgine.net/api/v1/messages/sms", to="+256701521269", message="Hello", callbackUrl=receiver)
post(os.environ["SMS_SIMULATOR_URL"] + "/__admin/clock/settle")
"""
FETCH = """
import sys, urllib.request
for url in sys.argv[1:]:
    print(urllib.request.urlopen(url, timeout=30).read().decode())
"""


@pytest.mark.parametrize("host", ["127.0.0.9", "localhost", socket.gethostname()], ids=["address", "localhost", "name"])
def test_what_is_to_be_reached_is_carried(host: str, run_isolated: Run) -> None:
    with serving(host) as port:
        done = run_isolated("--reach", f"{host}:{port}", *PYTHON, FETCH, f"http://{host}:{port}/")
    assert done.stdout == "outside\n", done.stderr


def test_a_place_that_cannot_be_reached_is_told(run_isolated: Run) -> None:
    with serving("127.0.0.9") as port:
        pass
    done = run_isolated("--reach", f"127.0.0.9:{port}", *PYTHON, TRY, f"127.0.0.9:{port}")
    assert f"--reach 127.0.0.9:{port} cannot be reached: nothing listens there" in done.stderr


def test_the_command_is_the_user_and_has_no_proxy(run_isolated: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("https_proxy", "http://203.0.113.9:3128")
    program = "import json, os; print(json.dumps([os.getuid(), os.getgid(), os.environ.get('https_proxy')]))"
    assert json.loads(run_isolated(*PYTHON, program).stdout) == [os.getuid(), os.getgid(), None]


def test_callbacks_come_to_an_application_on_this_machine(run_isolated: Run) -> None:
    done = run_isolated(*PYTHON, RECEIVE)
    assert done.returncode == 0, done.stderr
    assert '"status": "delivered"' in done.stdout.lower()


def test_the_page_can_be_opened_from_outside(isolate: Isolate) -> None:
    wait = "import sys; print('ready', flush=True); sys.stdin.read()"
    with subprocess.Popen(
        isolate(*PYTHON, wait), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as child:
        assert child.stdout is not None
        assert child.stderr is not None
        assert child.stdout.readline() == "ready\n"
        page = child.stderr.readline().split()[-1]
        done = subprocess.run([sys.executable, "-c", FETCH, page], capture_output=True, check=True, text=True)
        child.communicate()
    assert "<title>" in done.stdout


STAY = """
import signal, subprocess, sys, time
stays = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(1000)"], start_new_session=True)
signal.signal(signal.SIGTERM, lambda *_: sys.exit(5))
print(stays.pid, flush=True)
while len(sys.argv) == 1:
    time.sleep(0.1)
"""


def _is_gone(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0] == "Z"
    except FileNotFoundError:
        return True


def test_what_the_command_leaves_behind_is_ended(run_isolated: Run) -> None:
    done = run_isolated(*PYTHON, STAY, "leave")
    assert "COMMAND has left processes that still run: they are ended" in done.stderr
    assert _is_gone(int(done.stdout))


def test_signals_are_handed_on_and_nothing_stays(
    isolate: Isolate, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setenv("TMPDIR", str(temporary))
    with subprocess.Popen(isolate(*PYTHON, STAY), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as child:
        assert child.stdout is not None
        pid = int(child.stdout.readline())
        child.send_signal(signal.SIGTERM)
        assert child.wait(60) == 5
    assert _is_gone(pid)
    assert list(temporary.iterdir()) == []


COUNT = """
import signal, time
times = 0
def count(*_):
    global times
    times += 1
    print("interrupted", times, flush=True)
def leave(*_):
    raise SystemExit(10 + times)
signal.signal(signal.SIGINT, count)
signal.signal(signal.SIGTERM, leave)
print("ready", flush=True)
while True:
    time.sleep(0.1)
"""


@needs("setsid")
def test_an_interrupt_from_the_terminal_comes_once(isolate: Isolate) -> None:
    terminal, end = os.openpty()
    with subprocess.Popen(
        ["setsid", "--ctty", *isolate(*PYTHON, COUNT)], stdin=end, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == b"ready\n"
        os.write(terminal, b"\x03")
        assert child.stdout.readline() == b"interrupted 1\n"
        child.send_signal(signal.SIGTERM)
        assert child.wait(60) == 11
    os.close(terminal)
    os.close(end)


@pytest.mark.parametrize("kill", [os.kill, os.killpg])
def test_nothing_stays_when_the_process_outside_is_killed(kill: Callable[[int, int], None], isolate: Isolate) -> None:
    with subprocess.Popen(
        isolate(*PYTHON, STAY), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, start_new_session=True
    ) as child:
        assert child.stdout is not None
        descriptor = os.pidfd_open(int(child.stdout.readline()))
        kill(child.pid, signal.SIGKILL)
        assert select.select([descriptor], [], [], 60)[0]
    os.close(descriptor)


def test_who_refuses_is_told_before_the_command_begins(isolate: Isolate) -> None:
    refusing = 'echo 0 > /proc/sys/user/max_user_namespaces && exec "$@"'
    words = [*UNSHARE, "sh", "-c", refusing, "sh", *isolate("--", "touch", "begun")]
    done = subprocess.run(words, capture_output=True, check=False, text=True)
    assert done.returncode == 2
    assert "Error: --isolate needs a user namespace, and this machine allows 0 of them" in done.stderr
    assert "Traceback" not in done.stderr
