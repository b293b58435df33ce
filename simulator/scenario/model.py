"""A world as data: what somebody declares goes in, and is checked; `simulator.scenario.build` applies it."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from simulator.scenario.durations import Duration
from simulator.scenario.quantities import Instant, NotNegative
from simulator.scenario.world import World

MAX_ACCOUNTS = 10_000


class TermsModel(BaseModel):
    """What accounts begin with. What is left out comes from the vendor's default terms."""

    model_config = ConfigDict(extra="forbid", defer_build=True)

    balance: NotNegative | None = Field(default=None, description="Opening balance.")
    price: NotNegative | None = Field(default=None, description="Per segment and recipient.")
    prices: dict[Annotated[str, Field(pattern="^[A-Z]{2}$")], NotNegative] | None = Field(
        default=None, max_length=300, description="Price by region of the recipient, for example {UG: 35, KE: 50}."
    )
    currency: str | None = Field(default=None, pattern="^[A-Z]{3}$")
    sender_ids: list[str] | None = Field(
        default=None, description="Approved sender IDs, the first is the default; NAME:pending is not approved yet."
    )
    rate_limit: Annotated[int, Field(ge=1)] | Literal["none"] | None = Field(
        default=None, description="Requests a minute; none is unlimited."
    )
    refunds: Literal["none", "at_once"] | Duration | None = Field(
        default=None,
        description="When the cost of a charged message that failed or expired comes back: none (never, the default), "
        "at_once, or a duration afterwards.",
    )
    budget: NotNegative | None = Field(
        default=None, description="What is meant to be spent; the money report finds what goes beyond."
    )


class VendorTermsModel(TermsModel):
    """What accounts of one vendor begin with, and who gets one."""

    strict: bool = Field(default=False, description="Only configured credentials are known to this vendor.")


class AccountModel(TermsModel):
    """An account of one vendor. What is left out comes from the world's terms for that vendor."""

    vendor: str
    credentials: list[dict[str, str]] = Field(
        default=[],
        description="Named sets of credentials, for example [{api_key: abc}]; fresh ones are made for kinds left out.",
    )
    key_expires: Instant | None = Field(default=None, description="When the credentials expire.")
    number: int | None = Field(default=None, ge=1, le=2**31, description="The numeric id the vendor shows.")


class WorldModel(BaseModel):
    """How a sandbox begins."""

    model_config = ConfigDict(extra="forbid", defer_build=True)

    seed: str = Field(default="0", max_length=200, description="Equal seeds and inputs give equal journals.")
    start: Instant | None = Field(default=None, description="The first instant; the present if left out.")
    speed: float = Field(default=1.0, ge=0, le=1_000_000, description="1 is live, 0 frozen, n runs n times as fast.")
    strict_accounts: bool = Field(default=False, description="Only configured credentials are known.")
    rate_limits: bool = Field(default=True, description="False admits every request.")
    terms: dict[str, VendorTermsModel] = Field(
        default={}, description="What accounts begin with, by vendor; also those that unknown credentials open."
    )
    accounts: list[AccountModel] = Field(default=[], max_length=MAX_ACCOUNTS)
    policies: dict[str, str] = Field(default={}, description="Vendors' switches, vendor.switch: value.")

    def world(self) -> World:
        """The world that is declared."""
        return World(**{name: getattr(self, name) for name in WorldModel.model_fields})
