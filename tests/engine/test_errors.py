"""What is shown of the URL of an engine."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
import trustme

from simulator.engine.errors import EngineAwayError, EngineError, shown
from simulator.engine.line import connect


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("postgresql://sms:secret@db:5432/sms?sslmode=require", "postgresql://sms@db:5432/sms"),
        ("postgres://sms@db/sms", "postgres://sms@db/sms"),
        ("postgresql://sms:secret@one:1,two:2/sms", "postgresql://sms@one:1,two:2/sms"),
        ("postgresql:///sms?host=/run&user=sms&password=secret", "postgresql:///sms"),
        ("postgresql:///sms?password=a@secret", "postgresql://..."),
        ("postgresql://sms:sec@ret@db/sms", "postgresql://sms@db/sms"),
        ("postgresql://sms:sec/ret@db/sms", "postgresql://..."),
        ("postgresql://sms:sec?ret@db/sms", "postgresql://..."),
        ("postgresql://sms:sec#ret@db/sms", "postgresql://..."),
        ("postgresql://sms:[secret@db/sms", "postgresql://..."),
        ("mysql://sms:secret@db/sms", "the URL that was given"),
        ("sms:secret@db/sms", "the URL that was given"),
    ],
)
def test_a_password_is_never_shown(url: str, expected: str) -> None:
    assert shown(url) == expected


@pytest.mark.parametrize(
    "url", ["mysql://sms:secret@db/sms", "postgresql://sms:secret@db:port/sms", "postgresql://sms:[secret@db/sms"]
)
async def test_a_url_that_cannot_be_read_is_told(url: str) -> None:
    with pytest.raises(EngineError, match=r"cannot be read: expected postgresql://user:password@host") as raised:
        await connect(url)
    assert "secret" not in str(raised.value)


# TLS -----------------------------------------------------------------------------------------------------------------

CHECKED = "postgresql://sms:secret@{host}:{port}/sms?sslmode=verify-full"


@contextmanager
def answering(reply: bytes, context: ssl.SSLContext | None = None) -> Iterator[int]:
    """Somebody who is asked for TLS once, as PostgreSQL is, and answers; its port is given."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def answer() -> None:
            with listener.accept()[0] as connection:
                connection.recv(8)
                connection.sendall(reply)
                if context is not None:
                    with suppress(OSError):
                        context.wrap_socket(connection, server_side=True).close()

        thread = threading.Thread(target=answer)
        thread.start()
        yield listener.getsockname()[1]
        thread.join()


async def refusal(url: str) -> str:
    """Why an engine cannot be used, though nobody need be waited for."""
    with pytest.raises(EngineError) as raised:
        await connect(url)
    assert not isinstance(raised.value, EngineAwayError)
    assert "secret" not in str(raised.value)
    return str(raised.value)


@pytest.fixture
def authority(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> trustme.CA:
    """Whose certificate lies in a file `ca.crt`; nothing of the kind is where the driver looks by itself."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("PGSSLROOTCERT", raising=False)
    authority = trustme.CA()
    authority.cert_pem.write_to_path(tmp_path / "ca.crt")
    return authority


@pytest.mark.usefixtures("authority")
async def test_who_asks_to_check_a_certificate_by_none_is_told_to_name_one() -> None:
    assert await refusal(CHECKED.format(host="127.0.0.1", port=9)) == (
        "postgresql://sms@127.0.0.1:9/sms (--engine) cannot be used: sslmode asks to check its certificate, and there "
        "is none to do it by; name the file with the certificate of its authority behind the ? of the URL: "
        "sslmode=verify-full&sslrootcert=FILE"
    )


@pytest.mark.usefixtures("authority")
@pytest.mark.parametrize("file", ["system", "key.txt"])
async def test_a_file_without_a_certificate_is_told(file: str, tmp_path: Path) -> None:
    (tmp_path / "key.txt").write_text("no certificate")
    url = CHECKED.format(host="127.0.0.1", port=9) + f"&sslrootcert={tmp_path / file}"
    assert "cannot be used: the file that sslrootcert names is not there, or holds no cert" in await refusal(url)


@pytest.mark.parametrize(
    ("host", "issuer", "why"),
    [("127.0.0.1", "another", "its issuer is unknown"), ("localhost", "ours", "it is for another host")],
)
async def test_a_certificate_that_is_invalid_is_told(
    host: str, issuer: str, why: str, authority: trustme.CA, tmp_path: Path
) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    issuers = {"ours": authority, "another": trustme.CA(organization_name="another")}
    issuers[issuer].issue_cert("127.0.0.1").configure_cert(context)
    with answering(b"S", context) as port:
        url = CHECKED.format(host=host, port=port) + f"&sslrootcert={tmp_path / 'ca.crt'}"
        assert f"cannot be used: its certificate is invalid: {why}; name the file with" in await refusal(url)


async def test_one_that_does_not_speak_tls_is_told() -> None:
    with answering(b"N") as port:
        url = f"postgresql://sms:secret@127.0.0.1:{port}/sms?sslmode=require"
        assert "cannot be used: it does not speak TLS, for which sslmode asks; have it do so" in await refusal(url)


async def test_a_parameter_with_an_unknown_value_is_told_where_it_stands() -> None:
    told = await refusal("postgresql://sms:secret@db/sms?sslmode=maybe")
    assert told.endswith("and behind a ? what PostgreSQL calls parameters, such as sslmode=require")
