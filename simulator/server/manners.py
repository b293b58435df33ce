"""Act out a vendor's manners on a callback's connection: send a body or read an answer at their pace.

All waits are real time, and end with the time that the callback may take; only a kept connection outlasts it.
"""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from aiohttp import StreamReader

    from simulator.sandbox.faults.effects.receipt import Manners

READ_SIZE = 64


class Pace:
    """One callback at the pace of the manners. `waited_s` is how long our own waits were, not the receiver's.

    Args:
        manners: how the vendor behaves.
        seconds: how long the callback may take.
    """

    def __init__(self, manners: Manners, seconds: float) -> None:
        self.waited_s = 0.0
        self._manners = manners
        self._until = time.monotonic() + seconds

    def sent(self, body: bytes) -> bytes | AsyncIterator[bytes]:
        """Yield the body, in pieces where the manners want it so."""
        return self._pieces(body) if self._manners.send_every_ms else body

    async def read(self, content: StreamReader, limit: int, *, is_whole: bool = False) -> bytes:
        """Read the answer, no faster than the manners allow; where time is over, return as much as was read.

        Mostly what has come first is enough of it; `is_whole` waits for all.
        """
        if not self._manners.read_every_ms:
            answer = await content.read(limit)
            while is_whole and len(answer) < limit and (piece := await content.read(limit - len(answer))):
                answer += piece
            return answer
        answer = b""
        while len(answer) < limit and await self._wait(self._manners.read_every_ms):
            try:
                piece = await content.read(READ_SIZE)
            except TimeoutError:
                break
            if not piece:
                break
            answer += piece
        return answer

    async def _pieces(self, body: bytes) -> AsyncIterator[bytes]:
        size = self._manners.send_size
        for begin in range(0, len(body), size):
            if begin:
                await self._wait(self._manners.send_every_ms)
            yield body[begin : begin + size]

    async def _wait(self, wait_ms: int) -> bool:
        """Wait; tell whether there is time left."""
        left_s = min(wait_ms / 1000, max(self._until - time.monotonic(), 0))
        self.waited_s += left_s
        await asyncio.sleep(left_s)
        return time.monotonic() < self._until
