"""What can happen in a scenario's timeline: its declaration goes in, is checked, and comes out as a change."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, ValidationInfo, field_validator, model_validator
from pydantic_core import PydanticCustomError

from simulator.sandbox.errors import SimulatorError
from simulator.sandbox.rules import changes
from simulator.sandbox.rules.changes import Change
from simulator.scenario.delay_models import Part
from simulator.scenario.known import AccountId, Known, Region, unknown
from simulator.scenario.policies import policies_from, switches_of
from simulator.scenario.quantities import Money

Amount = Annotated[Money, Field(gt=0)]
NotNegative = Annotated[Money, Field(ge=0)]


class OfAccount(Part):
    """Something that happens to an account."""

    account: AccountId = Field(description="Its id: vendor-1, or the vendor's name for the first.")


class TopUpModel(OfAccount):
    """Money comes in."""

    amount: Amount

    def change(self) -> Change:
        """The change."""
        return changes.TopUp(self.account, self.amount)


class AdjustModel(OfAccount):
    """The balance moves either way, down to nothing and not below."""

    amount: Money

    def change(self) -> Change:
        """The change."""
        return changes.Adjust(self.account, self.amount)


class DrainModel(OfAccount):
    """The balance is gone."""

    leave: NotNegative = Field(default=Decimal(0), description="What is left; nothing if not set.")

    def change(self) -> Change:
        """The change."""
        return changes.Drain(self.account, self.leave)


class PriceModel(OfAccount):
    """A segment costs something else from now on."""

    price: NotNegative | None = None
    prices: dict[Region, NotNegative] | None = Field(
        default=None, max_length=300, description="By region of the recipient."
    )

    @model_validator(mode="after")
    def _says_something(self) -> PriceModel:
        if self.price is None and self.prices is None:
            raise PydanticCustomError("one_of", "`price`, `prices` or both")
        return self

    def change(self) -> Change:
        """The change."""
        return changes.SetPrice(self.account, self.price, self.prices)


class RevokeKeyModel(OfAccount):
    """The account's credentials are refused from now on, in the vendor's words for wrong ones."""

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

    def change(self) -> Change:
        """The change."""
        return changes.RevokeKey(self.account, self.kind)


class SenderModel(OfAccount):
    """What becomes of a sender ID."""

    sender_id: str = Field(min_length=1, max_length=50)


class ApproveSenderModel(SenderModel):
    """A sender ID is approved."""

    def change(self) -> Change:
        """The change."""
        return changes.DecideSender(self.account, self.sender_id, is_approved=True)


class RejectSenderModel(SenderModel):
    """A sender ID is rejected; messages that name it are refused from now on."""

    def change(self) -> Change:
        """The change."""
        return changes.DecideSender(self.account, self.sender_id, is_approved=False)


class RateLimitModel(OfAccount):
    """Another number of requests a minute is admitted."""

    per_minute: Annotated[int, Field(ge=1, le=10**9)] | Literal["none"]

    def change(self) -> Change:
        """The change."""
        return changes.LimitRate(self.account, None if self.per_minute == "none" else self.per_minute)


class PolicyModel(Part):
    """A vendor's switch is turned."""

    switch: str = Field(description="vendor.switch, as `sms-simulator vendors` lists them.")
    value: str

    @model_validator(mode="after")
    def _exists(self, info: ValidationInfo) -> PolicyModel:
        if isinstance(info.context, Known):
            self._policy(info.context)
        return self

    def change(self, known: Known) -> Change:
        """The change."""
        vendor_name, _, field = self.switch.partition(".")
        value = getattr(self._policy(known), field)
        return changes.SwitchPolicy(vendor_name, known.vendors[vendor_name].policy, {field: value})

    def _policy(self, known: Known) -> Any:
        vendors = known.vendors
        switches = [f"{name}.{each}" for name, vendor in vendors.items() for each in switches_of(vendor)]
        if self.switch not in switches:
            raise unknown("policy switch", self.switch, switches)
        try:
            policies = policies_from({self.switch: self.value}, vendors.values())
        except SimulatorError as error:
            raise PydanticCustomError("switch", "{problem}", {"problem": str(error)}) from error
        return policies[self.switch.partition(".")[0]]


class NamedFault(Part):
    """A fault that is declared with a name."""

    name: str = Field(min_length=1, max_length=100)


class FaultOnModel(NamedFault):
    """A fault is in force from now on."""

    def change(self) -> Change:
        """The change."""
        return changes.TurnFault(self.name, is_on=True)


class FaultOffModel(NamedFault):
    """A fault is out of force from now on."""

    def change(self) -> Change:
        """The change."""
        return changes.TurnFault(self.name, is_on=False)


def _as_name(value: object) -> object:
    return {"name": value} if isinstance(value, str) else value


FaultOn = Annotated[FaultOnModel, BeforeValidator(_as_name, json_schema_input_type=str | NamedFault)]
FaultOff = Annotated[FaultOffModel, BeforeValidator(_as_name, json_schema_input_type=str | NamedFault)]
"""A name alone is enough."""
