"""Show how money and states went over virtual time, for charts."""

from __future__ import annotations

import enum

from pydantic import Field

from simulator.api.instants import in_ms
from simulator.control.arguments import InvalidArgumentsError
from simulator.control.declaring import operation
from simulator.control.operation import Arguments, Nothing, Visit
from simulator.control.taking_turns import taking_turns
from simulator.control.views.series import Bins, SeriesView, balance_series, spent_series, states_series
from simulator.scenario.quantities import BoundedInstant

MAX_BINS = 1_000


class Of(enum.Enum):
    """What is shown."""

    BALANCE = "balance"
    STATES = "states"
    SPENT = "spent"


class SeriesQuery(Arguments):
    """What, of whom, and from when to when."""

    of: Of = Field(
        description="balance: of one account. states: how many messages were in each, of those that are kept; the "
        "least and the most are looked at eight times in a bin. spent: charged less refunded, by currency."
    )
    account: str | None = Field(default=None, description="Of this account alone; `of=balance` needs it.")
    begin: BoundedInstant | None = Field(
        default=None, alias="from", description="When the first account was opened, if left out."
    )
    end: BoundedInstant | None = Field(default=None, alias="to", description="The present, if left out.")
    bins: int = Field(default=120, ge=1, le=MAX_BINS, description="How many, or one a millisecond if that is fewer.")


@operation("GET", "series", "accounts")
async def show_series(visit: Visit[SeriesQuery, Nothing]) -> SeriesView:
    """Show how a balance, the money spent or the states of messages went over virtual time."""
    query, sandbox = visit.query, visit.sandbox
    account = None if query.account is None else sandbox.accounts.by_id(query.account)
    bins = _bins(visit)
    if query.of is Of.STATES:
        return await taking_turns(states_series(sandbox, account, bins))
    if query.of is Of.SPENT:
        return await taking_turns(spent_series(sandbox, account, bins))
    if account is None:
        raise InvalidArgumentsError([{"parameter": "account", "expected": "an account, for of=balance"}])
    return await taking_turns(balance_series(sandbox, account, bins))


def _bins(visit: Visit[SeriesQuery, Nothing]) -> Bins:
    query, now_ms = visit.query, visit.sandbox.clock.now_ms()
    opened = min((account.opened_ms for account in visit.sandbox.accounts), default=now_ms)
    begin_ms = opened if query.begin is None else in_ms(query.begin)
    end_ms = max(now_ms, begin_ms + 1) if query.end is None else in_ms(query.end)
    if begin_ms >= end_ms:
        raise InvalidArgumentsError([{"parameter": "to", "expected": "an instant after `from`"}])
    return Bins(begin_ms, end_ms, min(query.bins, end_ms - begin_ms))
