"""Declare which requests a fault is for, and make a match of the sandbox of it."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

from pydantic import Field, ValidationInfo, field_validator, model_validator
from pydantic_core import PydanticCustomError

from simulator.api.instants import in_ms
from simulator.commands.money import Money
from simulator.sandbox.faults.fault import Match
from simulator.sandbox.rules.patterns import parse_pattern
from simulator.scenario.delay_models import Part
from simulator.scenario.known import AccountId, Known, PatternText, VendorName, unknown
from simulator.scenario.quantities import Moment

Count = Annotated[int, Field(ge=1, le=10**9)]
Share = Annotated[float, Field(gt=0, le=1)]


class FaultMatchModel(Part):
    """Which requests a fault is for: those that fit every field. Without any field, all requests fit."""

    vendor: VendorName | None = Field(default=None, description="The name of a vendor.")
    operation: str | None = Field(
        default=None, description="An operation of the vendor, as `sms-simulator vendors` names it."
    )
    account: AccountId | None = Field(default=None, description="The id of an account.")
    recipient: PatternText | None = Field(default=None, description="In E.164: whole, +25670*, *99901 or +256*1.")
    sender: PatternText | None = Field(default=None, description="A sender ID, or a pattern as for `recipient`.")
    text: str | None = Field(default=None, min_length=1, max_length=1_000, description="A part of the text.")
    since: Moment | None = Field(default=None, alias="from", description="The first moment at which it strikes.")
    until: Moment | None = Field(default=None, description="The first moment at which it strikes no more.")
    balance_below: Annotated[Money, Field(gt=0)] | None = Field(
        default=None, description="Only while the account's balance is below this."
    )
    nth: Count | None = Field(default=None, description="Only this request of those that match, counted from 1.")
    after: Annotated[int, Field(ge=0, le=10**9)] = Field(
        default=0, description="Skip this many of the requests that match."
    )
    first: Count | None = Field(default=None, description="Strike only this many (after those of `after`).")
    every: Count | None = Field(
        default=None, description="Strike only every second, third ... one (after those of `after`)."
    )
    probability: Share = Field(default=1.0, description="The share of these, drawn by chance: 0.1 is one in ten.")

    @field_validator("operation")
    @classmethod
    def _exists(cls, operation: str | None, info: ValidationInfo) -> str | None:
        vendor = info.data.get("vendor")
        if operation is None or not isinstance(info.context, Known):
            return operation
        vendors = info.context.vendors
        named = [vendors[vendor]] if vendor is not None and vendor in vendors else list(vendors.values())
        names = [each.name for one in named for each in one.operations]
        if operation not in names:
            raise unknown("operation", operation, names)
        return operation

    @model_validator(mode="after")
    def _can_match(self) -> FaultMatchModel:
        if self.nth is not None and (self.after or self.first or self.every):
            raise PydanticCustomError("contradiction", "`nth` alone, or `after`, `first` and `every`: not both")
        if self.first is not None and self.every is not None and self.every > self.first:
            raise PydanticCustomError("contradiction", "an `every` of at most `first`: this would never strike")
        if type(self.since) is type(self.until) and self.since is not None and self.until <= self.since:  # type: ignore[operator]
            raise PydanticCustomError("contradiction", "an `until` later than `from`: this would never strike")
        account = self.account and self.account.rpartition("-")[0]
        if account and self.vendor and account != self.vendor:
            raise PydanticCustomError("contradiction", "an account of the vendor: this can never match")
        return self

    def match(self, start_ms: int, event: str | None = None) -> Match:
        """Make the match, in a world that begins at an instant."""
        return Match(
            vendor=self.vendor,
            operation=self.operation,
            account=self.account,
            recipient=None if self.recipient is None else parse_pattern(self.recipient),
            sender=None if self.sender is None else parse_pattern(self.sender),
            text=self.text,
            event=event,
            from_ms=_instant(self.since, start_ms),
            until_ms=_instant(self.until, start_ms),
            balance_below=self.balance_below,
            nth=self.nth,
            after=self.after,
            first=self.first,
            every=self.every,
            probability=self.probability,
        )


def _instant(moment: int | dt.datetime | None, start_ms: int) -> int | None:
    if moment is None:
        return None
    return in_ms(moment) if isinstance(moment, dt.datetime) else start_ms + moment
