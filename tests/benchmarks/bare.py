"""What everything is compared with: an aiohttp handler that parses the JSON and builds the same answer, no more."""

from __future__ import annotations

import asyncio
import itertools
import json
import sys

from aiohttp import web

numbers = itertools.count(1)


async def send(request: web.Request) -> web.Response:
    """The answer of a MsGine send, without anything behind it."""
    fields = await request.json()
    number = next(numbers)
    answer = {
        "id": f"msg_{number:010d}",
        "sid": f"SM{number:016x}",
        "channel": "sms",
        "to": [fields["to"]],
        "from": fields.get("from", "MsGine"),
        "content": fields["message"],
        "status": "pending",
        "cost": 0.05,
        "currency": "USD",
        "createdAt": "2024-01-15T10:30:00Z",
    }
    return web.Response(body=json.dumps(answer).encode(), status=201, content_type="application/json")


async def ready(_request: web.Request) -> web.Response:
    """Says that it answers."""
    return web.Response(text="ready")


def new_loop() -> asyncio.AbstractEventLoop:
    """The same kind of event loop that the simulator takes."""
    try:
        import uvloop
    except ImportError:
        return asyncio.new_event_loop()
    loop: asyncio.AbstractEventLoop = uvloop.new_event_loop()
    return loop


def main() -> None:
    """Serve on the port given."""
    app = web.Application()
    app.router.add_post("/api/v1/messages/sms", send)
    app.router.add_get("/__admin/readyz", ready)
    web.run_app(app, host="127.0.0.1", port=int(sys.argv[1]), access_log=None, print=None, loop=new_loop())


if __name__ == "__main__":
    main()
