"""Addresses at which no provider answers: each is a finding with its name."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest

from simulator.drift.asking import Asker, Trouble
from simulator.drift.probes import Call

CALL = Call("GET", "/", {}, b"")
Says = Callable[[bytes], Awaitable[str]]


@pytest.fixture
async def says() -> AsyncIterator[Says]:
    """Starts a listener that answers whatever comes with those bytes and closes; returns host and port."""
    servers = []

    async def start(answer: bytes) -> str:
        async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await reader.read(1)
            writer.write(answer)
            await writer.drain()
            writer.close()

        server = await asyncio.start_server(serve, "127.0.0.1", 0)
        servers.append(server)
        return f"127.0.0.1:{server.sockets[0].getsockname()[1]}"

    yield start
    for server in servers:
        server.close()


async def rule(url: str) -> str:
    answer = await Asker(url, 10).ask(CALL)
    assert isinstance(answer, Trouble)
    assert answer.text
    return answer.rule


async def test_a_port_where_nobody_listens() -> None:
    assert await rule("http://127.0.0.1:1") == "unreachable"


async def test_no_tls_where_it_is_expected(says: Says) -> None:
    assert await rule(f"https://{await says(b'HTTP/1.1 400 Bad Request')}") == "tls"


async def test_bytes_that_are_no_http(says: Says) -> None:
    assert await rule(f"http://{await says(b'220 mail.example ESMTP' + bytes([13, 10]))}") == "not-http"


async def test_a_connection_that_is_closed_at_once(says: Says) -> None:
    assert await rule(f"http://{await says(b'')}") == "broken-off"


async def test_headers_without_end(says: Says) -> None:
    assert await rule(f"http://{await says(b'HTTP/1.1 200 OK' + b'X-A: b' * 100_000)}") == "not-http"
