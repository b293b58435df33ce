"""Send one request to an emulated vendor, and ask the judge about it: what was answered, and what is told."""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from multidict import CIMultiDict

from simulator.contract.checker import Checker
from simulator.contract.exchange import Side, Violation
from simulator.contract.fast_validator import FastValidator
from simulator.inprocess import request_to
from simulator.observer.conversion import exchange_of
from simulator.vendors import BUILT_IN
from support.contracts import documentation
from support.inprocess import World

if TYPE_CHECKING:
    from collections.abc import Mapping

JSON = {"Content-Type": "application/json"}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
MULTIPART = {"Content-Type": "multipart/form-data; boundary=b"}

UGSMS, UGSMS_BULK, UGSMS_V1 = "/api/v2/sms/send", "/api/v2/sms/send/bulk", "/v1/sms/send"
PUSHR, PUSHR_CUSTOM = "/api/client/sms/send-sms", "/api/client/sms/custom"
ADVANTA = "/api/services/sendbulk"
MSGINE = "/api/v1/messages/sms"

UGSMS_KEY = {"X-API-Key": "a-key"}
BEARER = {"Authorization": "Bearer a-token"}
PUSHR_KEYS = {"api_key_public": "public", "api_key_secret": "secret"}
PARTNER = {"partnerID": "12345", "apikey": "a-key"}

FINE: Mapping[str, dict[str, Any]] = {
    UGSMS: {"numbers": "0701234567", "message_body": "Hi"},
    UGSMS_BULK: {"messages": [{"number": "0701234567", "message_body": "Hi"}]},
    UGSMS_V1: {"username": "a", "password": "b", "numbers": "0701234567", "message_body": "Hi"},
    PUSHR: {**PUSHR_KEYS, "message": "Hi", "recipients": ["233558544343"]},
    ADVANTA: {**PARTNER, "mobile": "254712345678", "message": "Hi", "shortcode": "ME", "clientsmsid": 1},
    MSGINE: {"to": "+256701521269", "message": "Hi"},
}
"""A request that is as documented, by the path that it goes to; of Advanta one item of its list."""


class Judged(NamedTuple):
    """What became of a request.

    Args:
        status: of the answer.
        answer: its body.
        found: what is told to the client.
        ours: what is told of the answer.
    """

    status: int
    answer: Any
    found: list[Violation]
    ours: list[Violation]

    @property
    def told(self) -> set[tuple[str, str]]:
        """Where what is told to the client is, and of which rule."""
        return {(each.pointer, each.rule) for each in self.found}


def a_world() -> World:
    """A world with all vendors in it."""
    return World(*BUILT_IN)


def ask(  # the parts of an HTTP request
    target: str,
    body: object = b"",
    headers: Mapping[str, str] = JSON,
    *,
    method: str = "POST",
    world: World | None = None,
) -> Judged:
    """Send a request with the credentials in headers that its vendor wants; what is no bytes is sent as JSON."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    asked = world or a_world()
    sent = CIMultiDict({**UGSMS_KEY, **BEARER, **headers})
    response = asked.serve(request_to(method, target, sent, content))
    exchange = exchange_of(asked.latest)
    vendor = asked.latest.vendor or ""
    found = checker_of(vendor).violations(exchange)
    sides = [[each for each in found if each.side is side] for side in (Side.CLIENT, Side.OURS)]
    return Judged(response.status, json.loads(response.body), *sides)


def with_(path: str, **fields: Any) -> dict[str, Any]:
    """The body of a fine request, with other fields; one that is `...` is left out."""
    body = {name: value for name, value in {**FINE[path], **fields}.items() if value is not ...}
    return {"smslist": [body]} if path == ADVANTA else body


@cache
def checker_of(vendor: str) -> Checker:
    """The judge of a built-in vendor, as it is asked by a server."""
    return Checker(documentation(vendor).contract, FastValidator)
