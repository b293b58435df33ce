"""How fast Python itself could be: an asyncio protocol that answers a MsGine send, without HTTP but for its outside."""

from __future__ import annotations

import asyncio
import json
import sys

from benchmarks.bare import new_loop, sent

READY = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"


class Answering(asyncio.Protocol):
    """Parses the JSON of each request and builds the answer."""

    def __init__(self) -> None:
        self._buffer = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        while True:
            head, separator, rest = self._buffer.partition(b"\r\n\r\n")
            if not separator:
                return
            if head.startswith(b"GET "):
                self._transport.write(READY)
                self._buffer = rest
                continue
            length = int(head.lower().partition(b"\r\ncontent-length:")[2].split(b"\r\n", 1)[0])
            if len(rest) < length:
                return
            self._buffer = rest[length:]
            body = json.dumps(sent(json.loads(rest[:length]))).encode()
            self._transport.write(
                b"HTTP/1.1 201 Created\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%b"
                % (len(body), body)
            )


async def serve(port: int) -> None:
    """Serve until the process ends."""
    server = await asyncio.get_running_loop().create_server(Answering, "127.0.0.1", port)
    await server.serve_forever()


if __name__ == "__main__":
    new_loop().run_until_complete(serve(int(sys.argv[1])))
