"""Bytes that are made to take long hold up nobody else."""

from __future__ import annotations

import asyncio
import gzip

import pytest
from support.watchdog import TRIES, Watchdog
from support.wired import GET, HOST, PATIENCE_S, post, settled, still_simulator, wire_to

LIMIT_S = 0.1
"""Of processor time, the collector's passes aside."""

READ_BYTES = 256 << 10
"""What is read of a socket at once."""

BOMB = gzip.compress(bytes(100 << 20))
TEXT = b'{"to": ["+256701521269"], "message": "%b"}' % (b"x" * 9_000)
CHUNKED = post(b"", b"Transfer-Encoding: chunked")
HEAD = b"GET / HTTP/1.1\r\n" + HOST


def full(begin: bytes, piece: bytes) -> bytes:
    return begin + piece * ((READ_BYTES - len(begin)) // len(piece))


HOSTILE = {
    "requests": [full(b"", GET)] * 2,
    "requests that nobody routes": [full(b"", b"GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")],
    "long texts one after the other": [post(TEXT, b"Content-Length: %d" % len(TEXT)) * 25],
    "chunks of a byte": [full(CHUNKED, b"1\r\na\r\n")] * 2,
    "chunks that look like ends": [full(CHUNKED, b"4\r\n\r\n\r\n\r\n")] * 2,
    "a chunk of line ends": [full(CHUNKED + b"7ffff\r\n", b"\r\n")] * 2,
    "blank lines": [full(b"", b"\r\n")] * 2,
    "blanks before the URL": [full(b"GET", b" ")],
    "a line without an end": [full(b"GET /", b"a")],
    "many headers": [full(HEAD, b"a:b\r\n")],
    "many colons": [full(HEAD + b"a", b":")],
    "a head by bytes": [bytes([byte]) for byte in HEAD + b"X: " + b"a" * 6_000 + b"\r\n\r\n"],
    "a bomb": [post(BOMB, b"Content-Length: %d" % len(BOMB), b"Content-Encoding: gzip")],
    "a large body": [
        post(b"", b"Content-Length: 4000000"),
        *[b"x" * READ_BYTES] * 15,
        b"x" * (4_000_000 - 15 * READ_BYTES),
    ],
}


async def longest(pieces: list[bytes]) -> tuple[float, str]:
    """The longest step of reading them, and what it was."""
    wire = wire_to(still_simulator())
    await settled()
    dog = Watchdog()
    loop = asyncio.get_running_loop()
    with dog.watching():
        for piece in pieces:
            while not wire.reads:  # noqa: ASYNC110 - nobody tells
                await asyncio.sleep(0)
            loop.call_soon(wire.protocol.data_received, piece)
            await asyncio.sleep(0)
        async with asyncio.timeout(PATIENCE_S):
            while not (wire.statuses or wire.protocol._reader.is_begun or pieces[0].startswith(b"\r\n")):  # noqa: ASYNC110 - as above
                await asyncio.sleep(0)
    return dog.longest_s, dog.longest


@pytest.mark.parametrize("name", HOSTILE)
async def test_bytes_that_take_a_lot(name: str) -> None:
    found = [await longest(HOSTILE[name])]
    while min(found)[0] >= LIMIT_S and len(found) < TRIES:
        found.append(await longest(HOSTILE[name]))
    assert min(found)[0] < LIMIT_S, min(found)
