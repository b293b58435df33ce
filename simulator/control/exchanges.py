"""Show the requests of the journal with all they caused, and what was refused before a vendor could be asked."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from pydantic import Field

from simulator.control.arguments import InvalidArgumentsError
from simulator.control.declaring import operation
from simulator.control.ids import Kind, cursor_ordinal, find, public_id
from simulator.control.operation import Nothing, Visit
from simulator.control.paging import PageQuery, newest_first, take_page
from simulator.control.taking_turns import taking_turns
from simulator.control.views.exchanges import ExchangePage, ExchangeView, exchange_summary, exchange_view, travelled
from simulator.control.views.unreadable import secrets_of, unreadable_summary
from simulator.sandbox.errors import UnknownNameError

if TYPE_CHECKING:
    from simulator.sandbox.books.journal import Exchange
    from simulator.serving.serve import VendorDirectory

TAG = "requests"
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


@operation("GET", "requests", TAG)
async def list_requests(visit: Visit[ExchangeQuery, Nothing]) -> ExchangePage:
    """List requests, newest first."""
    if visit.query.unreadable:
        return await _unreadable_page(visit)
    if visit.host.observer is not None:
        await visit.host.observer.catch_up()
    query = visit.query
    _check_names(query, visit.host.directory)
    exchanges = newest_first(visit.sandbox.journal, cursor_ordinal(Kind.EXCHANGE, query.cursor))
    walk = (exchange if _matches(query, exchange) else None for exchange in exchanges)
    page, next_cursor = await take_page(
        walk, query.limit, lambda exchange: exchange_summary(visit.host, visit.hosted, exchange, visit.cutter), _cursor
    )
    return ExchangePage(requests=page, next_cursor=next_cursor)


@operation("GET", "requests/{id}", TAG)
async def get_request(visit: Visit[Nothing, Nothing]) -> ExchangeView:
    """Show a request, its response and everything that came of it."""
    if visit.host.observer is not None:
        await visit.host.observer.catch_up()
    exchange = find(Kind.EXCHANGE, visit.params["id"], visit.sandbox.journal.get)
    if len(exchange.body) + len(exchange.response_body) > LONG:
        shown = await asyncio.to_thread(travelled, exchange, visit.cutter)
    else:
        shown = travelled(exchange, visit.cutter)
    return await taking_turns(exchange_view(visit.hosted, exchange, shown, visit.cutter))


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
