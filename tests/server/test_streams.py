"""Answers that come piece by piece, and answers of one connection in the order they were asked for."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncGenerator, AsyncIterator

import aiohttp
import pytest
from aiohttp import web

from simulator.api.request import Request, Response, Streamed
from simulator.server.connections import Server
from simulator.server.edge import Edge, Entrance
from simulator.server.guard import Guard
from simulator.server.holding import Later
from simulator.settings import Settings

PLAIN = (("Content-Type", "text/plain"),)


class Answers:
    """Answers `/pieces` with numbers one by one, `/later` when it is told to, and all else at once."""

    def __init__(self) -> None:
        self.told = asyncio.Event()
        self.sent = 0
        self.is_closed = False

    def __call__(self, _: str | None, request: Request) -> Response | Later:
        if request.path == "/pieces":
            return Streamed(200, self._pieces(), PLAIN)
        if request.path in {"/flood", "/endless"}:
            return Streamed(200, self._flood(), PLAIN, is_endless=request.path == "/endless")
        if request.path == "/later":
            return Later(self._late())
        return Response(200, b"at once", PLAIN)

    async def _pieces(self) -> AsyncGenerator[bytes]:
        try:
            while self.sent < 3:
                await self.told.wait()
                self.told.clear()
                self.sent += 1
                yield b"%d" % self.sent
                yield b""
        finally:
            self.is_closed = True

    async def _flood(self) -> AsyncGenerator[bytes]:
        try:
            while True:
                yield b"x" * 1_000_000
                self.sent += 1
        finally:
            self.is_closed = True

    async def _late(self) -> Response:
        await self.told.wait()
        return Response(200, b"late", PLAIN)


@pytest.fixture
async def answers() -> Answers:
    return Answers()


@pytest.fixture
async def runner(answers: Answers) -> AsyncIterator[web.ServerRunner]:
    edge = Edge(Settings(max_body_bytes=1_000), Guard(Settings(), ()), lambda *_, **__: None, lambda: 1_700_000_000)
    server = Server(Entrance(edge, answers))
    runner = web.ServerRunner(server, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield runner
    await runner.cleanup()


@pytest.fixture
async def address(runner: web.ServerRunner) -> tuple[str, int]:
    host, port = runner.addresses[0][:2]
    return host, port


async def nobody_reads(path: bytes, answers: Answers, address: tuple[str, int]) -> socket.socket:
    """A client that has asked, and reads nothing more than the system does for it."""
    client = socket.create_connection(address)
    client.sendall(b"GET %b HTTP/1.1\r\nHost: localhost\r\n\r\n" % path)
    sent = -1
    while sent < answers.sent or not sent:  # until nothing more is taken
        sent = answers.sent
        for _ in range(100):
            await asyncio.sleep(0)
    return client


async def test_pieces_come_as_they_are_made_and_the_connection_is_kept(
    answers: Answers, address: tuple[str, int]
) -> None:
    host, port = address
    async with (
        aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=1)) as session,
        session.get(f"http://{host}:{port}/pieces") as response,
    ):
        for number in (b"1", b"2", b"3"):
            answers.told.set()
            assert await response.content.readany() == number
        assert await response.read() == b""
        assert answers.is_closed
        async with session.get(f"http://{host}:{port}/") as other:
            assert await other.read() == b"at once"


async def test_no_piece_is_made_for_a_client_that_left(answers: Answers, address: tuple[str, int]) -> None:
    reader, writer = await asyncio.open_connection(*address)
    writer.write(b"GET /pieces HTTP/1.1\r\nHost: localhost\r\n\r\n")
    answers.told.set()
    await reader.readuntil(b"1\r\n1\r\n")
    writer.close()
    async with asyncio.timeout(20):
        while not answers.is_closed:  # noqa: ASYNC110 - nobody tells
            await asyncio.sleep(0.001)
    assert answers.sent == 1


async def test_a_client_that_left_without_reading_is_not_waited_for(answers: Answers, address: tuple[str, int]) -> None:
    client = await nobody_reads(b"/flood", answers, address)
    client.shutdown(socket.SHUT_WR)
    async with asyncio.timeout(20):
        while not answers.is_closed:  # noqa: ASYNC110 - nobody tells
            await asyncio.sleep(0.001)
    client.close()


async def test_a_server_that_stops_waits_for_no_reader_of_an_endless_answer(
    answers: Answers, runner: web.ServerRunner, address: tuple[str, int]
) -> None:
    client = await nobody_reads(b"/endless", answers, address)
    server = runner.server
    assert server is not None
    server.pre_shutdown()
    async with asyncio.timeout(20):
        while server.connections:  # noqa: ASYNC110 - nobody tells
            await asyncio.sleep(0.001)
    assert answers.is_closed
    client.close()


async def test_a_head_has_no_pieces(answers: Answers, address: tuple[str, int]) -> None:
    host, port = address
    async with aiohttp.ClientSession() as session, session.head(f"http://{host}:{port}/pieces") as response:
        assert response.headers["Transfer-Encoding"] == "chunked"
        assert await response.read() == b""
    assert answers.sent == 0


async def test_what_was_asked_after_a_late_answer_is_answered_after_it(
    answers: Answers, address: tuple[str, int]
) -> None:
    reader, writer = await asyncio.open_connection(*address)
    ask = b"GET %b HTTP/1.1\r\nHost: localhost\r\n\r\n"
    writer.write(ask % b"/later" + ask % b"/")
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(reader.read(1), 0.05)
    answers.told.set()
    answered = await reader.readuntil(b"at once")
    assert answered.index(b"late") < answered.index(b"at once")
    writer.close()
