"""Live a day in a sandbox by a seed: make requests to every vendor, and return the whole journal as text.

Run as a program it prints the journal, so that two processes can be compared.
"""

from __future__ import annotations

import json
import random
import sys
from typing import Any

from simulator.inprocess import InProcess, held_sandbox, request_to
from simulator.sandbox.books.callbacks import Dispatch
from simulator.sandbox.books.message_query import MessageQuery
from simulator.sandbox.sandbox import Sandbox
from simulator.scenario.world_model import WorldModel
from simulator.serving.serve import VendorDirectory
from simulator.vendors import BUILT_IN

JSON = {"Content-Type": "application/json"}
NUMBERS = ["701521269", "776913451", "701299901", "701299902", "70129990"]
DIRECTORY = VendorDirectory(BUILT_IN)


def new_day(seed: str) -> InProcess:
    """A frozen sandbox with every vendor, whose callbacks are answered with success and failure in turn."""
    world = WorldModel.model_validate({"seed": seed, "start": "2024-01-01T12:00:00Z", "speed": 0}).world()
    return InProcess(held_sandbox("day", world, BUILT_IN), DIRECTORY, _answer)


def make_step(chance: random.Random) -> tuple[str, Any]:
    """One input, drawn: a request to some vendor, or a step of time."""
    if chance.random() < 0.4:
        return "advance", chance.randrange(4_000)
    number = chance.choice(NUMBERS)
    text = chance.choice(["Hello", "Olá 🎉", "x" * 200, ""])
    key = chance.choice(["one", "two", "invalid"])
    requests: list[tuple[str, str, dict[str, str], object]] = [
        ("POST", "/api/v2/sms/send", {"X-API-Key": key}, {"numbers": f"0{number}", "message_body": text}),
        (
            "POST",
            "/api/v2/sms/send/bulk",
            {"X-API-Key": key},
            {"messages": [{"number": f"0{each}", "message_body": text} for each in NUMBERS]},
        ),
        ("POST", "/v1/sms/send", {}, {"username": key, "password": key, "numbers": f"0{number}", "message_body": text}),
        (
            "POST",
            "/api/client/sms/send-sms",
            {},
            {"api_key_public": key, "api_key_secret": key, "message": text, "recipients": [f"2335{number[:8]}"]},
        ),
        (
            "POST",
            "/api/services/sendbulk",
            {},
            {"count": 1, "smslist": [{"partnerID": "1", "apikey": key, "mobile": f"07{number[:8]}", "message": text}]},
        ),
        (
            "POST",
            "/api/v1/messages/sms",
            {"Authorization": f"Bearer {key}"},
            {"to": f"+256{number}", "message": text, "callbackUrl": "http://127.0.0.1:9/hook"},
        ),
        (
            "POST",
            "/api/v1/developers/sms",
            {"X-Api-Key": key},
            {"to": f"+256{number}", "message": text, "idempotencyKey": number},
        ),
        ("GET", "/api/v1/messages?limit=5", {"Authorization": f"Bearer {key}"}, None),
        ("GET", "/nowhere", {}, None),
    ]
    return "ask", chance.choice(requests)


def apply(client: InProcess, step: tuple[str, Any]) -> None:
    """Apply one input."""
    kind, value = step
    if kind == "advance":
        client.advance(value)
        return
    method, target, headers, body = value
    client.serve(request_to(method, target, {**JSON, **headers}, b"" if body is None else json.dumps(body).encode()))


def _answer(dispatch: Dispatch) -> int:
    return 200 if dispatch.callback.ordinal % 2 else 500


def journal(sandbox: Sandbox) -> str:
    """Everything that can be seen of a sandbox, as text."""
    lines = [
        f"{x.ordinal} {x.arrived_ms} {x.vendor} {x.operation} {x.method} {x.target} {dict(x.headers)} {x.body!r} "
        f"{x.status} {x.rejection} {x.repeats} {x.response_headers} {x.response_body!r} {x.entries} "
        f"{tuple(x.callbacks)}"
        for x in sandbox.journal.newest_first()
    ]
    lines += [
        f"{m.ordinal} {m.to} {m.text} {m.segments} {m.cost} {m.state} {m.reason} {m.timeline} {m.is_charged}"
        for m in sandbox.messages.search(MessageQuery())
    ]
    lines += [
        f"{e.ordinal} {e.at_ms} {e.account.id} {e.cause} {e.amount} {e.balance}" for e in sandbox.ledger.entries()
    ]
    lines += [f"{c.ordinal} {c.request} {c.state} {c.attempts}" for c in sandbox.callbacks.oldest_first()]
    return "\n".join(lines)


def day(seed: str, steps: int) -> str:
    """The journal of a whole day."""
    client = new_day(seed)
    chance = random.Random(seed)
    for _ in range(steps):
        apply(client, make_step(chance))
    return journal(client.sandbox)


if __name__ == "__main__":
    sys.stdout.write(day(sys.argv[1], int(sys.argv[2])))
