"""List refusals: our reasons, with the vendor's status, code and words."""

from __future__ import annotations

from collections.abc import Mapping

from simulator.api.evidence import Evidence
from simulator.api.idempotency import IDEMPOTENCY_CONFLICT
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
ERRORS_PAGE = "docs.msgine.net/sdk/api/errors"
SDK_PAGE = f"{ERRORS_PAGE}; the words are our choice"
CHOICE = "our choice; the vendor's words are unknown"
NEAREST = f"our choice of the nearest code of {SDK_PAGE}"

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
    IDEMPOTENCY_CONFLICT: VendorError(
        409,
        "idempotency_conflict",
        "The idempotency key was used before with another request",
        Evidence.ASSUMED,
        CHOICE,
    ),
    UNKNOWN_MESSAGE: VendorError(404, "not_found", "Message not found", Evidence.ASSUMED, CHOICE),
    UNKNOWN_COUNTRY: VendorError(404, "not_found", "Country not found", Evidence.ASSUMED, CHOICE),
    FORBIDDEN: VendorError(403, "forbidden", "The API token may not do this", Evidence.PUBLIC, SDK_PAGE),
}

_NOT_ALLOWED = VendorError(401, "unauthorized", "Invalid API token", Evidence.PUBLIC, ERRORS_PAGE)

DEVELOPER_ERRORS: Mapping[str, VendorError] = {
    MISSING_CREDENTIALS: _NOT_ALLOWED,
    INVALID_CREDENTIALS: _NOT_ALLOWED,
    EXPIRED_CREDENTIALS: _NOT_ALLOWED,
    MESSAGE_TOO_LONG: VendorError(
        400,
        "invalid_message",
        "Message exceeds maximum length of {maxLength} characters",
        Evidence.PUBLIC,
        ERRORS_PAGE,
    ),
    INVALID_SENDER_ID: VendorError(
        400,
        "invalid_sender_id",
        "Sender ID must be alphanumeric and max 11 characters",
        Evidence.PUBLIC,
        ERRORS_PAGE,
    ),
    FORBIDDEN: VendorError(403, "forbidden", "Insufficient permissions", Evidence.PUBLIC, ERRORS_PAGE),
}
"""What the newer epoch says in other words; status and code are those of the table above."""
