"""Bytes that are carried between a listener and a place that it leads to."""

from __future__ import annotations

import asyncio
import errno
import socket

from simulator.isolation.relay import Line, Relay

WHOLE = 1_000_000


async def relayed(
    port: int, failures: list[tuple[str, int, int | None]]
) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    listener = socket.create_server(("127.0.0.1", 0))
    address = listener.getsockname()
    line = Line(listener, "127.0.0.1", port)
    Relay([line], lambda host, port, error: failures.append((host, port, error.errno))).start()
    return await asyncio.open_connection(*address)


async def test_bytes_are_carried_both_ways_and_an_end_is_one_side_s() -> None:
    async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(await reader.read())  # to the end
        writer.close()

    async with await asyncio.start_server(echo, "127.0.0.1", 0) as there:
        reader, writer = await relayed(there.sockets[0].getsockname()[1], [])
        writer.write(b"x" * WHOLE)
        writer.write_eof()
        assert await reader.read() == b"x" * WHOLE
        writer.close()


async def test_a_place_that_cannot_be_reached_is_told_and_ends_the_connection() -> None:
    with socket.create_server(("127.0.0.1", 0)) as nobody:
        port: int = nobody.getsockname()[1]
    failures: list[tuple[str, int, int | None]] = []
    reader, writer = await relayed(port, failures)
    assert await reader.read() == b""
    writer.close()
    assert failures == [("127.0.0.1", port, errno.ECONNREFUSED)]
