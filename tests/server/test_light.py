"""aiohttp is imported without certificates, and nothing else of the process is without them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

PEM = Path(__file__).with_name("localhost.pem")
LOOK = """
import os, ssl
from simulator.server.light import import_aiohttp
import_aiohttp()
from aiohttp import connector
contexts = connector._SSL_CONTEXT_VERIFIED, connector._SSL_CONTEXT_UNVERIFIED, ssl.create_default_context()
print([len(context.get_ca_certs()) for context in contexts], sorted(name for name in os.environ if "SSL_CERT" in name))
"""


def looked(before: str = "", **environment: str) -> str:
    others = {name: value for name, value in os.environ.items() if "SSL_CERT" not in name}
    command = [sys.executable, "-c", before + LOOK]
    done = subprocess.run(command, env=others | environment, capture_output=True, check=True, text=True, timeout=60)
    return done.stdout.strip()


@pytest.mark.parametrize(
    ("environment", "told"),
    [({"SSL_CERT_FILE": str(PEM)}, ["SSL_CERT_FILE"]), ({"SSL_CERT_FILE": str(PEM), "SSL_CERT_DIR": "/"}, None)],
)
def test_only_aiohttp_is_without_certificates(environment: dict[str, str], told: list[str] | None) -> None:
    assert looked(**environment) == f"[0, 0, 1] {told or sorted(environment)}"


def test_variables_that_were_not_set_are_not_set_afterwards() -> None:
    assert looked().endswith("] []")


def test_what_somebody_imported_before_stays_as_it_is() -> None:
    assert looked("import aiohttp", SSL_CERT_FILE=str(PEM)).startswith("[1, 1, 1]")
