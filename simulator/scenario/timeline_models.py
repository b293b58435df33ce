"""Declare when something happens in a scenario; `simulator.scenario.change_models` says what can."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, ClassVar, Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from simulator.api.instants import in_ms
from simulator.sandbox.command import Command
from simulator.sandbox.rules.triggers import AfterEvent, AtMoment, PlannedChange, WhenBalanceBelow
from simulator.scenario.delay_models import Part
from simulator.scenario.known import AccountId, VendorName
from simulator.scenario.quantities import Amount, Moment, TextDuration

Event = Literal[
    "message.accepted", "message.pending", "message.sent", "message.delivered", "message.failed", "message.expired",
    "ledger.charge", "ledger.refund", "ledger.top-up", "ledger.adjustment", "callback.acknowledged", "callback.failed",
    "incoming.received", "incoming.replied", "incoming.not-replied",
]  # fmt: skip


class AfterModel(Part):
    """What an event waits for: something that has happened this many times, or a low balance."""

    event: Event | None = Field(default=None, description="Something that happens in the world.")
    count: int = Field(default=1, ge=1, le=10**9, description="How many times it has to happen.")
    vendor: VendorName | None = Field(default=None, description="Only what happens at this vendor.")
    account: AccountId | None = Field(default=None, description="Only what happens on this account.")
    balance_below: Amount | None = Field(default=None, description="The balance of the account is below this.")
    wait: TextDuration = Field(default=0, description="How long after it.")

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
        """Make the trigger that is waited for."""
        if self.event is not None:
            return AfterEvent(self.event, self.count, self.vendor, self.account, self.wait)
        if self.account is None or self.balance_below is None:
            raise AssertionError("the model has been validated")
        return WhenBalanceBelow(self.account, self.balance_below, self.wait)


class Happening(Part):
    """Something that happens: the declaration of a command, whose fields it has.

    `made` is the command; `also` are fields of it that nobody declares.
    """

    made: ClassVar[type[Command[Any]]]
    also: ClassVar[Mapping[str, object]] = {}

    def command(self) -> Command[Any]:
        """Make the command."""
        return self.made(**{name: getattr(self, name) for name in type(self).model_fields}, **self.also)


class TimedModel(Part):
    """When one thing happens, at a moment or after an event; each further field is a `Happening`."""

    at: Moment | None = Field(default=None, description="A duration after the start, or an instant.")
    after: AfterModel | None = Field(default=None, description="Once, after something has happened.")

    @model_validator(mode="after")
    def _happens_once(self) -> Self:
        if (self.at is None) == (self.after is None):
            raise PydanticCustomError("one_of", "either `at` or `after`")
        happenings = self._happenings()
        if [*happenings.values()].count(None) != len(happenings) - 1:
            raise PydanticCustomError("one_of", "exactly one of {names}", {"names": ", ".join(happenings)})
        return self

    def planned(self) -> PlannedChange:
        """Plan the one thing, under the name by which it was declared."""
        ((name, happening),) = ((name, each) for name, each in self._happenings().items() if each is not None)
        return PlannedChange(self._trigger(), name, happening.command())

    def _trigger(self) -> AtMoment | AfterEvent | WhenBalanceBelow:
        if self.after is not None:
            return self.after.trigger()
        if isinstance(self.at, dt.datetime):
            return AtMoment(instant_ms=in_ms(self.at))
        return AtMoment(after_start_ms=self.at)

    def _happenings(self) -> dict[str, Happening | None]:
        names = type(self).model_fields.keys() - TimedModel.model_fields.keys()
        return {name: getattr(self, name) for name in type(self).model_fields if name in names}
