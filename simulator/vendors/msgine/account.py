"""Serve the account: its balance, its plan, and how far its limit is taken.

Source: docs.msgine.net/api/rate-limits (public) for the call; no page shows the answer, which is assumed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.api.request import Response
from simulator.text.json_writing import spell, write_json
from simulator.vendors.msgine.wording import reset_s

if TYPE_CHECKING:
    from simulator.api.call import Call
    from simulator.vendors.msgine.policy import Policy


def parse_account(call: Call[Policy]) -> None:
    """Return nothing: there is nothing to choose."""


def perform_account(call: Call[Policy], command: None) -> None:
    """Return nothing; nothing changes."""


def render_account(call: Call[Policy], outcome: None) -> Response:  # noqa: ARG001 - an operation's shape
    """Write the account."""
    account, admission = call.account, call.admission
    limit = None
    if admission is not None:
        limit = {"limit": admission.limit, "remaining": admission.remaining, "reset": reset_s(admission)}
    answer = {
        "id": account.id,
        "balance": spell(account.balance, 2),
        "currency": account.terms.currency,
        "plan": account.terms.plan,
        "rateLimit": limit,
    }
    return Response(200, write_json(answer))
