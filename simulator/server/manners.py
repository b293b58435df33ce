"""A vendor's manners on a callback's connection: a body or an answer goes in, at their pace it comes out.

All waits are real time, and within the time that the callback may take.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from aiohttp import StreamReader

    from simulator.sandbox.effects import Manners

READ_SIZE = 64


def sent(body: bytes, manners: Manners) -> bytes | AsyncIterator[bytes]:
    """The body, in pieces where the manners want it so."""
    return _pieces(body, manners) if manners.send_every_ms else body


async def read(content: StreamReader, manners: Manners, limit: int) -> bytes:
    """The answer, read no faster than the manners allow; then the connection is kept for as long as they say."""
    answer = b""
    if manners.read_every_ms:
        while len(answer) < limit:
            await asyncio.sleep(manners.read_every_ms / 1000)
            piece = await content.read(READ_SIZE)
            if not piece:
                break
            answer += piece
    else:
        answer = await content.read(limit)
    if manners.hold_ms:
        await asyncio.sleep(manners.hold_ms / 1000)
    return answer


async def _pieces(body: bytes, manners: Manners) -> AsyncIterator[bytes]:
    for begin in range(0, len(body), manners.send_size):
        yield body[begin : begin + manners.send_size]
        await asyncio.sleep(manners.send_every_ms / 1000)
