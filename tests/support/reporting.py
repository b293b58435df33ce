"""The toy with an address of the account's own: what came without one is reported there, and the account itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from toy_vendor.manifest import CHECKS, SOURCE, TOY, credentials, public_id

from simulator.vendor_kit import (
    Call,
    CallbackPlan,
    CallbackRequest,
    Message,
    Operation,
    Response,
    Route,
    State,
    Subject,
    read_fields,
    report,
    write_json,
)

OWN_HEADER = ("X-Toy-Report", "states")


def in_the_query(url: str, reports: Sequence[tuple[Message, State]]) -> CallbackRequest:
    """Report states by GET: each in the query, no body, and a header of the toy's own."""
    said = [(public_id(message.submission), state.value) for message, state in reports]
    return asked(f"toy.{said[-1][1]}", url, said)


def asked(event: str, url: str, said: Sequence[tuple[str, str]]) -> CallbackRequest:
    """A GET that says something in its query."""
    query = urlencode(said)
    return CallbackRequest(event, f"{url}?{query}", content_type="", method="GET", own_headers=(OWN_HEADER,))


def parse_url(call: Call[Any]) -> str:
    """The URL, unchecked."""
    return str(read_fields(call.request)["url"])


def subscribe(call: Call[Any], url: str) -> None:
    """Report to that URL from now on, and begin with what the account has."""
    account = call.account
    account.callback = plan = CallbackPlan(url, in_the_query)
    about = Subject.of_account(account, call.exchange.ordinal)
    report(call.sandbox, about, plan, asked("toy.subscribed", url, [("balance", str(account.balance))]))


def render(call: Call[Any], outcome: None) -> Response:  # noqa: ARG001 - an operation's shape
    """200."""
    return Response(200, write_json({}))


SUBSCRIBE = Operation(
    name="subscribe",
    summary="Have everything reported to one URL",
    routes=(Route("POST", "/toy/subscribe"),),
    credentials=credentials,
    parse=parse_url,
    perform=subscribe,
    render=render,
    checks=CHECKS,
    source=SOURCE,
)

REPORTING = replace(TOY, operations=(*TOY.operations, SUBSCRIBE))
