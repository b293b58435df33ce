"""Declare a scenario file, and make a world of it.

Every scalar arrives as text and is converted here, so that `+256...`, `0012`, `no` and `12.50` mean what they say.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BeforeValidator, ConfigDict, Field, WithJsonSchema

from simulator.scenario.account_models import MAX_ACCOUNTS, AccountModel, AccountNumber, OwnCallbackUrl, TermsModel
from simulator.scenario.change_models import EventModel
from simulator.scenario.delay_models import Part
from simulator.scenario.delivery_models import DeliveryModel
from simulator.scenario.fault_models import FaultModel, ReceiptRuleModel
from simulator.scenario.known import Texts, Truth
from simulator.scenario.number_models import NumberModels
from simulator.scenario.quantities import BoundedInstant
from simulator.scenario.world import MAX_SPEED, World
from simulator.scenario.world_model import FIELDS, PLAIN, Seed, Start, Switches, TermsByVendor, Unknown

MAX_EVENTS = 1_000
MAX_FAULTS = 5_000
SPEEDS = {"frozen": "0", "live": "1"}


def _speed(value: object) -> object:
    return SPEEDS.get(value, value) if isinstance(value, str) else value


def _sets(value: object) -> object:
    return [value] if isinstance(value, dict) else value


Speed = Annotated[
    float,
    BeforeValidator(_speed),
    Field(ge=0, le=MAX_SPEED),
    WithJsonSchema({"anyOf": [{"enum": ["frozen", "live"]}, {"type": "number", "minimum": 0, "maximum": MAX_SPEED}]}),
]


CredentialSets = Annotated[
    list[dict[str, str]],
    BeforeValidator(_sets, json_schema_input_type=list[dict[str, str]] | dict[str, str]),
]


class ClockModel(Part):
    """The virtual clock."""

    start: Start = PLAIN.start
    speed: Speed = Field(default=PLAIN.speed, description="frozen, live, or how many times as fast as real time.")


class ScenarioAccount(TermsModel):
    """An account that the world begins with. Fields that are left out come from the terms for its vendor."""

    credentials: CredentialSets = Field(
        default=[],
        max_length=20,
        description="One set of credentials or a list of them, as {api_key: abc}; fresh ones for kinds left out.",
    )
    key_expires: BoundedInstant | None = Field(default=None, description="When the credentials expire.")
    number: AccountNumber = None
    callback_url: OwnCallbackUrl = None
    incoming: NumberModels = Field(default=[])

    def account(self, vendor: str) -> AccountModel:
        """Make it an account of a vendor's."""
        given = {name: getattr(self, name) for name in ScenarioAccount.model_fields}
        return AccountModel.model_construct(vendor=vendor, **given)


class ScenarioModel(Part):
    """A scenario: a world to begin with, and what happens in it."""

    model_config = ConfigDict(title="Scenario of the SMS provider simulator")

    version: Literal["1"] = Field(description="The version of this format.")
    name: str | None = Field(
        default=None, max_length=100, description="The scenario's name; the file's name if not set."
    )
    description: str = Field(default="", max_length=2_000, description="What the scenario is for.")
    extends: Texts = Field(
        default=[], max_length=8, description="Built-in scenarios, or files relative to this one, that it builds on."
    )
    seed: Seed = PLAIN.seed
    clock: ClockModel = ClockModel()
    unknown_credentials: Unknown = PLAIN.unknown_credentials
    rate_limits: Truth = Field(default=PLAIN.rate_limits, description="no admits every request.")
    terms: TermsByVendor = Field(default={})
    accounts: dict[str, ScenarioAccount] = Field(
        default={}, max_length=MAX_ACCOUNTS, description="Accounts by id: a vendor's name, or vendor-2 for its second."
    )
    policies: Switches = Field(default={})
    delivery: DeliveryModel | None = Field(default=None, description="How long messages take and how they end.")
    timeline: list[EventModel] = Field(default=[], max_length=MAX_EVENTS, description="What happens by itself.")
    faults: list[FaultModel] = Field(default=[], max_length=MAX_FAULTS, description="Injected defects.")
    receipts: list[ReceiptRuleModel] = Field(
        default=[], max_length=MAX_FAULTS, description="Trouble with delivery receipts."
    )

    def world(self) -> World:
        """Make the world that is declared, of a model that was checked against what exists."""
        alike = FIELDS & ScenarioModel.model_fields.keys() - {"accounts"}
        return World(
            **{name: getattr(self, name) for name in alike},
            start=self.clock.start,
            speed=self.clock.speed,
            accounts=[self.accounts[each].account(each.rpartition("-")[0]) for each in _in_order(self.accounts)],
            delivery=None if self.delivery is None else self.delivery.delivery(),
            timeline=tuple(event.planned() for event in self.timeline),
            faults=(*self.faults, *(rule.as_fault() for rule in self.receipts)),
        )


def _in_order(ids: dict[str, ScenarioAccount]) -> list[str]:
    """Sort the ids of accounts, those of one vendor by their number: they are opened in this order."""
    return sorted(ids, key=lambda each: (each.rpartition("-")[0], int(each.rpartition("-")[2])))
