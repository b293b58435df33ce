"""What a server listens by: several at once, each told with the requests that come by it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import aiohttp
import pytest
from support.served import NUMBER, Served
from toy_vendor.manifest import TOY

from simulator.assembly import Simulator
from simulator.sandbox.origin import MAIN, Origin
from simulator.server.listeners import Listener, TcpListener, UnixListener
from simulator.settings import Settings

Listening = Callable[..., Awaitable[Simulator]]

BODY = {"token": "mine", "to": NUMBER, "text": "Hello"}


@pytest.fixture
async def listening() -> AsyncIterator[Listening]:
    running: list[Simulator] = []

    async def start(*listeners: Listener) -> Simulator:
        simulator = Simulator(Settings(port=0, shutdown_timeout_s=0.1), [TOY], listeners=listeners)
        await simulator.start()
        running.append(simulator)
        return simulator

    yield start
    for simulator in running:
        await simulator.stop()


def newest(simulator: Simulator) -> Origin:
    return next(simulator.host.sandboxes.default.sandbox.journal.newest_first()).origin


async def test_a_socket_in_the_file_system(listening: Listening, tmp_path: Path) -> None:
    simulator = await listening(UnixListener(tmp_path / "simulator.sock"))
    connector = aiohttp.UnixConnector(str(tmp_path / "simulator.sock"))
    async with (
        aiohttp.ClientSession(connector=connector) as session,
        session.post("http://localhost/toy/send", json=BODY) as sent,
    ):
        assert sent.status == 202
    assert newest(simulator) == Origin("http", "localhost", None, "unix")


async def test_what_was_opened_is_closed_where_another_cannot_be(frozen: Served, tmp_path: Path) -> None:
    taken = int(frozen.url.rpartition(":")[2])
    listeners = (UnixListener(tmp_path / "simulator.sock"), TcpListener("127.0.0.1", taken, name="taken"))
    simulator = Simulator(Settings(port=0), [TOY], listeners=listeners)
    with pytest.raises(OSError, match="in use"):
        await simulator.start()
    with pytest.raises(OSError, match=r"Connection refused|No such file"):
        await asyncio.open_unix_connection(str(tmp_path / "simulator.sock"))
    assert simulator._opened == []


async def test_the_first_is_the_address_of_the_settings(frozen: Served) -> None:
    await frozen.send()
    assert newest(frozen.simulator).listener == MAIN
