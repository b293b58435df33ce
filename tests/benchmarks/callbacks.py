"""Callbacks: how many a second reach a local receiver, and how late a due one is."""

from __future__ import annotations

import asyncio
import json
import random
import time
from functools import partial

from benchmarks.load import load, request
from benchmarks.measures import fund
from benchmarks.servers import simulator


class Receiver(asyncio.Protocol):
    """Answers every request with 204 and notes when it came."""

    def __init__(self, arrivals: list[tuple[float, str]]) -> None:
        self._arrivals = arrivals
        self._buffer = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        while True:
            head, separator, rest = self._buffer.partition(b"\r\n\r\n")
            at = head.lower().find(b"content-length:")
            if not separator or at < 0:
                return
            length = int(head[at + 15 :].split(b"\r\n", 1)[0])
            if len(rest) < length:
                return
            self._buffer = rest[length:]
            self._arrivals.append((time.time(), json.loads(rest[:length])["timestamp"]))
            self._transport.write(b"HTTP/1.1 204 No Content\r\n\r\n")


async def _measure(messages: int, per_second: float | None) -> tuple[float, list[float], float]:
    arrivals: list[tuple[float, str]] = []
    loop = asyncio.get_running_loop()
    receiver = await loop.create_server(lambda: Receiver(arrivals), "127.0.0.1", 0)
    url = f"http://127.0.0.1:{receiver.sockets[0].getsockname()[1]}/hook"
    chance = random.Random(5)
    with simulator() as ours:
        fund(ours, request("GET", "/api/v1/messages", b"", {"Authorization": "Bearer benchmark"}))
        recipients = [f"+25670{chance.randrange(10**7):07d}" for _ in range(messages)]
        began = time.perf_counter()
        cpu = ours.cpu_seconds()
        batch = 500 if per_second is None else 5
        head = {"Authorization": "Bearer benchmark"}
        for start in range(0, messages, batch):
            body = json.dumps({"to": recipients[start : start + batch], "message": "Hi", "callbackUrl": url}).encode()
            send = request("POST", "/api/v1/messages/sms", body, head)
            await load(ours.port, partial(bytes, send), 1, 0)
            if per_second is not None:
                await asyncio.sleep(max(0.0, began + (start + batch) / per_second - time.perf_counter()))
        until = time.monotonic() + 60
        while len(arrivals) < 2 * messages and time.monotonic() < until:
            await asyncio.sleep(0.02)
        span = arrivals[-1][0] - arrivals[0][0]
        spent = ours.cpu_seconds() - cpu
    receiver.close()
    return span, [at for at, _ in arrivals], spent


def callbacks(messages: int) -> list[str]:
    """A burst of callbacks, all due within about two seconds of each other."""
    span, arrivals, spent = asyncio.run(_measure(messages, None))
    return [
        f"callbacks: {len(arrivals)} received, {len(arrivals) / span:.0f}/s over the whole burst, "
        f"{len(arrivals) / spent:.0f} per second of processor time, sends and planning included (aim 1500)"
    ]
