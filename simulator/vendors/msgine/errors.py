"""Word refusals: our reasons, with the vendor's status, code and body."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, cast

from simulator.api.evidence import Evidence
from simulator.api.request import JSON_HEADERS, Response
from simulator.api.vendor import VendorError
from simulator.sandbox.rejection import (
    EXPIRED_CREDENTIALS,
    INSUFFICIENT_BALANCE,
    INVALID_CREDENTIALS,
    MALFORMED_BODY,
    MISSING_CREDENTIALS,
    RATE_LIMITED,
)
from simulator.sandbox.rules.callback_urls import MAX_URL_LENGTH
from simulator.text.json_writing import spell, write_json

if TYPE_CHECKING:
    from decimal import Decimal

    from simulator.api.call import Call
    from simulator.sandbox.rejection import Rejection
    from simulator.vendors.msgine.policy import Policy

INVALID_PHONE_NUMBER = "invalid_phone_number"
TOO_MANY_RECIPIENTS = "too_many_recipients"
MISSING_MESSAGE = "missing_message"
MESSAGE_TOO_LONG = "message_too_long"
INVALID_SENDER_ID = "invalid_sender_id"
INVALID_CALLBACK_URL = "invalid_callback_url"
CALLBACK_URL_TOO_LONG = "callback_url_too_long"
CALLBACK_CREDENTIALS = "callback_credentials"
INVALID_PARAMETER = "invalid_parameter"
UNKNOWN_MESSAGE = "unknown_message"
UNKNOWN_COUNTRY = "unknown_country"
FORBIDDEN = "forbidden"
"""Never raised here: in the table for injected faults."""

PAGE = "MsGine SMS API page, Error Responses"
SDK_PAGE = "docs.msgine.net/sdk/api/errors; the words are our choice"
CHOICE = "our choice; the vendor's words are unknown"
NEAREST = f"our choice of the nearest code of {SDK_PAGE}"
MAX_SHOWN = 200
VALUE = "value"  # the name, in `details`, of what the client sent

_UNAUTHORIZED = VendorError(401, "unauthorized", "Invalid or missing API token", Evidence.DOCUMENTED, PAGE)

ERRORS: Mapping[str, VendorError] = {
    MISSING_CREDENTIALS: _UNAUTHORIZED,
    INVALID_CREDENTIALS: _UNAUTHORIZED,
    EXPIRED_CREDENTIALS: _UNAUTHORIZED,
    RATE_LIMITED: VendorError(
        429, "rate_limit_exceeded", "Too many requests. Please try again later.", Evidence.DOCUMENTED, PAGE
    ),
    INSUFFICIENT_BALANCE: VendorError(
        402, "insufficient_balance", "Insufficient account balance", Evidence.DOCUMENTED, PAGE
    ),
    INVALID_PHONE_NUMBER: VendorError(
        400,
        "invalid_phone_number",
        "The phone number must be in E.164 format",
        Evidence.DOCUMENTED,
        PAGE,
        {"field": "to", "value": "0701521269"},
    ),
    TOO_MANY_RECIPIENTS: VendorError(
        400,
        "invalid_request",
        "A message may have at most {max} recipients",
        Evidence.ASSUMED,
        CHOICE,
        {"field": "to", "max": 1_000},
    ),
    MISSING_MESSAGE: VendorError(400, "invalid_message", "The message is required", Evidence.ASSUMED, NEAREST),
    MESSAGE_TOO_LONG: VendorError(
        400,
        "invalid_message",
        "The message must not exceed {maxLength} characters",
        Evidence.PUBLIC,
        SDK_PAGE,
        {"field": "message", "maxLength": 1_600, "actualLength": 1_601},
    ),
    INVALID_SENDER_ID: VendorError(400, "invalid_sender_id", "The sender ID is not valid", Evidence.PUBLIC, SDK_PAGE),
    INVALID_CALLBACK_URL: VendorError(
        400, "invalid_callback_url", "The callback URL must be an absolute http or https URL", Evidence.ASSUMED, CHOICE
    ),
    CALLBACK_URL_TOO_LONG: VendorError(
        400,
        "invalid_callback_url",
        f"The callback URL must not exceed {MAX_URL_LENGTH} characters",
        Evidence.ASSUMED,
        CHOICE,
    ),
    CALLBACK_CREDENTIALS: VendorError(
        400,
        "invalid_callback_url",
        "The callback URL must not contain a user name or password",
        Evidence.ASSUMED,
        CHOICE,
    ),
    INVALID_PARAMETER: VendorError(
        400, "invalid_request", "The parameter {field} must be {expected}", Evidence.ASSUMED, CHOICE
    ),
    MALFORMED_BODY: VendorError(
        400, "invalid_request", "The request body cannot be read: {problem}", Evidence.ASSUMED, CHOICE
    ),
    UNKNOWN_MESSAGE: VendorError(404, "not_found", "Message not found", Evidence.ASSUMED, CHOICE),
    UNKNOWN_COUNTRY: VendorError(404, "not_found", "Country not found", Evidence.ASSUMED, CHOICE),
    FORBIDDEN: VendorError(403, "forbidden", "The API token may not do this", Evidence.PUBLIC, SDK_PAGE),
}


def refuse(call: Call[Policy], rejection: Rejection) -> Response:
    """Render a refusal: `error` with code, message and, where the vendor has them, details or retryAfter."""
    error = call.vendor.errors[rejection.reason]
    told = rejection.details
    members: dict[str, object] = {"code": error.code, "message": error.text(told)}
    headers: tuple[tuple[str, str], ...] = JSON_HEADERS
    if rejection.reason == INSUFFICIENT_BALANCE:
        members["details"] = _money(told)
    elif rejection.reason == RATE_LIMITED:
        wait_ms = cast("int | None", told["retry_after_ms"])
        if wait_ms is not None:  # a fault may leave it out
            seconds = -(-wait_ms // 1000)
            members["retryAfter"] = seconds
            # Source: docs.msgine.net/api/rate-limits (public) for the header; the body is documented.
            headers = (*JSON_HEADERS, ("Retry-After", str(seconds)))
    elif "field" in told:
        members["details"] = {name: _shown(told[name]) if name == VALUE else told[name] for name in told}
    return Response(error.status, write_json({"error": members}), headers)


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
