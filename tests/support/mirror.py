"""The toy with a further operation, which answers with what it was asked: whatever a transcript expects can be had."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from toy_vendor.manifest import READ, SEND, SOURCE, TOY

from simulator.api.call import Call
from simulator.api.request import Request, Response
from simulator.api.routing import Route
from simulator.api.vendor import Operation
from simulator.sandbox.books.incoming import Incoming, IncomingNumber
from simulator.sandbox.rules.reporting import CallbackRequest

ASKED = "answer-"


def render(call: Call[Any], outcome: None) -> Response:  # noqa: ARG001 - an operation's shape
    """Answer with the status of the query, and the headers and the encoding (`Answer-X-Colour: red`) of the headers.

    The body comes back as it was sent. A `|` in a header parts the values of several headers of that name.
    """
    request = call.request
    asked = {name.lower().removeprefix(ASKED): text for name, text in request.headers.items() if is_asked(name)}
    body = request.body.decode().encode(asked.pop("encoding", "utf-8"))
    headers = [(name.title(), value) for name, text in asked.items() for value in text.split("|")]
    target = request.path + (f"?{request.query}" if request.query else "")
    headers.append(("X-Asked", f"{request.method} {target} {request.headers.get('Content-Type')}"))
    return Response(int(request.query_fields.get("status", "200")), body, headers)


def is_asked(header: str) -> bool:
    """Whether a header of a request says what the answer's are to be."""
    return header.lower().startswith(ASKED)


def nobody(request: Request) -> None:
    """Leave it open who asks."""


MIRROR: Operation[Any, None, None] = Operation(
    name="mirror",
    summary="Say it back",
    routes=(Route("POST", "/toy/mirror"), Route("PUT", "/toy/mirror")),
    credentials=nobody,
    parse=lambda _: None,
    perform=lambda _, command: command,
    render=render,
    checks=(),
    source=SOURCE,
)


def passed_on(number: IncomingNumber, incoming: Incoming) -> CallbackRequest:
    """Make the request that passes a message from a handset on."""
    told = {"from": incoming.sender, "to": number.number, "text": incoming.text}
    return CallbackRequest("toy.incoming", number.url or "", json.dumps(told).encode())


MIRRORING = replace(TOY, operations=(SEND, READ, MIRROR), incoming=passed_on)
OTHER = replace(TOY, name="other", title="The Other", hosts=("api.other.example",))
