"""What a scenario makes happen to a world, as values; `simulator.sandbox.acts.changing` has the function of each.

They are put on the agenda, or wait for an event (`simulator.sandbox.rules.triggers`). `event` is what a timeline calls
one. Accounts are named by their id; whoever builds a sandbox has made sure that they exist.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, ClassVar, NamedTuple


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
