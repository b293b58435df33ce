"""Make operations: sends by every vendor, accepted and refused, what reads, and what the control API does."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Collection
from decimal import Decimal
from typing import Any
from urllib.parse import quote

from durable.kills.book import Book, Kind, Operation
from durable.kills.world import world

JSON = {"Content-Type": "application/json"}
RICH = {**JSON, "Authorization": "Bearer rich"}
ADVANTA = {"partnerID": "12345", "apikey": "key-of-advanta", "shortcode": "ADVANTA", "pass_type": "plain"}
PUSHR = {"api_key_public": "public-key", "api_key_secret": "secret-of-pushr", "sender_id": "Sender"}
SENDS = "/api/v1/messages/sms"

Make = Callable[["Mix", Operation], dict[str, Any] | None]
"""Says what is asked for; returns the body."""


class Mix:
    """Draws operations.

    Args:
        book: numbers them.
        receiver: the URL that callbacks go to.
        seed: equal ones draw alike.
        frozen: the sandboxes whose clocks stand still until somebody moves them.
    """

    def __init__(self, book: Book, receiver: str, seed: str, frozen: Collection[str] = ()) -> None:
        self.book = book
        self.receiver = receiver
        self.frozen = frozen
        self.chance = random.Random(seed)

    def draw(self, sandbox: str) -> Operation:
        """Draw one of those that go on in a sandbox all the time."""
        makes, weights = zip(*KINDS.items(), strict=True)
        return self.make(self.chance.choices(makes, weights)[0], sandbox)

    def make(self, make: Make, sandbox: str) -> Operation:
        """Make one."""
        operation = Operation(self.book.next_number(), Kind.SEND, sandbox, "POST", SENDS, headers=dict(JSON))
        body = make(self, operation)
        operation.body = b"" if body is None else json.dumps(body).encode()
        if operation.kind in {Kind.SEND, Kind.READ}:
            operation.headers["X-Operation"] = str(operation.number)
        return operation

    def number(self, prefix: str) -> str:
        """Return a number whose messages arrive."""
        return f"{prefix}{self.chance.randrange(90_000):05}"


def _called_back(mix: Mix, operation: Operation) -> dict[str, Any]:
    return {
        **_by_msgine(mix, operation),
        "callbackUrl": f"{mix.receiver}/messages/{operation.sandbox}/{operation.number}",
    }


def _by_msgine(mix: Mix, operation: Operation) -> dict[str, Any]:
    operation.account, operation.headers = "msgine-1", dict(RICH)
    operation.count = mix.chance.choice((1, 1, 3))
    operation.amount = Decimal("0.05") * operation.count
    first = mix.chance.randrange(80_000)
    return {"to": [f"+2567015{first + each:05}" for each in range(operation.count)], "message": operation.text}


def _without_money(mix: Mix, operation: Operation) -> dict[str, Any]:
    body = _by_msgine(mix, operation)
    operation.account, operation.headers["Authorization"] = "msgine-2", "Bearer poor"
    operation.is_to_be_accepted = False
    return body


def _of_nobody(mix: Mix, operation: Operation) -> dict[str, Any]:
    body = _by_msgine(mix, operation)
    operation.headers["Authorization"] = "Bearer nobody"
    operation.is_to_be_accepted = False
    return body


def _without_number(mix: Mix, operation: Operation) -> dict[str, Any]:
    operation.is_to_be_accepted = False
    return {"message": _by_msgine(mix, operation)["message"]}


def _by_ugsms(mix: Mix, operation: Operation) -> dict[str, Any]:
    operation.path, operation.headers["X-API-Key"] = "/api/v2/sms/send", "key-of-ugsms"
    operation.account, operation.amount, operation.count = "ugsms-1", Decimal(35), 1
    return {"numbers": mix.number("2567015"), "message_body": operation.text}


def _by_pushr(mix: Mix, operation: Operation) -> dict[str, Any]:
    operation.path = "/api/client/sms/send-sms"
    operation.account, operation.amount, operation.count = "pushr-1", Decimal("1.25"), 1
    return {**PUSHR, "recipients": [mix.number("2335585")], "message": operation.text}


def _by_advanta(mix: Mix, operation: Operation) -> dict[str, Any]:
    operation.path = "/api/services/sendbulk"
    operation.account, operation.amount, operation.count = "advanta-1", Decimal(2), 2
    texts = [
        {**ADVANTA, "clientsmsid": each, "mobile": mix.number("2547123"), "message": operation.text}
        for each in range(2)
    ]
    return {"count": 2, "smslist": texts}


def _list(mix: Mix, operation: Operation) -> None:  # noqa: ARG001 - nothing is drawn
    operation.kind, operation.method, operation.headers = Kind.READ, "GET", dict(RICH)
    operation.path = "/api/v1/messages?limit=5"


def _look(mix: Mix, operation: Operation) -> None:  # noqa: ARG001 - nothing is drawn
    operation.kind, operation.method = Kind.LOOK, "GET"
    operation.path = "/__admin/messages?limit=5"


def look_for(mix: Mix, operation: Operation) -> None:
    """Look for the messages of a send that was acknowledged just now, or at the newest ones."""
    _look(mix, operation)
    if sends := mix.book.newest(operation.sandbox):
        sought = operation.looks_for = mix.chance.choice(sends)
        words = f'"{sought.text}"'
        operation.path += f"&q={quote(words)}"


def _top_up(mix: Mix, operation: Operation) -> dict[str, Any]:  # noqa: ARG001 - nothing is drawn
    operation.kind, operation.account, operation.amount = Kind.TOP_UP, "pushr-1", Decimal(operation.number)
    operation.path = f"/__admin/accounts/{operation.account}/top-up"
    return {"amount": str(operation.amount)}


def _incoming(mix: Mix, operation: Operation) -> dict[str, Any]:
    operation.kind, operation.path = Kind.INCOMING, "/__admin/incoming"
    return {"to": "22141", "from": f"+{mix.number('2547123')}", "text": operation.text}


def _advance(mix: Mix, operation: Operation) -> dict[str, Any]:
    operation.kind, operation.path = Kind.ADVANCE, "/__admin/clock/advance"
    return {"by": f"{mix.chance.randrange(1, 2_000)}ms"}


def create(mix: Mix, operation: Operation) -> dict[str, Any]:
    """Make a sandbox."""
    operation.kind, operation.path = Kind.CREATE, "/__admin/sandboxes"
    scenario = world(mix.receiver, operation.sandbox, is_frozen=operation.sandbox in mix.frozen)
    return {"name": operation.sandbox, "scenario": scenario}


def delete(mix: Mix, operation: Operation) -> None:  # noqa: ARG001 - nothing is drawn
    """Delete a sandbox."""
    operation.kind, operation.method = Kind.DELETE, "DELETE"
    operation.path = f"/__admin/sandboxes/{operation.sandbox}"


def reset(mix: Mix, operation: Operation) -> dict[str, Any]:  # noqa: ARG001 - nothing is drawn
    """Begin a sandbox anew."""
    operation.kind, operation.path = Kind.RESET, "/__admin/reset"
    return {}


KINDS: dict[Make, int] = {
    _called_back: 30, _by_msgine: 10, _without_money: 4, _without_number: 2, _of_nobody: 2, _by_ugsms: 12,
    _by_pushr: 12, _by_advanta: 12, _list: 5, _look: 2, look_for: 4, _top_up: 5, _incoming: 5, _advance: 3,
}  # fmt: skip
"""What goes on, and how often of a hundred times or so."""
