"""Show a key its account: the balance with the key's own dates, and the usage page.

Source: ugsms.com/documentation/v2, Account Endpoints. Unlike every other answer these carry no `message`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.api.instants import iso_seconds
from simulator.api.request import Response
from simulator.text.json_writing import write_json
from simulator.vendors.ugsms.amounts import spell_amount
from simulator.vendors.ugsms.numbers import REGION

if TYPE_CHECKING:
    from simulator.api.call import Call
    from simulator.sandbox.books.accounts import Account
    from simulator.vendors.ugsms.policy import UgsmsPolicy


def parse(call: Call[UgsmsPolicy]) -> None:
    """Read nothing: neither operation has parameters."""


def perform(call: Call[UgsmsPolicy], _command: None) -> Account:
    """Return the account; nothing changes."""
    return call.account


def render_balance(call: Call[UgsmsPolicy], account: Account) -> Response:
    """Write the balance and the key that asked: masked, when it expires, when it was last used (by this request)."""
    credential = call.credential
    data = {
        "balance": spell_amount(account.balance),
        "currency": account.terms.currency,
        "api_key": mask(credential.values[0]),
        "api_key_expires": _instant(credential.expires_ms),
        "last_api_used": _instant(credential.last_used_ms),
    }
    return Response(200, write_json({"success": True, "data": data}))


def render_usage(call: Call[UgsmsPolicy], account: Account) -> Response:
    """Write the account's number, balance and price: that of the one country there is to send to."""
    data = {
        "user_id": account.number,
        "account_balance": spell_amount(account.balance),
        "message_price_per_segment": spell_amount(account.price_in(REGION)),
        "api_version": "v2",
        "timestamp": iso_seconds(call.now_ms),
    }
    return Response(200, write_json({"success": True, "data": data}))


def mask(key: str) -> str:
    """Show the first eight and the last four characters."""
    return f"{key[:8]}...{key[-4:]}"


def _instant(instant_ms: int | None) -> str | None:
    return None if instant_ms is None else iso_seconds(instant_ms)
