"""Make the requests of a soak: a mix of all that clients do, with what each may be answered."""

from __future__ import annotations

import json
import random
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import cycle
from typing import Any
from urllib.parse import urlencode

JSON = {"Content-Type": "application/json"}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
RICH, POOR, HASTY, INVALID = (
    {**JSON, "Authorization": f"Bearer {name}"} for name in ("rich", "poor", "hasty", "invalid")
)
NEWER = {**JSON, "X-Api-Key": "rich"}
UGSMS = {**JSON, "X-API-Key": "key-of-ugsms"}
LOGIN = {"username": "user", "password": "word"}
PUSHR = {"api_key_public": "public-of-pushr", "api_key_secret": "secret-of-pushr", "sender_id": "Sender"}
ADVANTA = {"partnerID": "12345", "apikey": "key-of-advanta", "shortcode": "ADVANTA", "pass_type": "plain"}

NUMBERS = 90_000
"""Those above choose an outcome."""

MESSAGE_ID = re.compile(rb'"id":"(msg_\d+)"')


def number(count: int) -> str:
    return f"2567015{count % NUMBERS:05}"


def advanta(count: int) -> dict[str, Any]:
    return {**ADVANTA, "clientsmsid": count, "mobile": f"2547123{count % NUMBERS:05}", "message": f"Number {count}"}


def sms(count: int, recipients: int = 1, text: str = "Your code is {}", **fields: str) -> dict[str, Any]:
    """The body of a send by MsGine."""
    to = [f"+{number(count + each)}" for each in range(recipients)]
    return {"to": to if recipients > 1 else to[0], "message": text.format(count), **fields}


@dataclass(frozen=True, slots=True)
class Kind:
    """Requests alike: how many of a hundred and eighty are such, and what they may be answered.

    `path` and `body` may hold how many of the kind there were before; `{id}` is that of a message just sent.
    """

    name: str
    share: int
    statuses: set[int]
    method: str
    path: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: Callable[[int], dict[str, Any]] | None = None


SENDS = "/api/v1/messages/sms"
NEWER_SENDS = "/api/v1/developers/sms"
KINDS = (
    Kind("send", 14, {201}, "POST", SENDS, RICH, sms),
    Kind("send to three", 4, {201}, "POST", SENDS, RICH, lambda n: sms(n, 3, "Number {}" + ", and so on" * 40)),
    Kind("send without money", 6, {402}, "POST", SENDS, POOR, sms),
    Kind("send too often", 8, {201, 429}, "POST", SENDS, HASTY, sms),
    Kind("send with an invalid token", 8, {401}, "POST", SENDS, INVALID, sms),
    Kind("send without a text", 6, {400}, "POST", SENDS, RICH, lambda n: sms(n, text="")),
    Kind("send of no JSON", 2, {400}, "POST", SENDS, RICH | FORM, lambda n: {"%%%": n}),
    Kind("send of a stranger", 2, {201, 507}, "POST", SENDS, JSON | {"Authorization": "Bearer stranger-{n}"}, sms),
    Kind("list", 10, {200}, "GET", "/api/v1/messages?limit=20", RICH),
    Kind("look-up", 14, {200}, "GET", "/api/v1/messages/{id}", RICH),
    Kind("look-up of none", 4, {404}, "GET", "/api/v1/messages/msg_0", RICH),
    Kind(
        "send by the newer epoch", 4, {201}, "POST", NEWER_SENDS, NEWER,
        lambda n: sms(n, idempotencyKey=f"of {n}"),
    ),
    Kind(
        "send once or again", 2, {201}, "POST", NEWER_SENDS, NEWER,
        lambda n: sms(n // 2, idempotencyKey=f"twice {n // 2}"),
    ),
    Kind("history", 2, {200}, "GET", f"{NEWER_SENDS}/history?limit=20", NEWER),
    Kind("price", 6, {200}, "GET", "/api/v1/pricing/sms?country=UG", RICH),
    Kind(
        "send by UGSMS", 12, {200}, "POST", "/api/v2/sms/send", UGSMS,
        lambda n: {"numbers": number(n), "message_body": f"Number {n}"},
    ),
    Kind(
        "bulk by UGSMS", 4, {200}, "POST", "/api/v2/sms/send/bulk", UGSMS,
        lambda n: {"messages": [{"number": number(n + each), "message_body": f"Number {n}"} for each in range(5)]},
    ),
    Kind(
        "send by UGSMS v1", 6, {200}, "POST", "/v1/sms/send", FORM,
        lambda n: {**LOGIN, "numbers": number(n), "message_body": f"Number {n}"},
    ),
    Kind("balance", 8, {200}, "GET", "/api/v2/account/balance", UGSMS),
    Kind("usage", 4, {200}, "GET", "/api/v2/account/usage", UGSMS),
    Kind(
        "send by Push.R", 12, {201}, "POST", "/api/client/sms/send-sms", JSON,
        lambda n: {**PUSHR, "recipients": [f"2335585{n % NUMBERS:05}"], "message": f"Number {n}"},
    ),
    Kind(
        "send by Advanta", 3, {200}, "POST", "/api/services/sendbulk", JSON,
        lambda n: {"count": 2, "smslist": [advanta(2 * n), advanta(2 * n + 1)]},
    ),
    Kind("send one by Advanta", 2, {200}, "POST", "/api/services/sendsms", FORM, advanta),
    Kind("balance of Advanta", 1, {200}, "GET", f"/api/services/getbalance?{urlencode(ADVANTA)}"),
    Kind("report of Advanta", 2, {200}, "GET", f"/api/services/getdlr?{urlencode(ADVANTA)}&messageID=7500{{n:04}}"),
    Kind(
        "message from a handset", 2, {201}, "POST", "/__admin/incoming", JSON,
        lambda n: {"to": "22141", "from": f"+2547123{n % NUMBERS:05}", "text": f"Number {n}"},
    ),
    Kind("path of nobody", 6, {404}, "GET", "/nothing/{n}"),
    Kind("messages", 4, {200}, "GET", "/__admin/messages?limit=20"),
    Kind("messages to a number", 2, {200}, "GET", "/__admin/messages?to=%2B256701500001&limit=5"),
    Kind("requests", 2, {200}, "GET", "/__admin/requests?limit=10"),
    Kind("callbacks", 2, {200}, "GET", "/__admin/callbacks?limit=10"),
    Kind("ledger", 2, {200}, "GET", "/__admin/ledger?limit=20"),
    Kind("violations", 2, {200}, "GET", "/__admin/violations?limit=10"),
    Kind("accounts", 1, {200}, "GET", "/__admin/accounts"),
    Kind("metrics", 1, {200}, "GET", "/__admin/metrics"),
    Kind("clock", 2, {200}, "GET", "/__admin/clock"),
    Kind("readiness", 4, {200}, "GET", "/__admin/readyz"),
    Kind("bad query", 1, {422}, "GET", "/__admin/messages?limit=none"),
    Kind(
        "sandbox made", 1, {201}, "POST", "/__admin/sandboxes", JSON,
        lambda n: {"name": f"made-{n}", "expires_in": "20s"},
    ),
    Kind("sandbox looked at", 1, {200, 404}, "GET", "/__admin/sandboxes/made-{n}"),
    Kind("sandbox deleted", 1, {204, 404}, "DELETE", "/__admin/sandboxes/made-{long_ago}"),
)  # fmt: skip
CALLED_BACK = "send with callbacks"
"""The kind beside these, which makes up the callbacks that are wanted."""


@dataclass(frozen=True, slots=True)
class Asking:
    """A request as it goes over the wire, up to the header that says whether its connection is kept."""

    kind: str
    statuses: frozenset[int]
    head: str
    body: bytes

    def wire(self, connection: str) -> bytes:
        return f"{self.head}\r\nConnection: {connection}\r\n\r\n".encode() + self.body


class Mix:
    """All requests in their order, the same every time.

    Args:
        callback_url: where sends with callbacks want them.
    """

    def __init__(self, callback_url: str) -> None:
        self._called_back = Kind(
            CALLED_BACK, 0, {201}, "POST", SENDS, RICH, lambda n: sms(n, callbackUrl=callback_url)
        )  # fmt: skip
        kinds = [kind for kind in KINDS for _ in range(kind.share)]
        random.Random(1).shuffle(kinds)
        self._kinds: Iterator[Kind] = cycle(kinds)
        self._counts: Counter[str] = Counter()
        self._message_id = ""

    def next(self, *, is_called_back: bool) -> Asking:
        """Make the next one: a send that is called back twice, or one of the others."""
        kind = self._called_back if is_called_back else next(self._kinds)
        count = self._counts[kind.name]
        self._counts[kind.name] += 1
        path = kind.path.format(n=count, long_ago=count - 10, id=self._message_id).removesuffix(
            "/"
        )  # the list, at first
        body = b"" if kind.body is None else _encoded(kind.body(count), kind.headers["Content-Type"])
        headers = {name: value.format(n=count) for name, value in kind.headers.items()}
        lines = [f"{kind.method} {path} HTTP/1.1", "Host: 127.0.0.1", *(f"{name}: {headers[name]}" for name in headers)]
        return Asking(kind.name, frozenset(kind.statuses), "\r\n".join([*lines, f"Content-Length: {len(body)}"]), body)

    def learn(self, answer: bytes) -> None:
        """Take note of an answer to a send: its message is looked up from now on."""
        if found := MESSAGE_ID.search(answer):
            self._message_id = found[1].decode()


def _encoded(body: dict[str, Any], content_type: str) -> bytes:
    return (urlencode(body) if content_type == FORM["Content-Type"] else json.dumps(body)).encode()
