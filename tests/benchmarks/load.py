"""Load a server over keep-alive connections with a request's bytes; return throughput and latencies.

A bare asyncio protocol on purpose: an HTTP client library would be slower than the servers that are measured.
"""

from __future__ import annotations

import asyncio
import ssl
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial


@dataclass(frozen=True)
class Result:
    """What one run of load measured; latencies in milliseconds."""

    requests: int
    seconds: float
    p50_ms: float
    p99_ms: float
    p999_ms: float
    statuses: dict[int, int]

    @property
    def per_second(self) -> float:
        """Requests a second."""
        return self.requests / self.seconds


class _Connection(asyncio.Protocol):
    def __init__(self, make: Callable[[], bytes], until: float, done: asyncio.Future[None]) -> None:
        self._make = make
        self._until = until
        self._done = done
        self._buffer = b""
        self._began = 0.0
        self.latencies: list[float] = []
        self.statuses: dict[int, int] = {}

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._send()

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        head, separator, rest = self._buffer.partition(b"\r\n\r\n")
        if not separator:
            return
        at = head.lower().find(b"content-length:")
        length = int(head[at + 15 :].split(b"\r\n", 1)[0])
        if len(rest) < length:
            return
        now = time.perf_counter()
        self.latencies.append(now - self._began)
        status = int(head[9:12])
        self.statuses[status] = self.statuses.get(status, 0) + 1
        self._buffer = rest[length:]
        if now >= self._until:
            self._transport.close()
        else:
            self._send()

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - asyncio's signature
        if not self._done.done():
            self._done.set_result(None)

    def _send(self) -> None:
        self._began = time.perf_counter()
        self._transport.write(self._make())


async def load(
    port: int, make: Callable[[], bytes], connections: int, seconds: float, trusting: ssl.SSLContext | None = None
) -> Result:
    """Ask again and again on each connection, secured where there is a context, as soon as the answer is there."""
    loop = asyncio.get_running_loop()
    began = time.perf_counter()
    until = began + seconds
    waiting, protocols = [], []
    for _ in range(connections):
        done: asyncio.Future[None] = loop.create_future()
        _, protocol = await loop.create_connection(
            partial(_Connection, make, until, done),
            "127.0.0.1",
            port,
            ssl=trusting,
            server_hostname="localhost" if trusting else None,
        )
        waiting.append(done)
        protocols.append(protocol)
    await asyncio.gather(*waiting)
    elapsed = time.perf_counter() - began
    latencies = sorted(value for protocol in protocols for value in protocol.latencies)
    statuses: dict[int, int] = {}
    for protocol in protocols:
        for status, count in protocol.statuses.items():
            statuses[status] = statuses.get(status, 0) + count

    def at(share: float) -> float:
        return latencies[min(len(latencies) - 1, int(len(latencies) * share))] * 1000

    return Result(len(latencies), elapsed, at(0.5), at(0.99), at(0.999), statuses)


def request(method: str, path: str, body: bytes = b"", headers: dict[str, str] | None = None) -> bytes:
    """The bytes of an HTTP/1.1 request."""
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", "Content-Type: application/json"]
    lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
    lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body
