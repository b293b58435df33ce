"""What the tests of the command line share: an environment without settings, and a stand-in for a running server."""

import json
import os
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from click.testing import CliRunner, Result
from support.serve_process import COMMAND, Process

from simulator.cli import main

Run = Callable[..., Result]


@pytest.fixture(autouse=True)
def no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("SMS_SIMULATOR_")]:
        monkeypatch.delenv(name)
    monkeypatch.delenv("NO_COLOR", raising=False)


@pytest.fixture
def run() -> Run:
    """Run the command line in this process: arguments, then `input` and `env`."""

    def run(*arguments: str, **more: Any) -> Result:
        return CliRunner().invoke(main, arguments, prog_name="sms-simulator", **more)

    return run


class Server(ThreadingHTTPServer):
    """Answers every request alike, but for a look at a sandbox where it has one, and remembers what it was asked."""

    answer: tuple[int, bytes] = (200, b"{}")
    sandbox: bytes | None = None

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.asked: list[tuple[str, str, dict[str, str], Any]] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


def value_of(body: bytes) -> Any:
    """A body as a JSON value, or as it is."""
    try:
        return json.loads(body) if body else None
    except ValueError:
        return body


class Handler(BaseHTTPRequestHandler):
    server: Server

    def do_GET(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.server.asked.append((self.command, self.path, dict(self.headers), value_of(body)))
        status, content = self.server.answer
        if self.server.sandbox is not None and self.path.endswith("/__admin/sandbox"):
            status, content = 200, self.server.sandbox
        self.send_response(status)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    do_POST = do_GET  # noqa: N815 - the name is the standard library's

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def serving() -> Iterator[Callable[..., Process]]:
    with ExitStack() as stack:

        def start(*arguments: str, env: dict[str, str] | None = None, has_json: bool = False) -> Process:
            process = stack.enter_context(
                subprocess.Popen(
                    [*COMMAND, "serve", *arguments],
                    stdout=subprocess.PIPE,
                    stderr=subprocess.PIPE,
                    text=True,
                    encoding="utf-8",
                    env=os.environ | {"SMS_SIMULATOR_PORT": "0", "PYTHONUTF8": "1"} | (env or {}),
                )
            )
            stack.callback(process.kill)
            if has_json:
                assert process.stderr
                return Process(process, [process.stderr.readline()])
            assert process.stdout
            banner = []
            for line in process.stdout:
                banner.append(line)
                if line.startswith("Credentials"):
                    break
            return Process(process, banner)

        yield start
