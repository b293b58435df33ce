"""An engine that is reached by TLS, and what is said where that does not come about."""

from __future__ import annotations

import asyncio
import os
import random
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
import trustme
from support.postgresql import USER, postgresql
from support.serve_process import COMMAND, TIMEOUT_S

from simulator.engine.errors import EngineAwayError, EngineError
from simulator.engine.line import connect

pytestmark = pytest.mark.engine

ENCRYPTED = "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()"


class Secured(NamedTuple):
    """A server that speaks TLS: the address of its certificate, another one, and the certificate of its authority."""

    address: str
    other: str
    root: Path

    def url(self, asked: str = "", address: str = "") -> str:
        return f"postgresql://{USER}:secret@{address or self.address}:5432/{USER}{asked}"


@pytest.fixture(scope="module")
def secured(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Secured]:
    authority, chance = trustme.CA(), random.Random()
    address, other = (f"127.{chance.randrange(1, 255)}.{chance.randrange(255)}.{last}" for last in (1, 2))
    root = tmp_path_factory.mktemp("tls") / "root.crt"
    authority.cert_pem.write_to_path(str(root))
    own = authority.issue_cert(address)
    with postgresql() as server:
        server.speak_tls(own.cert_chain_pems[0].bytes(), own.private_key_pem.bytes(), address, other)
        yield Secured(address, other, root)


@pytest.mark.parametrize("asked", ["", "?sslmode=require", "?sslmode=verify-full&sslrootcert={root}"])
async def test_an_engine_is_reached_by_tls(secured: Secured, asked: str) -> None:
    connection = await connect(secured.url(asked.format(root=secured.root)))
    [(is_encrypted,)] = await connection.fetch(ENCRYPTED)
    connection.terminate()
    assert is_encrypted


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("?sslmode=verify-full&sslrootcert={other}", "its certificate is invalid: it"),
        (
            "?sslmode=verify-full&sslrootcert={root}.old",
            "its sslrootcert '{root}.old' cannot be read: there is no such",
        ),
        ("?sslmode=verify-full&sslrootcert={no_pem}", "no TLS came about; look whether its files"),
        ("?sslmode=verify-full", "sslmode=verify-full needs sslrootcert=FILE in the URL"),
        ("?sslmode=verify", "its sslmode is 'verify', expected one of disable, allow, prefer, require, verify-ca, "),
        ("?sslmode=require&sslcert=/nowhere.crt", "its sslcert '/nowhere.crt' cannot be read: there is no such file"),
    ],
)
async def test_what_keeps_tls_from_coming_about_is_told_with_its_remedy(
    secured: Secured, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, asked: str, told: str
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))  # where the driver looks for a root certificate
    files = {"root": secured.root, "other": tmp_path / "other.crt", "no_pem": tmp_path / "no.pem"}
    trustme.CA().cert_pem.write_to_path(str(files["other"]))
    files["no_pem"].write_text("no certificate")
    with pytest.raises(EngineError) as raised:
        await connect(secured.url(asked.format(**files)))
    assert not isinstance(raised.value, EngineAwayError)
    assert f"(--engine) cannot be used: {told.format(**files)}" in str(raised.value)
    assert "secret" not in str(raised.value)


async def test_a_certificate_of_another_host_is_told(secured: Secured) -> None:
    with pytest.raises(EngineError, match="its certificate is invalid: it is for another host; name the host as its"):
        await connect(secured.url(f"?sslmode=verify-full&sslrootcert={secured.root}", secured.other))


def test_a_simulator_that_is_to_trust_another_authority_does_not_start(secured: Secured, tmp_path: Path) -> None:
    other = tmp_path / "other.crt"
    trustme.CA().cert_pem.write_to_path(str(other))
    given = {**os.environ, "SMS_SIMULATOR_ENGINE": secured.url(f"?sslmode=verify-full&sslrootcert={other}")}
    command = [*COMMAND, "serve", "--port", "0", "--node", "127.0.0.1:1"]
    done = subprocess.run(command, capture_output=True, check=False, text=True, timeout=TIMEOUT_S, env=given)
    assert (done.returncode, done.stdout) == (2, "")
    assert "cannot be used: its certificate is invalid: " in done.stderr
    assert "Traceback" not in done.stderr


async def test_an_engine_that_offers_no_tls_is_told() -> None:
    """A stand-in, which answers as such a server does."""

    async def refuse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(8)
        writer.write(b"N")
        writer.close()

    server = await asyncio.start_server(refuse, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    async with server:
        with pytest.raises(EngineError, match=r"cannot be used: it does not offer TLS; switch that on there"):
            await connect(f"postgresql://sms:secret@127.0.0.1:{port}/sms?sslmode=require")
