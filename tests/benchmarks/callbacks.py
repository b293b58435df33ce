"""Callbacks: how many a second reach a local receiver, and how late a due one is."""

from __future__ import annotations

import asyncio
import datetime as dt
import http.client
import json
import random
import time
from functools import partial

from benchmarks.load import load, request
from benchmarks.measures import TOKEN, fund
from benchmarks.servers import Server, simulator


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
            self._arrivals.append((time.time(), rest[:length].decode()))
            self._transport.write(b"HTTP/1.1 204 No Content\r\n\r\n")


async def _send(server: Server, messages: int, batch: int, per_second: float | None) -> list[tuple[float, str]]:
    """Send batches of messages, all at once or at a pace, and wait until both callbacks of each have come."""
    arrivals: list[tuple[float, str]] = []
    receiver = await asyncio.get_running_loop().create_server(lambda: Receiver(arrivals), "127.0.0.1", 0)
    url = f"http://127.0.0.1:{receiver.sockets[0].getsockname()[1]}/hook"
    chance = random.Random(5)
    recipients = [f"+25670{chance.randrange(10**7):07d}" for _ in range(messages)]
    began = time.perf_counter()
    for start in range(0, messages, batch):
        body = json.dumps({"to": recipients[start : start + batch], "message": "Hi", "callbackUrl": url}).encode()
        await load(server.port, partial(bytes, request("POST", "/api/v1/messages/sms", body, TOKEN)), 1, 0)
        if per_second is not None:
            await asyncio.sleep(max(0.0, began + (start + batch) / per_second - time.perf_counter()))
    until = time.monotonic() + 60
    while len(arrivals) < 2 * messages and time.monotonic() < until:
        await asyncio.sleep(0.02)
    receiver.close()
    return arrivals


def _due_instants(server: Server) -> dict[str, float]:
    """When each callback was due, by its body."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port)
    due: dict[str, float] = {}
    cursor = ""
    while True:
        connection.request("GET", f"/__admin/callbacks?limit=1000{cursor}")
        page = json.loads(connection.getresponse().read())
        for callback in page["callbacks"]:
            due[callback["body"]] = dt.datetime.fromisoformat(callback["created_at"]).timestamp()
        if page["next_cursor"] is None:
            return due
        cursor = f"&cursor={page['next_cursor']}"


def callbacks(messages: int) -> list[str]:
    """A burst of callbacks, all due within about three seconds; then a steady 500 a second, and how late they are."""
    with simulator() as ours:
        fund(ours, request("GET", "/api/v1/messages", b"", TOKEN))
        cpu = ours.cpu_seconds()
        arrivals = asyncio.run(_send(ours, messages, 500, None))
        spent = ours.cpu_seconds() - cpu
    span = arrivals[-1][0] - arrivals[0][0]
    lines = [
        f"callbacks: {len(arrivals)} of {2 * messages} received, {len(arrivals) / span:.0f}/s over the whole burst, "
        f"{len(arrivals) / spent:.0f} per second of processor time, sends and planning included (aim 1500)"
    ]
    with simulator() as ours:
        fund(ours, request("GET", "/api/v1/messages", b"", TOKEN))
        arrivals = asyncio.run(_send(ours, 2_500, 5, 250))
        due = _due_instants(ours)
    late = sorted((at - due[body]) * 1000 for at, body in arrivals)
    lines.append(
        f"  at 500 a second: late by {late[len(late) // 2]:.1f} ms (median), {late[int(len(late) * 0.99)]:.1f} ms "
        f"(99th percentile, aim 50), {late[-1]:.1f} ms at most"
    )
    return lines
