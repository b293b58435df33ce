"""The `timeline` of a scenario: what is declared to happen goes in, is checked, and comes out as planned changes.

One more kind of event is a model in `simulator.scenario.change_models`, a field of `EventModel` here, and a value with
its function in `simulator.sandbox.rules.changes`.
"""

from __future__ import annotations

import datetime as dt
from typing import Any, Literal

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from simulator.api.instants import in_ms
from simulator.sandbox.rules.changes import Change
from simulator.sandbox.rules.triggers import AfterEvent, AtMoment, PlannedChange, WhenBalanceBelow
from simulator.scenario.change_models import (
    AdjustModel,
    Amount,
    ApproveSenderModel,
    DrainModel,
    FaultOff,
    FaultOn,
    PolicyModel,
    PriceModel,
    RateLimitModel,
    RejectSenderModel,
    RevokeKeyModel,
    TopUpModel,
)
from simulator.scenario.delay_models import Part
from simulator.scenario.known import AccountId, Known, VendorName
from simulator.scenario.quantities import Moment, TextDuration

Event = Literal[
    "message.accepted", "message.pending", "message.sent", "message.delivered", "message.failed", "message.expired",
    "ledger.charge", "ledger.refund", "ledger.top-up", "ledger.adjustment", "callback.acknowledged", "callback.failed",
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
    fault_on: FaultOn | None = None
    fault_off: FaultOff | None = None

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
