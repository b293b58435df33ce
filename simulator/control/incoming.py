"""Have messages from handsets arrive, show them, and set at which numbers of accounts they do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic import Field

from simulator.api.instants import in_ms
from simulator.commands.incoming import Receive, RemoveNumber, SetNumber
from simulator.control.answers import Created
from simulator.control.arguments import InvalidArgumentsError
from simulator.control.declaring import operation
from simulator.control.ids import Kind, cursor_ordinal, find, public_id
from simulator.control.operation import Arguments, Nothing, Visit
from simulator.control.paging import PageQuery, newest_first, take_page
from simulator.control.views.incoming import (
    IncomingNumberList,
    IncomingNumberView,
    IncomingPage,
    IncomingView,
    incoming_view,
    number_view,
)
from simulator.sandbox.books.incoming import passes_none_on
from simulator.sandbox.errors import ConflictError, SimulatorError, UnknownNameError
from simulator.scenario.number_models import NUMBER, Keyword, NumberText, ReceptionModel, Text, handset
from simulator.scenario.quantities import BoundedInstant

if TYPE_CHECKING:
    from simulator.sandbox.books.accounts import Account
    from simulator.sandbox.books.incoming import Incoming

TAG = "incoming"


class IncomingBody(Arguments):
    """A message from a handset; `account` or `vendor` is needed only if several have the number."""

    to: NumberText = Field(description="The number of an account, as it is declared.")
    sender: str = Field(
        alias="from",
        max_length=30,
        description="The number of the handset, in E.164 or as people in its country write it.",
    )
    text: Text
    account: str | None = None
    vendor: str | None = None


class IncomingQuery(PageQuery):
    """Which messages from handsets; a field that is left out matches all."""

    to: str | None = Field(default=None, description="The number that the messages were sent to.")
    sender: str | None = Field(default=None, alias="from", description="The number of the handset, in E.164.")
    account: str | None = None
    vendor: str | None = None
    text: str | None = Field(default=None, description="A part of the text.")
    since: BoundedInstant | None = Field(default=None, description="Received then or later.")


class KeywordQuery(Arguments):
    """Which of several entries with the same number."""

    keyword: Keyword = ""


@operation("POST", "incoming", TAG, command=Receive)
async def receive_incoming(visit: Visit[Nothing, IncomingBody]) -> Created[IncomingView]:
    """Have a message from a handset arrive at a number of an account."""
    body = visit.body
    account = _addressed(visit, body)
    sender = handset(body.sender, visit.host.directory.vendor(account.vendor).region)
    if sender is None:
        expected = "a number in E.164 such as +254712345678, or as people in the vendor's country write it"
        raise InvalidArgumentsError([{"pointer": "/from", "value": body.sender, "expected": expected}])
    return Created(incoming_view(visit.perform(Receive(account.id, body.to, sender, body.text))))


@operation("GET", "incoming", TAG)
async def list_incoming(visit: Visit[IncomingQuery, Nothing]) -> IncomingPage:
    """List messages from handsets, newest first."""
    query, sandbox = visit.query, visit.sandbox
    if query.account is not None:
        sandbox.accounts.by_id(query.account)
    if query.vendor is not None:
        visit.host.directory.vendor(query.vendor)
    kept = newest_first(sandbox.incoming.kept, cursor_ordinal(Kind.INCOMING, query.cursor))
    walk = (incoming if _matches(query, incoming) else None for incoming in kept)
    page, next_cursor = await take_page(walk, query.limit, incoming_view, _cursor)
    return IncomingPage(incoming=page, next_cursor=next_cursor)


@operation("GET", "incoming/{id}", TAG)
async def get_incoming(visit: Visit[Nothing, Nothing]) -> IncomingView:
    """Show one message from a handset."""
    return incoming_view(find(Kind.INCOMING, visit.params["id"], visit.sandbox.incoming.kept.get))


@operation("GET", "accounts/{id}/incoming", TAG)
async def list_numbers(visit: Visit[Nothing, Nothing]) -> IncomingNumberList:
    """List the numbers of an account at which messages from handsets arrive."""
    account = visit.sandbox.accounts.by_id(visit.params["id"])
    hider = visit.cutter.of(account)
    return IncomingNumberList(
        numbers=[number_view(number, hider) for number in visit.sandbox.incoming.numbers_of(account)]
    )


@operation("PUT", "accounts/{id}/incoming/{number}", TAG, command=SetNumber)
async def set_number(visit: Visit[Nothing, ReceptionModel]) -> IncomingNumberView:
    """Add or change a number of an account at which messages from handsets arrive."""
    account = visit.sandbox.accounts.by_id(visit.params["id"])
    name = visit.params["number"]
    if not NUMBER.fullmatch(name):
        raise SimulatorError(
            f"{name[:80]!r} is invalid as a number; expected a short code of 3 to 8 digits, or a number in E.164"
        )
    return number_view(visit.perform(SetNumber(account.id, visit.body.number_of(name))), visit.cutter.of(account))


@operation("DELETE", "accounts/{id}/incoming/{number}", TAG, command=RemoveNumber)
async def remove_number(visit: Visit[KeywordQuery, Nothing]) -> None:
    """Remove a number of an account at which messages from handsets arrive."""
    visit.perform(RemoveNumber(visit.params["id"], visit.params["number"], visit.query.keyword))


def _addressed(visit: Visit[Any, Any], body: IncomingBody) -> Account:
    """Find the account whose number a message is sent to.

    Raises:
        UnknownNameError: no account that is meant has the number.
        ConflictError: the vendor that is meant passes none on.
        SimulatorError: accounts of several vendors have it.
    """
    sandbox = visit.sandbox
    book = sandbox.incoming
    account = None if body.account is None else sandbox.accounts.by_id(body.account)
    vendor = body.vendor if account is None else account.vendor
    if body.vendor is not None:
        visit.host.directory.vendor(body.vendor)
    if account is not None and body.vendor not in {None, account.vendor}:
        raise SimulatorError(f"account {account.id} is not one of {body.vendor}")
    if vendor is not None and vendor not in book.passing:
        raise ConflictError(passes_none_on(vendor, book.passing))
    holders = [each for each in book.holders(body.to) if account in {None, each} and vendor in {None, each.vendor}]
    if not holders:
        of_whom = f" of {body.account or vendor}" if body.account or vendor else ""
        raise UnknownNameError(f"number{of_whom}", body.to, book.numbers())
    if len({each.vendor for each in holders}) > 1:
        raise SimulatorError(f"accounts of several vendors have the number {body.to}: say which `vendor` is meant")
    found = None if account is not None else book.find(holders[0].vendor, body.to, body.text)
    return holders[0] if found is None else found.account


def _matches(query: IncomingQuery, incoming: Incoming) -> bool:
    return (
        query.to in {None, incoming.to}
        and query.sender in {None, incoming.sender}
        and query.account in {None, incoming.account.id}
        and query.vendor in {None, incoming.account.vendor}
        and (query.text is None or query.text in incoming.text)
        and (query.since is None or in_ms(query.since) <= incoming.at_ms)
    )


def _cursor(incoming: Incoming) -> str:
    return public_id(Kind.INCOMING, incoming.ordinal)
