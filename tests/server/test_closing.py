"""Whoever connects at the very moment at which a socket stops listening is not forgotten: the connection is closed."""

from __future__ import annotations

import asyncio
import contextlib
import socket

import pytest
from support.served import Serve, Served


async def _connected(port: int, rounds: int) -> socket.socket:
    """A client that the operating system has let in, and asyncio has got so far with."""
    client = socket.create_connection(("127.0.0.1", port))
    client.settimeout(0)
    for _ in range(rounds):
        await asyncio.sleep(0)
    return client


async def _is_let_go(client: socket.socket) -> bool:
    try:
        return not await asyncio.wait_for(asyncio.get_running_loop().sock_recv(client, 1), 2)
    except ConnectionError:
        return True
    except TimeoutError:
        return False
    finally:
        client.close()


async def test_a_server_that_stops_closes_what_was_accepted_last(serve: Serve) -> None:
    served = await serve(shutdown_timeout_s=0.05)
    stopping = asyncio.create_task(served.simulator.stop())
    clients = []
    with contextlib.suppress(ConnectionRefusedError):  # from then on nothing listens
        while True:
            clients.append(await _connected(int(served.url.rpartition(":")[2]), 1))
    await stopping
    assert {await _is_let_go(client) for client in clients} == {True}


@pytest.mark.parametrize("rounds", range(6))
async def test_a_vendors_port_that_is_given_up_closes_what_was_accepted_last(frozen: Served, rounds: int) -> None:
    await frozen.post("ports", {"vendor": "toy"})
    simulator = frozen.simulator
    hosted = simulator.host.sandboxes.default
    client = await _connected(hosted.ports["toy"].number, rounds)
    simulator.ports.close(hosted, "toy")
    assert await _is_let_go(client)


@pytest.mark.parametrize("rounds", range(6))
async def test_a_vendors_port_that_a_fault_closes_closes_what_was_accepted_last(frozen: Served, rounds: int) -> None:
    await frozen.post("ports", {"vendor": "toy"})
    hosted = frozen.simulator.host.sandboxes.default
    await frozen.post("faults", {"name": "offline", "match": {"vendor": "toy", "from": "1m"}, "wire": "refused"})
    client = await _connected(hosted.ports["toy"].number, rounds)
    hosted.sandbox.clock.move_to(hosted.sandbox.clock.now_ms() + 60_000)
    hosted.follow_outages()
    assert await _is_let_go(client)


@pytest.mark.parametrize("rounds", range(8))
async def test_a_request_whose_port_closes_under_it_is_no_defect(
    frozen: Served, rounds: int, caplog: pytest.LogCaptureFixture
) -> None:
    await frozen.post("ports", {"vendor": "toy"})
    simulator = frozen.simulator
    hosted = simulator.host.sandboxes.default
    client = await _connected(hosted.ports["toy"].number, 5)
    client.send(b"POST /toy/send HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\n{")
    for _ in range(rounds):
        await asyncio.sleep(0)
    simulator.ports.close(hosted, "toy")
    assert await _is_let_go(client)
    assert [record.getMessage() for record in caplog.records] == []
