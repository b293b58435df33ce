"""Show how accounts stand, and what is wrong about their money."""

from __future__ import annotations

import asyncio

from pydantic import Field

from simulator.control.declaring import operation
from simulator.control.operation import Arguments, Nothing, Visit
from simulator.control.paging import MAX_LIMIT
from simulator.control.taking_turns import taking_turns
from simulator.control.views.money import MoneyView, money_view
from simulator.money.report import WINDOW_MS, Question, money_report

MAX_WINDOW_S = 366 * 86_400


class MoneyQuery(Arguments):
    """What to look at; without any field, everything."""

    window_s: float = Field(
        default=WINDOW_MS / 1000,
        ge=0,
        le=MAX_WINDOW_S,
        description="Virtual time within which the same text to the same number counts as paid twice.",
    )
    account: str | None = None
    vendor: str | None = None
    limit: int = Field(default=MAX_LIMIT, ge=1, le=MAX_LIMIT, description="At most this many findings of each rule.")


@operation("GET", "money", "accounts")
async def show_money(visit: Visit[MoneyQuery, Nothing]) -> MoneyView:
    """Show what was charged, refunded and reserved, and what is wrong about it."""
    query = visit.query
    account = None if query.account is None else visit.sandbox.accounts.by_id(query.account)
    if query.vendor is not None:
        visit.host.directory.vendor(query.vendor)  # a name that was misspelt would have nothing wrong, for ever
    question = Question(round(query.window_s * 1000), account, query.vendor)
    report = await taking_turns(money_report(visit.sandbox, question))
    return await asyncio.to_thread(money_view, report, query.limit)  # it may be of ten thousand accounts
