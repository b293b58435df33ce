"""A scenario changes a world: each kind of change has its function here, and is planned for its moment or event."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from simulator.sandbox.acts.charging import post
from simulator.sandbox.books.ledger import Cause
from simulator.sandbox.books.limits import per_minute
from simulator.sandbox.rules.changes import (
    Adjust,
    Change,
    DecideSender,
    Drain,
    LimitRate,
    PastChange,
    RevokeKey,
    SetPrice,
    SwitchPolicy,
    TopUp,
    TurnFault,
)
from simulator.sandbox.rules.triggers import AtMoment, PlannedChange, Watch

if TYPE_CHECKING:
    from simulator.sandbox.sandbox import Sandbox


def plan(sandbox: Sandbox, planned: Iterable[PlannedChange]) -> None:
    """Put the changes of a scenario on the agenda of a sandbox that begins, or have them wait for their events."""
    start_ms = sandbox.now_ms
    watch: Watch | None = None
    for trigger, change in ((each.trigger, each.change) for each in planned):
        if isinstance(trigger, AtMoment):
            after_start_ms = start_ms + (trigger.after_start_ms or 0)
            due_ms = after_start_ms if trigger.instant_ms is None else trigger.instant_ms
            sandbox.agenda.add(max(due_ms, start_ms), apply, change)
            continue
        if watch is None:
            watch = Watch(sandbox.agenda, apply)
        watch.wait_for(trigger, change)
    if watch is not None:
        sandbox.events.listen(watch.note)
        for account in sandbox.accounts:
            watch.note_balance(start_ms, account)


def apply(sandbox: Sandbox, change: Change) -> None:
    """Agenda: the moment of a change has come."""
    _HOW[type(change)](sandbox, change)
    sandbox.past_changes.append(PastChange(sandbox.now_ms, change, sandbox.journal.total))
    sandbox.events.tell(sandbox.now_ms, f"scenario.{change.event}", len(sandbox.past_changes))


def _top_up(sandbox: Sandbox, change: TopUp) -> None:
    post(sandbox, sandbox.accounts.by_id(change.account), Cause.TOP_UP, change.amount)


def _adjust(sandbox: Sandbox, change: Adjust) -> None:
    account = sandbox.accounts.by_id(change.account)
    post(sandbox, account, Cause.ADJUSTMENT, max(change.amount, -account.balance))


def _drain(sandbox: Sandbox, change: Drain) -> None:
    account = sandbox.accounts.by_id(change.account)
    if account.balance > change.leave:
        post(sandbox, account, Cause.ADJUSTMENT, change.leave - account.balance)


def _set_price(sandbox: Sandbox, change: SetPrice) -> None:
    account = sandbox.accounts.by_id(change.account)
    terms = account.terms
    prices = change.prices if change.prices is not None else ({} if change.price is not None else terms.prices)
    price = terms.price if change.price is None else change.price
    account.agree_on(dataclasses.replace(terms, price=price, prices=prices))


def _revoke_key(sandbox: Sandbox, change: RevokeKey) -> None:
    for credential in sandbox.accounts.by_id(change.account).credentials:
        if change.kind in {None, credential.kind}:
            credential.is_revoked = True


def _decide_sender(sandbox: Sandbox, change: DecideSender) -> None:
    account = sandbox.accounts.by_id(change.account)
    terms = account.terms
    name = change.sender_id
    rejected = terms.rejected_sender_ids - {name} if change.is_approved else terms.rejected_sender_ids | {name}
    listed = terms.sender_ids
    if listed is not None and change.is_approved:
        listed = {**listed, name: True}
    account.agree_on(dataclasses.replace(terms, sender_ids=listed, rejected_sender_ids=rejected))


def _limit_rate(sandbox: Sandbox, change: LimitRate) -> None:
    account = sandbox.accounts.by_id(change.account)
    limit = None if change.requests_per_minute is None else per_minute(change.requests_per_minute)
    account.agree_on(dataclasses.replace(account.terms, limit=limit))


def _switch_policy(sandbox: Sandbox, change: SwitchPolicy) -> None:
    terms = sandbox.terms
    policy = dataclasses.replace(terms.policies.get(change.vendor, change.default), **change.values)
    sandbox.terms = dataclasses.replace(terms, policies={**terms.policies, change.vendor: policy})


def _turn_fault(sandbox: Sandbox, change: TurnFault) -> None:
    for fault in sandbox.faults:
        if fault.name == change.name:
            fault.is_on = change.is_on


_HOW: Mapping[type[Any], Callable[[Sandbox, Any], None]] = {
    TopUp: _top_up,
    Adjust: _adjust,
    Drain: _drain,
    SetPrice: _set_price,
    RevokeKey: _revoke_key,
    DecideSender: _decide_sender,
    LimitRate: _limit_rate,
    SwitchPolicy: _switch_policy,
    TurnFault: _turn_fault,
}
