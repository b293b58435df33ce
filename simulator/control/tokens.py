"""Mint bearer tokens for accounts of vendors that have them."""

from __future__ import annotations

from pydantic import Field

from simulator.api.instants import iso_millis
from simulator.api.problem import problem
from simulator.api.request import Response
from simulator.control.declaring import operation
from simulator.control.operation import Arguments, Nothing, View, Visit
from simulator.sandbox.errors import SimulatorError

TAG = "tokens"
TEN_YEARS_S = 10 * 366 * 86_400


class TokenRequest(Arguments):
    """Whose token, and how long it is good for."""

    account: str | None = Field(default=None, description="The account of the token; the vendor's first if left out.")
    expires_in: int = Field(
        default=3600,
        ge=-TEN_YEARS_S,
        le=TEN_YEARS_S,
        description="Lifetime in seconds of the sandbox's time; with a negative one the token has expired.",
    )


class TokenView(View):
    """A bearer token."""

    token: str
    vendor: str
    account: str
    issued_at: str
    expires_at: str


@operation("POST", "tokens/{vendor}", TAG)
async def mint_token(visit: Visit[Nothing, TokenRequest]) -> TokenView | Response:
    """Make a bearer token, for a vendor that has tokens."""
    vendor = visit.host.directory.vendor(visit.params["vendor"])
    if vendor.token is None:
        minted = ", ".join(each.name for each in visit.host.directory if each.token is not None) or "none"
        return problem(
            404,
            "no-tokens",
            f"{vendor.title} has no tokens to mint: the credentials of its accounts, listed at /__admin/accounts, are "
            f"all it uses. Vendors with tokens to mint: {minted}.",
        )
    accounts, name = visit.sandbox.accounts, visit.body.account
    account = accounts.of_vendor(vendor.name)[0] if name is None else accounts.by_id(name)  # every vendor has one
    if account.vendor != vendor.name:
        raise SimulatorError(f"account {account.id} is not one of {vendor.title}")
    now_ms = visit.sandbox.clock.now_ms()
    expires_ms = now_ms + visit.body.expires_in * 1_000
    return TokenView(
        token=vendor.token(account, now_ms, expires_ms),
        vendor=vendor.name,
        account=account.id,
        issued_at=iso_millis(now_ms),
        expires_at=iso_millis(expires_ms),
    )
