"""The `timeline` of a scenario: what is declared to happen goes in, is checked, and comes out as planned changes.

One more kind of event is a model and a field of `EventModel` here, and a value with its function in
`simulator.sandbox.changes`.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import Field, ValidationInfo, field_validator, model_validator
from pydantic_core import PydanticCustomError

from simulator.api.instants import in_ms
from simulator.sandbox import changes
from simulator.sandbox.changes import Change
from simulator.sandbox.errors import SimulatorError
from simulator.sandbox.triggers import AfterEvent, AtMoment, PlannedChange, WhenBalanceBelow
from simulator.scenario.delivery_models import Part
from simulator.scenario.known import AccountId, Known, Region, VendorName, unknown
from simulator.scenario.policies import policies_from, switches_of
from simulator.scenario.quantities import Moment, Money, TextDuration

Amount = Annotated[Money, Field(gt=0)]
NotNegative = Annotated[Money, Field(ge=0)]
Event = Literal[
    "message.accepted", "message.pending", "message.sent", "message.delivered", "message.failed", "message.expired",
    "ledger.charge", "ledger.top-up", "ledger.adjustment", "callback.acknowledged", "callback.failed",
]  # fmt: skip


class AfterModel(Part):
    """What an event waits for: that something has happened so often, or that a balance is low."""

    event: Event | None = Field(default=None, description="Something that happens in the world.")
    count: int = Field(default=1, ge=1, le=10**9, description="How often it has to happen.")
    vendor: VendorName | None = Field(default=None, description="Only what happens at this vendor.")
    account: AccountId | None = Field(default=None, description="Only what happens on this account.")
    balance_below: Amount | None = Field(default=None, description="The balance of the account is below this.")
    wait: TextDuration = Field(default=0, description="How long after that.")

    @model_validator(mode="after")
    def _is_one_of_two(self) -> AfterModel:
        if (self.event is None) == (self.balance_below is None):
            raise PydanticCustomError("one_of", "either `event` or `balance_below`")
        if self.balance_below is not None and self.account is None:
            raise PydanticCustomError("missing_beside", "`account` beside `balance_below`")
        if self.balance_below is not None and ({"count", "vendor"} & self.model_fields_set):
            raise PydanticCustomError("contradiction", "no `count` or `vendor` beside `balance_below`")
        return self

    def trigger(self) -> AfterEvent | WhenBalanceBelow:
        """What is waited for."""
        if self.event is not None:
            return AfterEvent(self.event, self.count, self.vendor, self.account, self.wait)
        if self.account is None or self.balance_below is None:
            raise AssertionError("the model has been validated")
        return WhenBalanceBelow(self.account, self.balance_below, self.wait)


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


class EventModel(Part):
    """One thing that happens, at a moment or after an event."""

    at: Moment | None = Field(default=None, description="So long after the start, or at an instant.")
    after: AfterModel | None = Field(default=None, description="Once, after something has happened.")
    top_up: TopUpModel | None = None
    adjust: AdjustModel | None = None
    drain: DrainModel | None = None
    price: PriceModel | None = None
    revoke_key: RevokeKeyModel | None = None
    approve_sender: ApproveSenderModel | None = None
    reject_sender: RejectSenderModel | None = None
    rate_limit: RateLimitModel | None = None
    policy: PolicyModel | None = None

    @model_validator(mode="after")
    def _happens_once(self) -> EventModel:
        if (self.at is None) == (self.after is None):
            raise PydanticCustomError("one_of", "either `at` or `after`")
        if len(self._happenings()) != 1:
            names = ", ".join(name for name in EventModel.model_fields if name not in {"at", "after"})
            raise PydanticCustomError("one_of", "exactly one of {names}", {"names": names})
        return self

    def planned(self, known: Known) -> PlannedChange:
        """The change and what it waits for."""
        (happening,) = self._happenings()
        change: Change = happening.change(known) if isinstance(happening, PolicyModel) else happening.change()
        if self.after is not None:
            return PlannedChange(self.after.trigger(), change)
        if isinstance(self.at, dt.datetime):
            return PlannedChange(AtMoment(instant_ms=in_ms(self.at)), change)
        return PlannedChange(AtMoment(after_start_ms=self.at), change)

    def _happenings(self) -> list[Any]:
        given = (getattr(self, name) for name in EventModel.model_fields if name not in {"at", "after"})
        return [each for each in given if each is not None]
