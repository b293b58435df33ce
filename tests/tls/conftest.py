"""What the tests of certificates share: an authority of their own, and a server that proves with it who it is."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from socket import create_connection
from typing import Any

import pytest

from simulator.tls.authority import Authority

Certificate = dict[str, Any]


class Server(ThreadingHTTPServer):
    """Answers every request by the name of the host that it was sent to."""

    def __init__(self, context: ssl.SSLContext) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.socket = context.wrap_socket(self.socket, server_side=True)

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of clients that do not trust it."""


class Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        content = self.headers["Host"].encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def serving(context: ssl.SSLContext) -> Iterator[int]:
    """Serve on a free port, which is given."""
    with Server(context) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server.server_port
        finally:
            server.shutdown()
            thread.join()


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority.kept_in(tmp_path / "ca")


@pytest.fixture
def port(authority: Authority) -> Iterator[int]:
    with serving(authority.server_context()) as port:
        yield port


@pytest.fixture
def shown(authority: Authority, port: int) -> Callable[..., tuple[Certificate, str | None]]:
    """Connect as a client that trusts the authority; return the certificate, and the protocol that was agreed on."""

    def shown(name: str | None, *protocols: str) -> tuple[Certificate, str | None]:
        context = ssl.create_default_context(cadata=authority.certificate_pem.decode())
        context.check_hostname = name is not None
        context.set_alpn_protocols(protocols)
        with create_connection(("127.0.0.1", port)) as plain, context.wrap_socket(plain, server_hostname=name) as safe:
            certificate = safe.getpeercert()
            assert certificate is not None
            return certificate, safe.selected_alpn_protocol()

    return shown
