"""Whatever bytes a connection brings, the answers are ours or a vendor's, and nothing vanishes.

FUZZ_CONNECTIONS sets how many connections are made: `FUZZ_CONNECTIONS=100000 pytest -n0 tests/fuzzing`.
"""

from __future__ import annotations

import asyncio
import os
import random
import re
from collections.abc import AsyncIterator

import pytest
from support.served import Served
from support.wired import GET, HOST, TOKEN, post

from simulator.scenario.world import World
from simulator.settings import Settings
from simulator.vendors import BUILT_IN

CONNECTIONS = int(os.environ.get("FUZZ_CONNECTIONS", "1500"))
AT_ONCE = 20
SEED = 20_260
TIMEOUT_S = 20

BODY = b'{"to": "+256701521269", "message": "Hello"}'
GOOD = (
    GET,
    post(BODY, b"Content-Type: application/json", b"Content-Length: %d" % len(BODY)),
    post(
        b"%x\r\n%b\r\n0\r\n\r\n" % (len(BODY), BODY), b"Content-Type: application/json", b"Transfer-Encoding: chunked"
    ),
    b"GET /api/v2/account/balance?x=1 HTTP/1.1\r\n" + HOST + b"X-API-Key: somebody\r\n\r\n",
    b"GET /nowhere HTTP/1.0\r\n\r\n",
    b"HEAD /api/v1/messages HTTP/1.1\r\n" + HOST + TOKEN + b"\r\n",
    b"POST /api/services/credit HTTP/1.1\r\n" + HOST + b"Content-Length: 2\r\n\r\n{}",
    b"GET http://localhost/api/v1/messages HTTP/1.1\r\n" + HOST + b"Connection: close\r\n\r\n",
)
PIECES = (
    b"\r\n", b"\n", b"\r", b" ", b"\t", b"\0", b":", b"\xff", "é".encode(), b"\r\n\r\n", b"GET ", b"get ", b" HTTP/1.1",
    b"Content-Length: 5\r\n", b"Content-Length: 0\r\n", b"Transfer-Encoding: chunked\r\n",
    b"Content-Encoding: gzip\r\n", b"Content-Encoding: br\r\n", b"Expect: 100-continue\r\n", b"Connection: close\r\n",
    b"Upgrade: websocket\r\n",
    b"Connection: upgrade\r\n", HOST, b"Host: sms.example\r\n", b"\x16\x03\x01", b"PRI * HTTP/2.0\r\n\r\n",
    b"0\r\n\r\n",
    b"-1", b"%", b"..", b"/", b"?", b"#", b"a" * 9_000, b"a" * 70_000, b"CONNECT ", b"OPTIONS ", b"/s/nobody",
)  # fmt: skip


def bent(chance: random.Random) -> bytes:
    """One request or two, with some bytes put in, left out, changed or doubled; or no request at all."""
    data = bytearray(b"".join(chance.choices(GOOD, k=chance.choice((1, 1, 1, 2)))))
    if chance.random() < 0.05:
        return chance.randbytes(chance.randrange(1, 200))
    for _ in range(chance.choice((0, 1, 1, 1, 2, 3, 6))):
        at = chance.randrange(len(data) + 1)
        match chance.randrange(5):
            case 0:
                data[at:at] = chance.choice(PIECES)
            case 1:
                del data[at : at + chance.randrange(1, 20)]
            case 2:
                data[at : at + 1] = bytes([chance.randrange(256)])
            case 3:
                data[at:at] = data[at : at + chance.randrange(1, 60)]
            case _:
                del data[at:]
        if not data:
            return b"G"
    return bytes(data)


def pieces_of(data: bytes, chance: random.Random) -> list[bytes]:
    places = sorted(chance.randrange(len(data) + 1) for _ in range(chance.choice((0, 0, 1, 3))))
    return [data[begin:end] for begin, end in zip([0, *places], [*places, len(data)], strict=True)]


@pytest.fixture
async def served() -> AsyncIterator[Served]:
    served = Served(Settings(port=0, world=World(speed=0, rate_limits=False)), *BUILT_IN)
    await served.start()
    yield served
    await served.stop()


def taken(served: Served) -> int:
    """How many requests were answered, and how many things that are none."""
    hosted = served.simulator.host.sandboxes.default
    return hosted.sandbox.journal.total + hosted.unreadable.counts.total()


async def ask(served: Served, data: bytes, chance: random.Random) -> bytes:
    """What is answered on a connection of its own, until there is nothing more."""
    reader, writer = await served.connect()
    try:
        for piece in pieces_of(data, chance):
            writer.write(piece)
            await writer.drain()
            await asyncio.sleep(0)
        writer.write_eof()
        return await reader.read()
    finally:
        writer.close()


def check(data: bytes, answered: bytes) -> int:
    """Take the answers apart; returns how many there are. Each is HTTP, and ours or a vendor's."""
    count, rest = 0, answered
    while rest:
        head, blank, rest = rest.partition(b"\r\n\r\n")
        assert re.match(rb"HTTP/1\.1 [1-5]\d\d [ -~]*\r\n|HTTP/1\.1 100 Continue$", head), (data, answered)
        assert blank
        if head.startswith(b"HTTP/1.1 100"):
            continue
        assert b"\r\nServer: sms-simulator/" in head, (data, answered)
        assert b"\r\nContent-Type: text/plain" not in head, (data, answered)
        length = re.search(rb"\r\nContent-Length: (\d+)", head)
        is_bodiless = length is None or (b"HEAD " in data and not rest.startswith((b"{", b"[")))
        rest = rest if is_bodiless or length is None else rest[int(length[1]) :]
        count += 1
    return count


async def test_nothing_vanishes(served: Served) -> None:
    chance = random.Random(SEED)
    for number in range(CONNECTIONS):
        data = bent(chance)
        before = taken(served)
        answered = await asyncio.wait_for(ask(served, data, chance), TIMEOUT_S)
        count = check(data, answered)
        entries = taken(served) - before
        assert entries == count, (number, data, answered)
        assert entries >= 1, (number, data)
