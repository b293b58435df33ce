"""What everything is compared with: aiohttp handlers that parse the same body and build the same answer, no more."""

from __future__ import annotations

import asyncio
import itertools
import json
import sys
from collections.abc import Mapping
from typing import Any

from aiohttp import web

NOW = "2024-01-15T10:30:00Z"
numbers = itertools.count(1)


def sent(fields: Mapping[str, Any]) -> dict[str, object]:
    """The answer to a MsGine send."""
    number = next(numbers)
    return {
        "id": f"msg_{number:010d}",
        "sid": f"SM{number:016x}",
        "channel": "sms",
        "to": [fields["to"]],
        "from": fields.get("from", "MsGine"),
        "content": fields["message"],
        "status": "pending",
        "cost": 0.05,
        "currency": "USD",
        "createdAt": NOW,
    }


async def msgine(request: web.Request) -> web.Response:
    return _answer(sent(await request.json()), 201)


async def msgine_status(request: web.Request) -> web.Response:
    fields = {"to": "+256701521269", "from": "MyApp", "message": "Your code is 123456. It expires in ten minutes."}
    state = {"id": request.match_info["id"], "status": "delivered", "updatedAt": NOW}
    return _answer(sent(fields) | state)


async def ugsms_v1(request: web.Request) -> web.Response:
    fields = await request.post()
    number = next(numbers)
    data = {
        "message_id": f"00000000-0000-4000-8000-{number:012d}",
        "recipient_id": f"00000000-0000-4000-9000-{number:012d}",
        "recipients": str(fields["numbers"]).count(",") + 1,
        "message_segments": len(str(fields["message_body"])) // 160 + 1,
        "estimated_cost": 35.0,
        "remaining_balance": 100000.0 - number,
        "status": "pending",
        "timestamp": NOW,
    }
    return _answer({"success": True, "message": "Message sent successfully", "data": data})


async def ugsms_v2(request: web.Request) -> web.Response:
    fields = await request.post()
    data = {
        "recipients": str(fields["numbers"]).count(",") + 1,
        "message_segments": len(str(fields["message_body"])) // 160 + 1,
        "estimated_cost": 35.0,
        "remaining_balance": 100000.0 - next(numbers),
        "api_version": "v2",
        "status": "pending",
        "timestamp": NOW,
    }
    return _answer({"success": True, "message": "Message sent successfully", "data": data})


async def ugsms_bulk(request: web.Request) -> web.Response:
    messages = (await request.json())["messages"]
    rows = [
        {"index": index, "number": each["number"], "number_of_messages": 1, "cost": 35.0}
        for index, each in enumerate(messages)
    ]
    summary = {
        "total_messages": len(messages),
        "successful": len(rows),
        "failed": 0,
        "total_contacts": len(messages),
        "total_cost": 35.0 * len(rows),
        "current_balance": 100000.0,
        "api_version": "v2",
        "timestamp": NOW,
    }
    data = {"summary": summary, "successful_messages": rows, "failed_messages": None}
    return _answer({"success": True, "message": "Bulk messages processed successfully", "data": data})


async def ugsms_balance(request: web.Request) -> web.Response:
    key = request.headers["X-API-Key"]
    data = {
        "balance": 100000.0,
        "currency": "UGX",
        "api_key": f"{key[:8]}...{key[-4:]}",
        "api_key_expires": NOW,
        "last_api_used": NOW,
    }
    return _answer({"success": True, "data": data})


async def pushr(request: web.Request) -> web.Response:
    fields = await request.json()
    return _answer(
        {
            "id": next(numbers),
            "business": 1,
            "message": fields["message"],
            "status": "sent",
            "created": NOW,
            "cost": "1.25",
            "sender_id": fields["sender_id"],
            "recipients_count": len(fields["recipients"]),
        },
        201,
    )


async def advanta(request: web.Request) -> web.Response:
    fields = await request.json()
    row = {
        "response-code": 200,
        "response-description": "Success",
        "mobile": int(fields["mobile"]),
        "messageid": str(75_000_000 + next(numbers)),
        "networkid": 1,
    }
    return _answer({"responses": [row]})


async def ready(_request: web.Request) -> web.Response:
    """Says that it answers."""
    return web.Response(text="ready")


def _answer(value: object, status: int = 200) -> web.Response:
    return web.Response(body=json.dumps(value).encode(), status=status, content_type="application/json")


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
    app.router.add_post("/api/v1/messages/sms", msgine)
    app.router.add_get("/api/v1/messages/{id}", msgine_status)
    app.router.add_post("/v1/sms/send", ugsms_v1)
    app.router.add_post("/api/v2/sms/send", ugsms_v2)
    app.router.add_post("/api/v2/sms/send/bulk", ugsms_bulk)
    app.router.add_get("/api/v2/account/balance", ugsms_balance)
    app.router.add_post("/api/client/sms/send-sms", pushr)
    app.router.add_post("/api/services/sendsms", advanta)
    app.router.add_get("/__admin/readyz", ready)
    web.run_app(app, host="127.0.0.1", port=int(sys.argv[1]), access_log=None, print=None, loop=new_loop())


if __name__ == "__main__":
    main()
