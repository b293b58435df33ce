"""What the tests of certificates share: an authority of their own, and a client that trusts it."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from socket import create_connection
from typing import Any

import pytest
from support.tls_server import serving_tls

from simulator.tls.authority import Authority

Certificate = dict[str, Any]


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority.kept_in(tmp_path / "ca")


@pytest.fixture
def port(authority: Authority) -> Iterator[int]:
    with serving_tls(authority.server_context()) as port:
        yield port


Shown = Callable[..., tuple[Certificate, str | None]]


@pytest.fixture
def shown_by() -> Shown:
    """Connect as a client that trusts an authority; return the certificate, and the protocol that was agreed on."""

    def shown(authority: Authority, port: int, name: str | None, *protocols: str) -> tuple[Certificate, str | None]:
        context = ssl.create_default_context(cadata=authority.certificate_pem.decode())
        context.check_hostname = name is not None
        context.set_alpn_protocols(protocols)
        with create_connection(("127.0.0.1", port)) as plain, context.wrap_socket(plain, server_hostname=name) as safe:
            certificate = safe.getpeercert()
            assert certificate is not None
            return certificate, safe.selected_alpn_protocol()

    return shown


@pytest.fixture
def shown(authority: Authority, port: int, shown_by: Shown) -> Shown:
    return partial(shown_by, authority, port)
