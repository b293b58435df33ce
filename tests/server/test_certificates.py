"""Receivers with https, whose certificates nobody knows but who is told of them."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from support.served import Served
from toy_vendor.manifest import TOY

from simulator.assembly import Simulator
from simulator.sandbox.errors import SimulatorError
from simulator.settings import Settings

PEM = Path(__file__).with_name("localhost.pem")
"""A key of nobody's and its certificate, for localhost."""

Port = int


async def acknowledge(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.read(1)
    writer.write(b"HTTP/1.1 204 No Content\r\n\r\n")
    await writer.drain()
    writer.close()


@asynccontextmanager
async def securing(host: str) -> AsyncIterator[Port]:
    """A receiver with https at an address."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(PEM)
    async with await asyncio.start_server(acknowledge, host, ssl=context) as server:
        yield server.sockets[0].getsockname()[1]


@pytest.fixture
async def secured() -> AsyncIterator[Port]:
    async with securing("127.0.0.1") as port:
        yield port


@pytest.fixture
async def plain() -> AsyncIterator[Port]:
    async with await asyncio.start_server(acknowledge, "127.0.0.1") as server:
        yield server.sockets[0].getsockname()[1]


async def result(url: str, settings: Settings) -> tuple[int | None, str | None]:
    """What came of the first callback to a URL."""
    served = Served(settings)
    await served.start()
    try:
        await served.post("sandboxes", {"name": "held", "speed": 0})
        await served.send(sandbox="held", callback=url)
        await served.post("/s/held/__admin/clock/settle")
        attempt = (await served.get("/s/held/__admin/callbacks"))["callbacks"][-1]["attempts"][0]
        return attempt["status"], attempt["error"]
    finally:
        await served.stop()


TRUSTING = Settings(port=0, shutdown_timeout_s=0.1, callback_ca=str(PEM))


async def test_a_certificate_of_the_file_is_accepted(secured: Port) -> None:
    assert await result(f"https://localhost:{secured}/", TRUSTING) == (204, None)


async def test_another_certificate_is_refused_and_the_way_out_named(secured: Port) -> None:
    words = "its certificate is invalid: it is self-signed; --callback-ca FILE has further ones accepted"
    assert await result(f"https://localhost:{secured}/", Settings(port=0, shutdown_timeout_s=0.1)) == (None, words)


async def test_a_certificate_of_the_file_is_not_accepted_of_another_host() -> None:
    async with securing("127.0.0.2") as port:
        status, words = await result(f"https://127.0.0.2:{port}/", TRUSTING)
    assert (status, str(words)[:55]) == (None, "its certificate is invalid: it is for another host; --c")


async def test_a_receiver_without_tls_is_told_apart(plain: Port) -> None:
    words = "the receiver does not speak TLS, or no version that is spoken here"
    assert await result(f"https://localhost:{plain}/", TRUSTING) == (None, words)


@pytest.mark.parametrize(
    ("content", "cause"),
    [
        (None, "there is no such file or folder"),
        (b"", "it holds no certificates in PEM form"),
        (b"-----BEGIN CERTIFICATE-----\nno\n-----END CERTIFICATE-----\n", "it holds no certificates in PEM form"),
        (b"\x30\x82\x01\x0a", "it holds no certificates in PEM form"),
    ],
)
def test_a_file_without_certificates_is_refused_at_the_start(tmp_path: Path, content: bytes | None, cause: str) -> None:
    file = tmp_path / "receivers.pem"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(SimulatorError, match=f"--callback-ca.*receivers.pem': {cause}"):
        Simulator(Settings(callback_ca=str(file)), [TOY])
