"""aiohttp is imported without certificates; its contexts have them as soon as they are used, and all others at once."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

PEM = Path(__file__).parent / "server" / "localhost.pem"
LOOK = """
import ssl, sys
from simulator import light
light.import_aiohttp()
from aiohttp import connector
contexts = connector._SSL_CONTEXT_VERIFIED, connector._SSL_CONTEXT_UNVERIFIED, ssl.create_default_context()
usual = [super(type(each), each).cert_store_stats()["x509"] for each in contexts[:2] if type(each) is light.LateContext]
print(usual, [each.verify_mode.value for each in contexts], contexts[2].__class__.__name__, *HOW)
"""
USES = {
    "list": "[len(each.get_ca_certs()) for each in contexts]",
    "count": "[each.cert_store_stats()['x509'] for each in contexts]",
    "in memory": "[each.wrap_bio(ssl.MemoryBIO(), ssl.MemoryBIO(), server_hostname='a') and "
    "super(ssl.SSLContext, each).cert_store_stats()['x509'] for each in contexts]",
    "on a socket": "[each.wrap_socket(__import__('socket').socket(), server_hostname='a') and "
    "super(ssl.SSLContext, each).cert_store_stats()['x509'] for each in contexts]",
    "read at once": "[(each.load_default_certs(), each.set_default_verify_paths(), "
    "super(ssl.SSLContext, each).cert_store_stats()['x509'])[2] for each in contexts]",
}


def looked(use: str = "()", before: str = "") -> str:
    code = before + LOOK.replace("*HOW", use)
    environment = os.environ | {"SSL_CERT_FILE": str(PEM), "SSL_CERT_DIR": "/nowhere"}
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, check=False, text=True, timeout=60
    )
    assert not done.returncode, done.stderr
    return done.stdout.strip()


@pytest.mark.parametrize("use", USES)
def test_they_are_read_when_a_context_is_first_used(use: str) -> None:
    """That of aiohttp that checks, that of it that checks nothing, and one that somebody makes afterwards."""
    assert looked(USES[use]) == "[0, 0] [2, 0, 2] SSLContext [1, 1, 1]"


def test_what_somebody_imported_before_stays_as_it_is() -> None:
    assert looked(USES["count"], "import aiohttp") == "[] [2, 0, 2] SSLContext [1, 1, 1]"


def test_where_somebody_has_other_contexts_they_stay_as_they_are() -> None:
    before = "import ssl\nclass Others(ssl.SSLContext): pass\nOthers.__module__ = 'others'\nusual = ssl.SSLContext\n"
    code = before + "ssl.SSLContext = Others\nfrom simulator import light\nlight.import_aiohttp()\nimport sys\n"
    code += "sys.exit('aiohttp' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False, timeout=60).returncode == 0


def test_contexts_of_other_kinds_that_are_made_meanwhile_read_at_once() -> None:
    code = """
import importlib, ssl
from simulator import light
class Others(ssl.SSLContext): pass
made = []
def importing(name):
    made.append(Others(ssl.PROTOCOL_TLS_CLIENT))
    made[0].load_default_certs()
light.import_module = importing
light.import_aiohttp()
print(type(made[0]).__name__, ssl.SSLContext.cert_store_stats(made[0])["x509"])
"""
    environment = os.environ | {"SSL_CERT_FILE": str(PEM), "SSL_CERT_DIR": "/nowhere"}
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, env=environment, capture_output=True, check=True, text=True, timeout=60)
    assert done.stdout == "Others 1\n"
