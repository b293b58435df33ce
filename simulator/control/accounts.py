"""Show accounts and their ledgers, move their money, and say where they have their messages reported."""

from __future__ import annotations

from collections.abc import Generator
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import Field

from simulator.api.instants import in_ms
from simulator.commands import money as commands
from simulator.commands.accounts import CallbackUrl, SetCallback
from simulator.commands.money import Money
from simulator.control.declaring import operation
from simulator.control.ids import Kind, cursor_ordinal, public_id
from simulator.control.operation import Arguments, Nothing, Visit
from simulator.control.paging import PageQuery, newest_first, take_page
from simulator.control.taking_turns import taking_turns
from simulator.control.views.accounts import (
    AccountList,
    AccountView,
    LedgerEntryView,
    LedgerPage,
    account_view,
    entry_view,
)
from simulator.sandbox.books.ledger import Cause
from simulator.scenario.quantities import BoundedInstant

if TYPE_CHECKING:
    from simulator.sandbox.books.accounts import Account
    from simulator.sandbox.books.ledger import LedgerEntry

TAG = "accounts"


class TopUp(Arguments):
    """The amount to add."""

    amount: Annotated[Money, Field(gt=0)]


class Adjustment(Arguments):
    """The amount to add, or to take away if it is negative."""

    amount: Money


class Balance(Arguments):
    """What the account shall hold; what was accepted and is charged later is taken from it then."""

    amount: Annotated[Money, Field(ge=0)]


class OwnCallback(Arguments):
    """Where the states of the account's messages are reported, unless a message names a URL; null is nowhere."""

    url: CallbackUrl | None


class LedgerQuery(PageQuery):
    """Which entries."""

    account: str | None = None
    cause: Cause | None = None
    since: BoundedInstant | None = Field(default=None, description="Posted then or later.")
    before: BoundedInstant | None = Field(default=None, description="Posted earlier.")


@operation("GET", "accounts", TAG)
async def list_accounts(visit: Visit[Nothing, Nothing]) -> AccountList:
    """List the accounts."""
    return AccountList(accounts=await taking_turns(_views(visit)))


@operation("GET", "accounts/{id}", TAG)
async def get_account(visit: Visit[Nothing, Nothing]) -> AccountView:
    """Show one account."""
    return _view(visit, visit.sandbox.accounts.by_id(visit.params["id"]))


@operation("POST", "accounts/{id}/top-up", TAG, command=commands.TopUp)
async def top_up_account(visit: Visit[Nothing, TopUp]) -> LedgerEntryView:
    """Put money into an account."""
    return entry_view(visit.perform(commands.TopUp(visit.params["id"], visit.body.amount)))


@operation("POST", "accounts/{id}/adjust", TAG, command=commands.Adjust)
async def adjust_account(visit: Visit[Nothing, Adjustment]) -> LedgerEntryView:
    """Add money to a balance or take some from it, not below zero."""
    return entry_view(visit.perform(commands.Adjust(visit.params["id"], visit.body.amount)))


@operation("PUT", "accounts/{id}/balance", TAG, command=commands.SetBalance)
async def set_account_balance(visit: Visit[Nothing, Balance]) -> AccountView:
    """Bring a balance to an amount: the difference is posted to the ledger as an adjustment."""
    visit.perform(commands.SetBalance(visit.params["id"], visit.body.amount))
    return _view(visit, visit.sandbox.accounts.by_id(visit.params["id"]))


@operation("PUT", "accounts/{id}/callback", TAG, command=SetCallback)
async def set_account_callback(visit: Visit[Nothing, OwnCallback]) -> AccountView:
    """Set the URL to which the states of an account's messages are reported, or none."""
    visit.perform(SetCallback(visit.params["id"], visit.body.url))
    return _view(visit, visit.sandbox.accounts.by_id(visit.params["id"]))


@operation("GET", "ledger", TAG)
async def list_ledger(visit: Visit[LedgerQuery, Nothing]) -> LedgerPage:
    """List ledger entries, newest first."""
    query, ledger = visit.query, visit.sandbox.ledger
    if query.account is not None:
        visit.sandbox.accounts.by_id(query.account)
    entries = newest_first(ledger, cursor_ordinal(Kind.ENTRY, query.cursor))
    walk = (entry if _matches(query, entry) else None for entry in entries)
    page, next_cursor = await take_page(walk, query.limit, entry_view, _cursor)
    return LedgerPage(entries=page, next_cursor=next_cursor, folded=ledger.folded)


def _views(visit: Visit[Nothing, Nothing]) -> Generator[None, None, list[AccountView]]:
    views = []
    for account in list(visit.sandbox.accounts):
        views.append(_view(visit, account))
        yield
    return views


def _view(visit: Visit[Any, Any], account: Account) -> AccountView:
    return account_view(visit.sandbox, visit.host.directory.vendor(account.vendor), account, visit.cutter)


def _matches(query: LedgerQuery, entry: LedgerEntry) -> bool:
    return (
        query.account in {None, entry.account.id}
        and query.cause in {None, entry.cause}
        and (query.since is None or entry.at_ms >= in_ms(query.since))
        and (query.before is None or entry.at_ms < in_ms(query.before))
    )


def _cursor(entry: LedgerEntry) -> str:
    return public_id(Kind.ENTRY, entry.ordinal)
