"""Word refusals: our reasons, with the family's codes and descriptions."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

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
    UNSUPPORTED_METHOD,
)
from simulator.text.json_writing import write_json
from simulator.vendors.advanta.operators import profile_of
from simulator.vendors.advanta.policy import HttpStatus, WholeRefusal

if TYPE_CHECKING:
    from simulator.api.call import Call
    from simulator.sandbox.rejection import Rejection
    from simulator.vendors.advanta.operators import Profile
    from simulator.vendors.advanta.policy import Policy

MISSING_PARTNER_ID = "missing_partner_id"
INVALID_SENDER_ID = "invalid_sender_id"
NETWORK_NOT_ALLOWED = "network_not_allowed"
INVALID_MOBILE = "invalid_mobile"
UNSUPPORTED_DATA = "unsupported_data"
COUNT_MISMATCH = "count_mismatch"
TOO_MANY_MESSAGES = "too_many_messages"
TOO_MANY_CONTACTS = "too_many_contacts"
UNUSABLE_TIME = "unusable_time"
HASHED_IN_QUERY = "hashed_in_query"
MISSING_MESSAGE_ID = "missing_message_id"
NO_DLR = "no_dlr"
NO_DELIVERY_REPORT = "no_delivery_report"

SUCCESS_DESCRIPTION = "Success"
UNAUTHORIZED = 401

_PAGE = "Send Bulk, Sample Error Response"
_CODES = "advanta-africa-apis, docs/sms-api/codes.md"
_INJECTED = f"{_CODES}; no call that is emulated reaches it, it can only be injected"


def _public(code: int, message: str, source: str = _CODES) -> VendorError:
    return VendorError(200, code, message, Evidence.PUBLIC, source)


def _assumed(code: int, message: str, why: str) -> VendorError:
    return VendorError(200, code, message, Evidence.ASSUMED, f"{_CODES} has the code; that it is given here, {why}")


ERRORS: Mapping[str, VendorError] = MappingProxyType(
    {
        INVALID_SENDER_ID: _public(1001, "Invalid sender id"),
        NETWORK_NOT_ALLOWED: _public(1002, "Network not allowed"),
        INVALID_MOBILE: _public(1003, "Invalid mobile number"),
        INSUFFICIENT_BALANCE: _public(1004, "Low bulk credits"),
        "system_error": _public(1005, "Failed. System error", _INJECTED),
        INVALID_CREDENTIALS: VendorError(200, 1006, "Invalid credentials", Evidence.DOCUMENTED, _PAGE),
        EXPIRED_CREDENTIALS: _assumed(
            1006, "Invalid credentials", "follows from a new API key making the old one invalid"
        ),
        "second_system_error": _public(1007, "Failed. System error", _INJECTED),
        NO_DELIVERY_REPORT: _public(
            1008, "No Delivery Report", f"{_CODES}; given under the switch no_report only: getdlr's own page has 1009"
        ),
        NO_DLR: _public(1009, "No dlr", "advanta-africa-apis, docs/sms-api/delivery.md, Sample Error Response"),
        MALFORMED_BODY: _assumed(1009, "Unsupported data type", "is the nearest meaning for a body that is no list"),
        UNSUPPORTED_DATA: _assumed(
            1009, "Unsupported data type", "is the nearest meaning for an item without usable text or identifier"
        ),
        MALFORMED_QUERY: _assumed(1009, "Unsupported data type", "is the nearest meaning for a query that is no text"),
        UNUSABLE_TIME: _assumed(
            1009, "Unsupported data type", "is the nearest meaning for a timeToSend that is unreadable or past"
        ),
        COUNT_MISMATCH: _assumed(1009, "Unsupported data type", "is our choice, under the switch check_count only"),
        UNSUPPORTED_METHOD: _public(1010, "Unsupported request type"),
        HASHED_IN_QUERY: _assumed(
            1010, "Unsupported request type", "is our choice: the page has hashed numbers in a POST alone"
        ),
        TOO_MANY_MESSAGES: _public(1012, "Too Many messages on SMS LIST"),
        TOO_MANY_CONTACTS: _public(1104, "Too many comma separated contacts"),
        "internal_error": _public(4090, "Internal Error. Try again after 5 minutes", _INJECTED),
        RATE_LIMITED: _assumed(
            4090,
            "Internal Error. Try again after 5 minutes",
            "is our choice, for an account that is given a limit: the family documents none",
        ),
        MISSING_PARTNER_ID: _public(4091, "No Partner ID is Set"),
        MISSING_CREDENTIALS: _public(4092, "No API KEY Provided"),
        MISSING_MESSAGE_ID: _assumed(4093, "Details Not Found", "is our choice for a look-up that names no message"),
    }
)
"""Every code of the family but 200; `status` is that of the default policy."""

_STATUS_BY_CODE: Mapping[str | int | None, int] = MappingProxyType(
    {
        1001: 403, 1002: 403, 1003: 422, 1004: 402, 1005: 500, 1006: 401, 1007: 500, 1008: 404, 1009: 400, 1010: 405,
        1012: 413, 1104: 413, 4090: 503, 4091: 401, 4092: 401, 4093: 404,
    }
)  # fmt: skip


def status_for(profile: Profile, code: str | int | None) -> int:
    """Return the HTTP status of an answer that refuses with that code."""
    if profile.http_status is HttpStatus.ALWAYS_200:
        return 200
    status = _STATUS_BY_CODE[code]
    return status if profile.http_status is HttpStatus.BY_CODE or status == UNAUTHORIZED else 200


def refuse(call: Call[Policy], rejection: Rejection) -> Response:
    """Render a refusal of the whole request: the code and its description, as an object or as the only row."""
    error, profile = ERRORS[rejection.reason], profile_of(call)
    description = error.text(rejection.details)
    body: dict[str, object] = {"response-code": error.code, "response-description": description}
    if call.policy.refusal is WholeRefusal.ROW:
        row = {**dict.fromkeys(profile.code_key.keys, error.code), "response-description": description}
        body = {"responses": [row]}
    return Response(status_for(profile, error.code), write_json(body))


def unrouted(status: int, hint: str) -> Response:
    """Render our hint about a call that is not emulated, as a refusal of the whole request; the code is the status."""
    return Response(status, write_json({"response-code": status, "response-description": hint}))
