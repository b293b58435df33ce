"""Show the requests of the journal with all they caused, and what was refused before a vendor could be asked."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Literal

from pydantic import Field

from simulator.api.request import Response
from simulator.control.answers import typed_response
from simulator.control.arguments import InvalidArgumentsError
from simulator.control.as_code.curl import curl_of
from simulator.control.as_code.pieces import asked_of
from simulator.control.as_code.pytest_code import written_test
from simulator.control.declaring import operation
from simulator.control.ids import Kind, cursor_ordinal, find, public_id
from simulator.control.language.conditions import Around
from simulator.control.language.query import Query
from simulator.control.language.requests import REQUESTS
from simulator.control.language.words import MAX_QUERY
from simulator.control.operation import Arguments, Nothing, Visit
from simulator.control.paging import PageQuery, newest_first, take_page
from simulator.control.taking_turns import taking_turns
from simulator.control.views.exchanges import (
    ExchangePage,
    ExchangeView,
    exchange_summary,
    exchange_view,
    submissions_of,
    travelled,
)
from simulator.control.views.sandboxes import base_url_of
from simulator.control.views.unreadable import secrets_of, unreadable_summary
from simulator.sandbox.errors import UnknownNameError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from simulator.sandbox.books.journal import Exchange
    from simulator.serving.serve import VendorDirectory

TAG = "requests"
STEP = 16 * 1024
"""So many bytes are searched in a step of a walk."""
LONG = 64 * 1024
"""Looking for secrets in more bytes takes long enough to hold up everybody else."""
NO_FILTER = (
    "no other filter beside unreadable=true: requests that were refused before a vendor could be asked have no "
    "such property"
)


class ExchangeQuery(PageQuery):
    """Which requests."""

    vendor: str | None = None
    operation: str | None = None
    status: int | None = Field(default=None, ge=100, le=599, description="Status of the response.")
    rejection: str | None = Field(default=None, description="Our name of the reason for a refusal.")
    unrouted: bool | None = Field(default=None, description="Whether the request fits no emulated route.")
    unreadable: bool | None = Field(
        default=None,
        description=(
            "List requests that were refused before a vendor could be asked instead; no other filter may stand "
            "beside it."
        ),
    )
    q: str = Field(
        default="",
        max_length=MAX_QUERY,
        description="A query such as `status:>=400 reason:balance`, in the language of the manual.",
    )


class ExchangeLimit(Arguments):
    """How much of a request that had many messages."""

    limit: int | None = Field(
        default=None,
        ge=0,
        description="How many messages, ledger entries and callbacks are shown at most; all if left out. "
        "`messages?request=` lists messages page by page.",
    )


class CodeFormat(Arguments):
    """The kind of code."""

    format: Literal["curl", "pytest"] = Field(
        default="curl",
        description="A command for a shell, with the variables of `sms-simulator credentials --format env`; or a test "
        "that runs with the plugin.",
    )


@operation("GET", "requests", TAG)
async def list_requests(visit: Visit[ExchangeQuery, Nothing]) -> ExchangePage:
    """List requests, newest first."""
    if visit.query.unreadable:
        return await _unreadable_page(visit)
    if visit.host.observer is not None:
        await visit.host.observer.catch_up()
    query = visit.query
    _check_names(query, visit.host.directory)
    words = Query(query.q, _around(visit), REQUESTS)
    exchanges = newest_first(visit.sandbox.journal, cursor_ordinal(Kind.EXCHANGE, query.cursor))
    walk = _walk(exchanges, lambda exchange: _matches(query, exchange) and words.finds(exchange))
    page, next_cursor = await take_page(
        walk, query.limit, lambda exchange: exchange_summary(visit.host, visit.hosted, exchange, visit.cutter), _cursor
    )
    return ExchangePage(requests=page, next_cursor=next_cursor)


@operation("GET", "requests/{id}", TAG)
async def get_request(visit: Visit[ExchangeLimit, Nothing]) -> ExchangeView:
    """Show a request, its response and everything that came of it."""
    if visit.host.observer is not None:
        await visit.host.observer.catch_up()
    exchange = find(Kind.EXCHANGE, visit.params["id"], visit.sandbox.journal.get)
    if len(exchange.body) + len(exchange.response_body) > LONG:
        shown = await asyncio.to_thread(travelled, exchange, visit.cutter)
    else:
        shown = travelled(exchange, visit.cutter)
    limit = visit.query.limit
    return await taking_turns(exchange_view(visit.host, visit.hosted, exchange, shown, visit.cutter, limit))


@operation("GET", "requests/{id}/as", TAG, media="text/plain")
async def write_request(visit: Visit[CodeFormat, Nothing]) -> Response:
    """Write a request as a curl command or as a test, with names in the place of credentials."""
    host, sandbox = visit.host, visit.sandbox
    exchange = find(Kind.EXCHANGE, visit.params["id"], sandbox.journal.get)
    vendor = None if exchange.vendor is None else host.directory.vendor(exchange.vendor)
    asked = await asyncio.to_thread(asked_of, exchange, vendor, visit.cutter.names)
    if visit.query.format == "curl":
        code = curl_of(asked, base_url_of(sandbox, visit.origin))
    else:
        code = written_test(asked, exchange.status, sum(each.count for each in submissions_of(sandbox, exchange)))
    return typed_response(code.encode(), "text/plain; charset=utf-8")


def _around(visit: Visit[ExchangeQuery, Nothing]) -> Around:
    """Tell what has to be known to read a query."""
    vendors = visit.host.directory
    return Around(
        [vendor.name for vendor in vendors],
        visit.sandbox.clock.now_ms(),
        [operation.name for vendor in vendors for operation in vendor.operations],
        [reason for vendor in vendors for reason in vendor.errors],
    )


def _walk(exchanges: Iterable[Exchange], matches: Callable[[Exchange], bool]) -> Iterator[Exchange | None]:
    """Put None in the place of each that does not match; a long one, whose texts take long, counts as several steps."""
    for exchange in exchanges:
        yield exchange if matches(exchange) else None
        for _ in range((len(exchange.body) + len(exchange.response_body)) // STEP):
            yield None


async def _unreadable_page(visit: Visit[ExchangeQuery, Nothing]) -> ExchangePage:
    """List what was refused; raises `InvalidArgumentsError` where a filter of requests is given, too."""
    query = visit.query
    beside = query.model_fields_set - {"unreadable", *PageQuery.model_fields}
    if beside:
        raise InvalidArgumentsError([{"parameter": name, "expected": NO_FILTER} for name in sorted(beside)])
    secrets = await taking_turns(secrets_of(visit.sandbox))
    page, next_cursor = await take_page(
        visit.hosted.unreadable.newest_first(cursor_ordinal(Kind.UNREADABLE, query.cursor)),
        query.limit,
        lambda each: unreadable_summary(each, visit.cutter, secrets),
        lambda each: public_id(Kind.UNREADABLE, each.ordinal),
    )
    return ExchangePage(requests=page, next_cursor=next_cursor)


def _check_names(query: ExchangeQuery, vendors: VendorDirectory) -> None:
    """Refuse a misspelt name, which would match nothing for ever; raises `UnknownNameError`."""
    asked = vendors if query.vendor is None else [vendors.vendor(query.vendor)]
    if query.operation is not None:
        operations = list(dict.fromkeys(operation.name for vendor in asked for operation in vendor.operations))
        if query.operation not in operations:
            raise UnknownNameError("operation", query.operation, operations)
    if query.rejection is not None:
        reasons = sorted({reason for vendor in asked for reason in vendor.errors})
        if query.rejection not in reasons:
            raise UnknownNameError("reason", query.rejection, reasons)


def _matches(query: ExchangeQuery, exchange: Exchange) -> bool:
    return (
        query.vendor in {None, exchange.vendor}
        and query.operation in {None, exchange.operation}
        and query.status in {None, exchange.status}
        and query.rejection in {None, exchange.rejection}
        and query.unrouted in {None, exchange.operation is None}
    )


def _cursor(exchange: Exchange) -> str:
    return public_id(Kind.EXCHANGE, exchange.ordinal)
