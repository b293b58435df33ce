"""Word refusals: our reasons, with the status, code and body that UGSMS answers with."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from simulator.api.evidence import Evidence
from simulator.api.request import Response
from simulator.api.vendor import VendorError
from simulator.sandbox.rejection import (
    EXPIRED_CREDENTIALS,
    INSUFFICIENT_BALANCE,
    INVALID_CREDENTIALS,
    MALFORMED_BODY,
    MALFORMED_QUERY,
    MISSING_CREDENTIALS,
    RATE_LIMITED,
)
from simulator.text.json_writing import write_json

if TYPE_CHECKING:
    from simulator.api.call import Call
    from simulator.sandbox.rejection import Rejection
    from simulator.vendors.ugsms.policy import UgsmsPolicy

V1_SEND = "v1_send"
"""The name of the one operation of version 1, whose errors carry a code."""

MISSING_FIELD = "missing_field"
FIELD_NOT_TEXT = "field_not_text"
SENDER_ID_TOO_LONG = "sender_id_too_long"
SENDER_ID_NOT_APPROVED = "sender_id_not_approved"
INVALID_NUMBER = "invalid_number"
NO_VALID_NUMBERS = "no_valid_numbers"
INVALID_MESSAGES = "invalid_messages"
INTERNAL_ERROR = "internal_error"
"""Never raised here: in the table for injected faults."""

INVALID_NUMBER_FORMAT = "Invalid phone number format"
"""Source: ugsms.com/documentation/v2, Send Bulk SMS, Error Response Example."""

_V1 = "ugsms.com/documentation/v1, Error Codes"
_V2 = "ugsms.com/documentation/v2, Common Issues"
_BOTH = f"status and code: {_V1}; status: {_V2}"
_OUR_WORDS = f"{_BOTH}; the wording is ours"
_V1_WORDS = f"status and code: {_V1}; that version 2 answers alike and the wording are ours"


def _documented(status: int, code: str | None, message: str, source: str) -> VendorError:
    return VendorError(status, code, message, Evidence.DOCUMENTED, source)


# Only version 1 has codes, so a reason that only version 2 knows has none.
ERRORS: Mapping[str, VendorError] = MappingProxyType(
    {
        MISSING_CREDENTIALS: _documented(401, "UNAUTHORIZED", "Missing {credentials}", _OUR_WORDS),
        INVALID_CREDENTIALS: _documented(401, "UNAUTHORIZED", "Invalid {credentials}", _BOTH),
        EXPIRED_CREDENTIALS: _documented(401, "UNAUTHORIZED", "Expired {credentials}", _OUR_WORDS),
        RATE_LIMITED: _documented(429, "RATE_LIMIT_EXCEEDED", "Too many requests", _BOTH),
        MALFORMED_BODY: VendorError(
            400, "VALIDATION_ERROR", "Invalid request body: {problem}", Evidence.ASSUMED, f"our choice; {_BOTH}"
        ),
        MALFORMED_QUERY: VendorError(
            400, "VALIDATION_ERROR", "Invalid request: {problem}", Evidence.ASSUMED, f"our choice; {_BOTH}"
        ),
        MISSING_FIELD: _documented(400, "VALIDATION_ERROR", "{field} is required", _OUR_WORDS),
        FIELD_NOT_TEXT: _documented(400, "VALIDATION_ERROR", "{field} must be a string", _V1_WORDS),
        SENDER_ID_TOO_LONG: _documented(
            400, "VALIDATION_ERROR", "sender_id must not be longer than 11 characters", _V1_WORDS
        ),
        SENDER_ID_NOT_APPROVED: VendorError(
            400, "VALIDATION_ERROR", "sender_id is not approved", Evidence.ASSUMED, f"our choice; {_BOTH}"
        ),
        INVALID_NUMBER: _documented(
            400, None, INVALID_NUMBER_FORMAT, f"status: {_V2}; wording: the bulk error example of that page"
        ),
        NO_VALID_NUMBERS: _documented(400, "INVALID_NUMBERS", "No valid phone numbers provided", _V1),
        INVALID_MESSAGES: _documented(
            400,
            None,
            "messages must be an array of objects with number and message_body",
            f"{_V2}; the wording is ours",
        ),
        INSUFFICIENT_BALANCE: _documented(402, "INSUFFICIENT_BALANCE", "Insufficient balance", _OUR_WORDS),
        INTERNAL_ERROR: _documented(500, "INTERNAL_ERROR", "Server error", _V1),
    }
)


def refuse(call: Call[UgsmsPolicy], rejection: Rejection) -> Response:
    """Render a refusal as the success envelope without data.

    Source: ugsms.com/documentation, Response Format, has `error`; the rest is assumed, `code` in version 1 included.
    """
    error = ERRORS[rejection.reason]
    is_v1 = call.operation.name == V1_SEND
    details = dict(rejection.details)
    if details.get("credentials", "credentials") == "credentials":  # a forced refusal has the name of what nobody gave
        details["credentials"] = "username/password" if is_v1 else "API key"
    text = error.text(details)
    body: dict[str, Any] = {"success": False, "message": text, "error": text}
    if is_v1:
        body["code"] = error.code
    return Response(error.status, write_json(body))


def unrouted(status: int, hint: str) -> Response:
    """Render our hint about a call that is not emulated, in the envelope of a refusal."""
    return Response(status, write_json({"success": False, "message": hint, "error": hint}))
