"""Programs into which a turning file was loaded, and a server that `localhost` leads to: no name has to be resolved."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

from simulator.redirection.files import Files, lay_out
from simulator.redirection.redirection import Redirection
from support.secured import authority


class Server(ThreadingHTTPServer):
    """Answers every request over TLS with what it is told."""

    def __init__(self, answer: str) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.answer = answer.encode()
        self.socket = authority().server_context().wrap_socket(self.socket, server_side=True)

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of clients that do not trust it."""


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Server

    def do_GET(self) -> None:
        content = self.server.answer + b" as " + self.headers["Host"].encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name there
        """Print nothing."""


@contextmanager
def serving(answer: str) -> Iterator[int]:
    """Serve in a thread, and tell the port."""
    server = Server(answer)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@dataclass(frozen=True)
class Turned:
    """How programs are run: the known host is `localhost`, which leads to one server; another one is not known."""

    files: Files
    other_port: int

    def output(self, command: list[str], environment: Mapping[str, str], folder: Path) -> str:
        """Return what a program prints, on either output."""
        done = subprocess.run(
            command,
            cwd=folder,
            env={**_without_proxies(), **environment},
            check=False,
            encoding="utf-8",
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=60,
        )
        return done.stdout.strip()


@contextmanager
def turned(folder: Path) -> Iterator[Turned]:
    """Lay out the files by which `localhost` leads to a server."""
    with serving("simulator") as port, serving("other") as other_port:
        redirection = Redirection("http://127.0.0.1:9", {"toy": ("127.0.0.1", port)}, {"localhost": "toy"}, "")
        yield Turned(lay_out(folder, redirection, authority(), {}), other_port)


def _without_proxies() -> dict[str, str]:
    left_out = ("PYTHONPATH", "NODE_OPTIONS")
    return {name: value for name, value in os.environ.items() if name not in left_out and "proxy" not in name.lower()}
