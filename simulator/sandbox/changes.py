"""What a scenario makes happen to a world: a change as a value goes in, and the sandbox is changed by it.

Each kind of change is a value and a function (sandbox, change); both are put on the agenda, or wait for an event
(`simulator.sandbox.triggers`). `event` is what a timeline calls it. Accounts are named by their id; whoever builds a
sandbox has made sure that they exist.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

from simulator.sandbox.ledger import Cause
from simulator.sandbox.limits import per_minute

if TYPE_CHECKING:
    from simulator.sandbox.sandbox import Sandbox


@dataclass(frozen=True, slots=True)
class TopUp:
    """Money comes in."""

    event: ClassVar[str] = "top_up"
    account: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Adjust:
    """The balance moves either way, down to nothing and not below."""

    event: ClassVar[str] = "adjust"
    account: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Drain:
    """The balance is gone but for what is left; one that is lower already stays."""

    event: ClassVar[str] = "drain"
    account: str
    leave: Decimal


@dataclass(frozen=True, slots=True)
class SetPrice:
    """A segment costs something else from now on, everywhere or by region."""

    event: ClassVar[str] = "price"
    account: str
    price: Decimal | None
    prices: Mapping[str, Decimal] | None


@dataclass(frozen=True, slots=True)
class RevokeKey:
    """The account's credentials, or those of one kind, are refused from now on."""

    event: ClassVar[str] = "revoke_key"
    account: str
    kind: str | None


@dataclass(frozen=True, slots=True)
class DecideSender:
    """A sender ID is approved, or rejected."""

    account: str
    sender_id: str
    is_approved: bool

    @property
    def event(self) -> str:
        """How it is called in a timeline."""
        return "approve_sender" if self.is_approved else "reject_sender"


@dataclass(frozen=True, slots=True)
class LimitRate:
    """Another number of requests a minute is admitted; None is no limit."""

    event: ClassVar[str] = "rate_limit"
    account: str
    requests_per_minute: int | None


@dataclass(frozen=True, slots=True)
class SwitchPolicy:
    """Switches of a vendor's policy get other values; `default` is the policy where the world says nothing of it."""

    event: ClassVar[str] = "policy"
    vendor: str
    default: Any
    values: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class TurnFault:
    """A fault strikes from now on, or no more; one that was removed meanwhile stays away."""

    name: str
    is_on: bool

    @property
    def event(self) -> str:
        """How it is called in a timeline."""
        return "fault_on" if self.is_on else "fault_off"


Change = TurnFault | TopUp | Adjust | Drain | SetPrice | RevokeKey | DecideSender | LimitRate | SwitchPolicy


class PastChange(NamedTuple):
    """Something that the scenario has changed, and the ordinal of the newest request by then."""

    at_ms: int
    change: Change
    after: int


def apply(sandbox: Sandbox, change: Change) -> None:
    """Agenda: the moment of a change has come."""
    _HOW[type(change)](sandbox, change)
    sandbox.note_change(PastChange(sandbox.now_ms, change, sandbox.journal.total))


def _top_up(sandbox: Sandbox, change: TopUp) -> None:
    sandbox.post(sandbox.accounts.by_id(change.account), Cause.TOP_UP, change.amount)


def _adjust(sandbox: Sandbox, change: Adjust) -> None:
    account = sandbox.accounts.by_id(change.account)
    sandbox.post(account, Cause.ADJUSTMENT, max(change.amount, -account.balance))


def _drain(sandbox: Sandbox, change: Drain) -> None:
    account = sandbox.accounts.by_id(change.account)
    if account.balance > change.leave:
        sandbox.post(account, Cause.ADJUSTMENT, change.leave - account.balance)


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
