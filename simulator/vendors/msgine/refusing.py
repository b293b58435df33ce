"""Render refusals: `error` with code, message and details, and in the newer epoch `meta` with the request's id.

Source: MsGine SMS API page, "Error Responses"; MsGine SDK 2.0.0 (public) for `meta`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, cast

from simulator.api.request import JSON_HEADERS, Response
from simulator.sandbox.rejection import INSUFFICIENT_BALANCE, RATE_LIMITED
from simulator.text.json_writing import spell, write_json
from simulator.vendors.msgine.developer_wording import request_id
from simulator.vendors.msgine.errors import DEVELOPER_ERRORS, INVALID_PHONE_NUMBER

if TYPE_CHECKING:
    from decimal import Decimal

    from simulator.api.call import Call
    from simulator.sandbox.rejection import Rejection
    from simulator.vendors.msgine.policy import Policy

DEVELOPER = "developer_"
"""Begins the names of the operations of the newer epoch."""

E164_SHAPE = "+[country code][number]"
"""Source: docs.msgine.net/sdk/api/errors (public)."""

MAX_SHOWN = 200
VALUE = "value"  # the name, in `details`, of what the client sent


def refuse(call: Call[Policy], rejection: Rejection) -> Response:
    """Render a refusal; the newer epoch has words of its own for some."""
    reason, told = rejection.reason, rejection.details
    error = call.vendor.errors[reason]
    is_newer = call.operation.name.startswith(DEVELOPER)
    if is_newer:
        error = DEVELOPER_ERRORS.get(reason, error)
        if reason == INVALID_PHONE_NUMBER:
            told = {**told, "expected": E164_SHAPE}
    members: dict[str, object] = {"code": error.code, "message": error.text(told)}
    headers: tuple[tuple[str, str], ...] = JSON_HEADERS
    if reason == INSUFFICIENT_BALANCE:
        members["details"] = _money(told)
    elif reason == RATE_LIMITED:
        wait_ms = cast("int | None", told["retry_after_ms"])
        if wait_ms is not None:  # a fault may leave it out
            seconds = -(-wait_ms // 1000)
            members["retryAfter"] = seconds
            # Source: docs.msgine.net/api/rate-limits (public) for the header; the body is documented.
            headers = (*JSON_HEADERS, ("Retry-After", str(seconds)))
    elif "field" in told:
        members["details"] = {name: _shown(told[name]) if name == VALUE else told[name] for name in told}
    body: dict[str, object] = {"error": members}
    if is_newer:
        body["meta"] = {"requestId": request_id(call.sandbox.chance.seed, call.exchange.ordinal)}
    return Response(error.status, write_json(body), headers)


def unrouted(status: int, hint: str) -> Response:
    """Render our hint about a call that is not emulated, as an `error` with a code of our own."""
    return Response(status, write_json({"error": {"code": "not_emulated", "message": hint}}))


def _money(told: Mapping[str, object]) -> dict[str, object]:
    return {
        "balance": spell(cast("Decimal", told["balance"]), 2),
        "required": spell(cast("Decimal", told["required"]), 2),
        "currency": told["currency"],
    }


def _shown(value: object) -> str:
    """Return a client's value as it may be repeated: short, well-formed text, empty where there is none.

    A number too is shown as text: the page's value is text, and a strict decoder takes nothing else.
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return repr(value)[:MAX_SHOWN]
    return value[:MAX_SHOWN].encode(errors="replace").decode() if isinstance(value, str) else ""
