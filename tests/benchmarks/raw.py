"""How fast Python itself could be: an asyncio protocol that answers a MsGine send, without HTTP but for its outside."""

from __future__ import annotations

import asyncio
import json
import sys

from benchmarks.bare import new_loop, sent
from benchmarks.peer import Peer

READY = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"


class Answering(Peer):
    """Parses the JSON of each request and builds the answer."""

    def came(self, head: bytes, body: bytes) -> None:
        if head.startswith(b"GET "):
            self.transport.write(READY)
            return
        answer = json.dumps(sent(json.loads(body))).encode()
        self.transport.write(
            b"HTTP/1.1 201 Created\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%b"
            % (len(answer), answer)
        )


async def serve(port: int) -> None:
    """Serve until the process ends."""
    server = await asyncio.get_running_loop().create_server(Answering, "127.0.0.1", port)
    await server.serve_forever()


if __name__ == "__main__":
    new_loop().run_until_complete(serve(int(sys.argv[1])))
