"""Declare what accounts begin with; `simulator.scenario.terms` and `simulator.scenario.build` make accounts of it."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field

from simulator.commands.accounts import CallbackUrl
from simulator.sandbox.books.limits import Counted
from simulator.scenario.durations import Duration
from simulator.scenario.known import Region
from simulator.scenario.number_models import NumberModels
from simulator.scenario.quantities import Instant, NotNegative
from simulator.text.docstrings import Documented

MAX_ACCOUNTS = 10_000

AccountNumber = Annotated[int | None, Field(ge=1, le=2**31, description="The numeric id the vendor shows.")]
OwnCallbackUrl = Annotated[
    CallbackUrl | None,
    Field(description="Where the states of its messages are reported, unless a message names a URL; none if not set."),
]


class TermsModel(Documented, BaseModel):
    """What accounts begin with. Fields that are left out come from the vendor's default terms."""

    model_config = ConfigDict(extra="forbid", defer_build=True)

    balance: NotNegative | None = Field(default=None, description="Opening balance.")
    price: NotNegative | None = Field(default=None, description="Per segment and recipient.")
    prices: dict[Region, NotNegative] | None = Field(
        default=None, max_length=300, description="Price by region of the recipient, for example {UG: 35, KE: 50}."
    )
    currency: str | None = Field(default=None, pattern="^[A-Z]{3}$")
    sender_ids: list[str] | None = Field(
        default=None, description="Approved sender IDs, the first is the default; NAME:pending is not approved yet."
    )
    rate_limit: Annotated[int, Field(ge=1)] | Literal["none"] | None = Field(
        default=None, description="Requests a minute; none is unlimited. It takes precedence over the limit of a plan."
    )
    plan: str | None = Field(
        default=None, max_length=100, description="One of the vendor's plans; its limit is that of the account."
    )
    limit_counts: Counted | None = Field(
        default=None, description="Whose requests are counted together: the account's, or those of each credential."
    )
    refunds: Literal["none", "at_once"] | Duration | None = Field(
        default=None,
        description="When the cost of a charged message that failed or expired comes back: none (never, the default), "
        "at_once, or a duration afterwards.",
    )
    budget: NotNegative | None = Field(
        default=None, description="The amount that is meant to be spent; the money report finds more."
    )

    def with_terms(self, given: TermsModel) -> Self:
        """Have terms that were given later hold in the place of those said here.

        A price of one's own would lose to prices by region, and a plan to a limit of one's own: these go, too.
        """
        said = given.model_fields_set & TermsModel.model_fields.keys()
        update = {name: getattr(given, name) for name in said}
        for name, loses_to in (("price", "prices"), ("plan", "rate_limit")):
            if update.get(name) is not None:
                update.setdefault(loses_to, None)
        return self.model_copy(update=update)


class AccountModel(TermsModel):
    """An account of one vendor. Fields that are left out come from the world's terms for that vendor."""

    vendor: str
    credentials: list[dict[str, str]] = Field(
        default=[],
        description="Named sets of credentials, for example [{api_key: abc}]; fresh ones are made for kinds left out.",
    )
    key_expires: Instant | None = Field(default=None, description="When the credentials expire.")
    number: AccountNumber = None
    callback_url: OwnCallbackUrl = None
    incoming: NumberModels = Field(default=[])
