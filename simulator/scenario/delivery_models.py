"""Declare the `delivery` of a scenario, and make the rules of a sandbox of it."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, WithJsonSchema, model_validator
from pydantic_core import PydanticCustomError

from simulator.sandbox.rules.delays import Uniform
from simulator.sandbox.rules.delivery import (
    DAY_MS,
    MAGIC_ENDINGS,
    Delivery,
    DeliveryRule,
    Ending,
    NetworkHabits,
    Night,
)
from simulator.scenario.delay_models import DelayField, Part
from simulator.scenario.known import (
    NETWORK_NAMES,
    NetworkName,
    NetworkNames,
    Patterns,
    Regions,
    Truth,
    VendorNames,
    patterns,
)
from simulator.sms.nondelivery import NON_DELIVERIES
from simulator.sms.states import State

MAX_RULES = 200
_TIME = re.compile(r"([01]\d|2[0-3]):([0-5]\d)", re.ASCII)
_OFFSET = re.compile(r"([+-])(0\d|1[0-4]):([0-5]\d)", re.ASCII)
OUTCOMES = {
    "delivered": Ending(State.DELIVERED),
    "failed": Ending(State.FAILED),
    "expired": Ending(State.EXPIRED, after=Uniform(DAY_MS, DAY_MS)),
    "sent": Ending(State.SENT),
    "pending": Ending(State.PENDING),
    **{cause.name: Ending.by(cause) for cause in NON_DELIVERIES},
}


class MatchModel(Part):
    """Which messages a rule is for: those that fit every field. Without any field, all messages fit."""

    to: Patterns = Field(
        default=[], max_length=1000, description="Recipients in E.164: whole, +25670*, *99901 or +256*1."
    )
    sender: Patterns = Field(default=[], max_length=100, description="Sender IDs.")
    network: NetworkNames = Field(default=[], description="Networks of the recipient.")
    region: Regions = Field(default=[], description="Regions of the recipient, such as UG.")
    vendor: VendorNames = Field(default=[], description="Vendors that were asked to send.")
    share: float | None = Field(default=None, gt=0, le=1, description="The share of these, by chance: 0.1 is a tenth.")


class RuleModel(Part):
    """Messages that match end in a way of their own. The first rule that matches decides."""

    match: MatchModel = MatchModel()
    outcome: Literal[
        "delivered",
        "failed",
        "expired",
        "sent",
        "pending",
        "absent_subscriber",
        "delivery_impossible",
        "sender_blocked",
        "invalid_sender",
        "unknown",
    ] = Field(
        description=(
            "The state in which the message ends; it stays in sent or pending. The other outcomes are causes why "
            "it does not arrive, in the vendor's own word if there is one."
        )
    )
    reason: str | None = Field(default=None, max_length=200, description="Why it failed or expired.")
    after: DelayField | None = Field(
        default=None,
        description=(
            "How long after the message was sent. If left out: a day until it expires, 18 to 24 hours for an "
            "absent subscriber, otherwise as long as a delivery takes."
        ),
    )

    @model_validator(mode="after")
    def _makes_sense(self) -> RuleModel:
        if self.outcome in {"sent", "pending"} and self.after is not None:
            raise PydanticCustomError("contradiction", "no `after` where a message stays as it is")
        if self.reason is not None and OUTCOMES[self.outcome].reason is not None:
            raise PydanticCustomError("contradiction", "no `reason` beside an outcome that is one")
        if self.outcome not in {"failed", "expired"} and self.reason is not None:
            raise PydanticCustomError("contradiction", "a `reason` only where a message fails or expires")
        return self

    def rule(self) -> DeliveryRule:
        """Make the rule."""
        match = self.match
        usual = OUTCOMES[self.outcome]
        after = self.after.delay() if self.after else usual.after
        return DeliveryRule(
            Ending(usual.state, usual.reason or self.reason, after),
            to=patterns(match.to),
            senders=patterns(match.sender),
            networks=frozenset(match.network),
            regions=frozenset(match.region),
            vendors=frozenset(match.vendor),
            share=match.share,
        )


def _time(value: object) -> int:
    found = _TIME.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        raise PydanticCustomError("time", "a time of day from 00:00 to 23:59")
    return int(found[1]) * 60 + int(found[2])


def _offset(value: object) -> int:
    found = _OFFSET.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        raise PydanticCustomError("offset", "an offset from UTC such as +03:00")
    return (int(found[2]) * 60 + int(found[3])) * (-60_000 if found[1] == "-" else 60_000)


TimeOfDay = Annotated[int, BeforeValidator(_time), WithJsonSchema({"type": "string", "examples": ["22:00"]})]
Offset = Annotated[int, BeforeValidator(_offset), WithJsonSchema({"type": "string", "examples": ["+03:00"]})]


class NightModel(Part):
    """When a network keeps messages back; those that arrive then go on in the morning."""

    start: TimeOfDay = Field(alias="from")
    end: TimeOfDay = Field(alias="to")
    offset: Offset = Field(description="The offset of the network's time from UTC.")

    @model_validator(mode="after")
    def _lasts(self) -> NightModel:
        if self.start == self.end:
            raise PydanticCustomError("contradiction", "a `to` other than `from`: such a night has no length")
        return self


class NetworkModel(Part):
    """What one network does with messages."""

    night: NightModel | None = None
    registered_senders: Patterns | None = Field(
        default=None, max_length=1000, description="Sender IDs that may send there; messages of others fail."
    )
    reason: str = Field(
        default=NetworkHabits().refusal, max_length=200, description="Why messages of other sender IDs fail."
    )

    def habits(self) -> NetworkHabits:
        """Make the habits."""
        night = None if self.night is None else Night(self.night.start, self.night.end, self.night.offset)
        registered = self.registered_senders
        return NetworkHabits(night, None if registered is None else patterns(registered), self.reason)


class DeliveryModel(Part):
    """How long messages take and how they end. Fields that are left out are as in a world without a scenario."""

    sent_after: DelayField | None = Field(default=None, description="Time from the request to the network.")
    delivered_after: DelayField | None = Field(default=None, description="Time from the network to the handset.")
    magic_numbers: Truth = Field(
        default=True, description="Recipients ending in 99901 to 99903, or 99906 to 99908, end badly."
    )
    networks: dict[NetworkName, NetworkModel] = Field(
        default={},
        description="Networks by name.",
        json_schema_extra={"propertyNames": {"enum": list(NETWORK_NAMES)}},
    )
    rules: list[RuleModel] = Field(default=[], max_length=MAX_RULES, description="The first that matches decides.")

    def delivery(self) -> Delivery:
        """Make the rules by which messages go their way in a sandbox."""
        defaults = Delivery()
        return Delivery(
            sent_after=self.sent_after.delay() if self.sent_after else defaults.sent_after,
            delivered_after=self.delivered_after.delay() if self.delivered_after else defaults.delivered_after,
            networks={name: model.habits() for name, model in self.networks.items()},
            rules=tuple(rule.rule() for rule in self.rules),
            by_last_digits=_magic() if self.magic_numbers else {},
            draws_for_unsent=False,
        )


def _magic() -> dict[str, Ending]:
    """Where delays are declared, every end takes one number, so that one delay can stand for another."""
    return {
        digits: replace(ending, after=Uniform(ending.after, ending.after)) if isinstance(ending.after, int) else ending
        for digits, ending in MAGIC_ENDINGS.items()
    }
