"""Declare a world, as the control API, capsules, transcripts and flags do; a scenario file says more.

What is said alike wherever a world is declared has its type and words here, and its default in `World`.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from simulator.sandbox.rules.plain_rules import UnknownCredentials
from simulator.scenario.account_models import MAX_ACCOUNTS, AccountModel, TermsModel
from simulator.scenario.known import VendorName
from simulator.scenario.quantities import BoundedInstant
from simulator.scenario.world import MAX_SPEED, World
from simulator.text.docstrings import Documented

PLAIN = World()

Seed = Annotated[str, Field(max_length=200, description="Equal seeds and inputs give equal journals.")]
Start = Annotated[BoundedInstant | None, Field(description="The first instant; the present if left out.")]
Speed = Annotated[float, Field(ge=0, le=MAX_SPEED, description="1 is live, 0 frozen, n runs n times as fast.")]
Unknown = Annotated[
    UnknownCredentials,
    Field(
        description="What becomes of credentials that nobody declared: an account adopts them, they open an account, "
        "or they are refused."
    ),
]
TermsByVendor = Annotated[
    dict[VendorName, TermsModel],
    Field(description="What accounts begin with, by vendor; also those that unknown credentials open."),
]


def _written(value: object) -> object:
    """Write out a truth or a number, as they stand in JSON; switches are read from text."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, int | float) else value


Switch = Annotated[str, BeforeValidator(_written, json_schema_input_type=str | bool | float)]
Switches = Annotated[dict[str, Switch], Field(description="Vendors' switches, vendor.switch: value.")]


class WorldModel(Documented, BaseModel):
    """How a sandbox begins."""

    model_config = ConfigDict(extra="forbid", defer_build=True)

    seed: Seed = PLAIN.seed
    start: Start = PLAIN.start
    speed: Speed = PLAIN.speed
    unknown_credentials: Unknown = PLAIN.unknown_credentials
    rate_limits: bool = Field(default=PLAIN.rate_limits, description="False admits every request.")
    terms: TermsByVendor = Field(default={})
    accounts: list[AccountModel] = Field(default=[], max_length=MAX_ACCOUNTS)
    policies: Switches = Field(default={})

    def over(self, world: World) -> World:
        """Put what is said here in the place of what another world says.

        Terms without accounts win over those of the accounts that the other world declares.
        """
        said = {name: getattr(self, name) for name in self.model_fields_set & FIELDS}
        if self.terms and world.accounts and "accounts" not in said:
            said["accounts"] = [
                each.with_terms(self.terms[each.vendor]) if each.vendor in self.terms else each
                for each in world.accounts
            ]
        return replace(world, **said)

    def world(self) -> World:
        """Make the world that is declared."""
        return self.over(World())


FIELDS = frozenset(WorldModel.model_fields)
"""What of a world can be said without a scenario."""
