"""Declare the changes in a scenario's timeline: each by a model, which makes a command of it.

One more is a command (`simulator.commands`), and here a model with the command's fields and a field of `EventModel`.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Any, ClassVar, Literal

from pydantic import BeforeValidator, Field, PrivateAttr, ValidationInfo, field_validator, model_validator
from pydantic_core import PydanticCustomError

from simulator.commands.accounts import CallbackUrl, DecideSender, LimitRate, RevokeKey, SetCallback, SetPrice
from simulator.commands.faults import TurnFault
from simulator.commands.messages import BlockSender
from simulator.commands.money import AdjustDownToZero, Drain, Money, SetBalance, TopUp
from simulator.commands.policies import SwitchPolicy
from simulator.sandbox.command import Command
from simulator.scenario.incoming_models import IncomingModel
from simulator.scenario.known import AccountId, Known, Patterns, Region, patterns, reports_nothing, unknown
from simulator.scenario.policies import InvalidSwitchError, policies_from, switches_of
from simulator.scenario.quantities import Amount, NotNegative
from simulator.scenario.timeline_models import Happening, TimedModel


class OfAccount(Happening):
    """Something that happens to an account."""

    account: AccountId = Field(description="Its id: vendor-1, or the vendor's name for the first.")


class TopUpModel(OfAccount):
    """Money comes in."""

    made = TopUp
    amount: Amount


class AdjustModel(OfAccount):
    """Money is added to the balance or taken from it, not below zero."""

    made = AdjustDownToZero
    amount: Money


class SetBalanceModel(OfAccount):
    """The balance is brought to an amount, from above or from below, by an adjustment of the difference."""

    made = SetBalance
    amount: NotNegative


class DrainModel(OfAccount):
    """Somebody else spends the balance."""

    made = Drain
    leave: NotNegative = Field(default=Decimal(0), description="The amount that is left; nothing if not set.")


class PriceModel(OfAccount):
    """A segment has another price from now on."""

    made = SetPrice
    price: NotNegative | None = None
    prices: dict[Region, NotNegative] | None = Field(
        default=None, max_length=300, description="By region of the recipient."
    )

    @model_validator(mode="after")
    def _says_something(self) -> PriceModel:
        if self.price is None and self.prices is None:
            raise PydanticCustomError("one_of", "`price`, `prices` or both")
        return self


class RevokeKeyModel(OfAccount):
    """The account's credentials are refused from now on, in the vendor's words for wrong ones."""

    made = RevokeKey
    kind: str | None = Field(default=None, description="Only credentials of this kind.")

    @field_validator("kind")
    @classmethod
    def _exists(cls, kind: str | None, info: ValidationInfo) -> str | None:
        account = info.data.get("account")
        if kind is not None and isinstance(info.context, Known) and account is not None:
            kinds = [each.name for each in info.context.vendors[account.rpartition("-")[0]].credential_kinds]
            if kind not in kinds:
                raise unknown("kind of credentials", kind, kinds)
        return kind


class SenderModel(OfAccount):
    """What becomes of a sender ID."""

    made = DecideSender
    sender_id: str = Field(min_length=1, max_length=50)


class ApproveSenderModel(SenderModel):
    """A sender ID is approved."""

    also: ClassVar[Mapping[str, object]] = {"is_approved": True}


class RejectSenderModel(SenderModel):
    """A sender ID is rejected; messages that name it are refused from now on."""

    also: ClassVar[Mapping[str, object]] = {"is_approved": False}


class BlockSenderModel(Happening):
    """Recipients block a sender; what it sends them from now on fails, as for the outcome sender_blocked."""

    to: Patterns = Field(min_length=1, max_length=1000, description="Recipients, written as in a rule of `delivery`.")
    sender: Patterns = Field(default=[], max_length=100, description="Sender IDs; without any, every sender ID.")

    def command(self) -> Command[Any]:
        """Make the command."""
        return BlockSender(patterns(self.to), patterns(self.sender))


class RateLimitModel(OfAccount):
    """The limit of requests a minute changes."""

    per_minute: Annotated[int, Field(ge=1, le=10**9)] | Literal["none"]

    def command(self) -> Command[Any]:
        """Make the command."""
        return LimitRate(self.account, None if self.per_minute == "none" else self.per_minute)


class CallbackUrlModel(OfAccount):
    """The states of the account's messages are reported to another URL from now on, or to none."""

    url: CallbackUrl | Literal["none"]

    @field_validator("url")
    @classmethod
    def _is_reported_to(cls, url: str, info: ValidationInfo) -> str:
        account = info.data.get("account")
        if isinstance(info.context, Known) and account is not None:
            no_reports = reports_nothing(account.rpartition("-")[0], info.context.vendors)
            if no_reports is not None:
                raise no_reports
        return url

    def command(self) -> Command[Any]:
        """Make the command."""
        return SetCallback(self.account, None if self.url == "none" else self.url)


class PolicyModel(Happening):
    """A vendor's switch is turned."""

    switch: str = Field(description="vendor.switch, as `sms-simulator vendors` lists them.")
    value: str

    _read: SwitchPolicy | None = PrivateAttr(default=None)

    @model_validator(mode="after")
    def _exists(self, info: ValidationInfo) -> PolicyModel:
        if isinstance(info.context, Known):
            self._read = self._against(info.context)
        return self

    def command(self) -> Command[Any]:
        """Make the command, of a model that was checked against what exists."""
        if self._read is None:
            raise AssertionError("nobody has said which vendors there are")
        return self._read

    def _against(self, known: Known) -> SwitchPolicy:
        vendors = known.vendors
        switches = [f"{name}.{each}" for name, vendor in vendors.items() for each in switches_of(vendor)]
        if self.switch not in switches:
            raise unknown("policy switch", self.switch, switches)
        vendor_name, _, field = self.switch.partition(".")
        try:
            policy = policies_from({self.switch: self.value}, vendors.values())[vendor_name]
        except InvalidSwitchError as error:
            context = {"switch": self.switch, **error.expected._asdict()}
            raise PydanticCustomError("switch", "a `value` that {switch} can take: {text}", context) from error
        return SwitchPolicy(vendor_name, vendors[vendor_name].policy, {field: getattr(policy, field)})


class NamedFault(Happening):
    """A fault that is declared with a name."""

    made = TurnFault
    name: str = Field(min_length=1, max_length=100)


class FaultOnModel(NamedFault):
    """A fault is in force from now on."""

    also: ClassVar[Mapping[str, object]] = {"is_on": True}


class FaultOffModel(NamedFault):
    """A fault is out of force from now on."""

    also: ClassVar[Mapping[str, object]] = {"is_on": False}


def _as_name(value: object) -> object:
    return {"name": value} if isinstance(value, str) else value


FaultOn = Annotated[FaultOnModel, BeforeValidator(_as_name, json_schema_input_type=str | NamedFault)]
FaultOff = Annotated[FaultOffModel, BeforeValidator(_as_name, json_schema_input_type=str | NamedFault)]
"""A name alone is enough."""


class EventModel(TimedModel):
    """One thing that happens, at a moment or after an event."""

    top_up: TopUpModel | None = None
    adjust: AdjustModel | None = None
    set_balance: SetBalanceModel | None = None
    drain: DrainModel | None = None
    price: PriceModel | None = None
    revoke_key: RevokeKeyModel | None = None
    approve_sender: ApproveSenderModel | None = None
    reject_sender: RejectSenderModel | None = None
    block_sender: BlockSenderModel | None = None
    rate_limit: RateLimitModel | None = None
    callback_url: CallbackUrlModel | None = None
    policy: PolicyModel | None = None
    fault_on: FaultOn | None = None
    fault_off: FaultOff | None = None
    incoming: IncomingModel | None = None
