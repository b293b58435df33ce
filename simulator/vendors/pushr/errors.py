"""Word refusals: our reasons, with a status and one `detail`."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

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
    UNSUPPORTED_METHOD,
)
from simulator.text.json_writing import write_json
from simulator.vendors.pushr.policy import BadKeysShape, Policy
from simulator.vendors.pushr.recipients import RECIPIENT_LIMIT

if TYPE_CHECKING:
    from simulator.api.call import Call
    from simulator.sandbox.rejection import Rejection

INVALID_TOKEN = "invalid_token"
EXPIRED_TOKEN = "expired_token"
UNKNOWN_BUSINESS = "unknown_business"
INVALID_PAGE = "invalid_page"
FIELD_REQUIRED = "field_required"
FIELD_NULL = "field_null"
FIELD_BLANK = "field_blank"
FIELD_NOT_TEXT = "field_not_text"
FIELD_NOT_BOOLEAN = "field_not_boolean"
FIELD_NOT_INTEGER = "field_not_integer"
FIELD_TOO_LONG = "field_too_long"
NOT_A_LIST = "not_a_list"
EMPTY_LIST = "empty_list"
TOO_MANY_RECIPIENTS = "too_many_recipients"
INVALID_NUMBER = "invalid_number"
NO_SENDER_ID = "no_sender_id"
SENDER_ID_NOT_APPROVED = "sender_id_not_approved"
INVALID_DATETIME = "invalid_datetime"
NOT_IN_FUTURE = "not_in_future"
FILE_MISSING = "file_missing"
FILE_NOT_A_FILE = "file_not_a_file"
FILE_EMPTY = "file_empty"
CSV_NOT_UTF8 = "csv_not_utf8"
CSV_MALFORMED = "csv_malformed"
CSV_WITHOUT_CONTACT = "csv_without_contact"
CSV_WITHOUT_ROWS = "csv_without_rows"
CSV_LACKS_COLUMNS = "csv_lacks_columns"
CSV_ROW_NUMBER = "csv_row_number"
CSV_ROW_TEXT = "csv_row_text"

SOON_MS = 1_000
"""The wait where the limit that was met tells none."""

_BAD_KEYS = "Invalid or inactive API keys."
_BAD_KEYS_REASONS = frozenset({INVALID_CREDENTIALS, EXPIRED_CREDENTIALS})
_DOCUMENTED_STATUS = "Push.R page, Error Handling, has the status; the words are our choice"
_SEEN = "Push.R page, Error Handling, has the status; the words were seen (-the-gathering), not where"
_FRAMEWORK = "our choice: the words of Django REST framework, whose style the documented error has"
_RULE = "the page has the rule; the words are our choice"
_CHOICE = "our choice"


def _refused(message: str, source: str = _RULE, **example: object) -> VendorError:
    return VendorError(400, None, message, Evidence.ASSUMED, source, example)


def _unauthorized(message: str, source: str = _DOCUMENTED_STATUS) -> VendorError:
    return VendorError(401, None, message, Evidence.ASSUMED, source)


ERRORS: Mapping[str, VendorError] = MappingProxyType(
    {
        MISSING_CREDENTIALS: _unauthorized("Authentication credentials were not provided."),
        INVALID_CREDENTIALS: _unauthorized(_BAD_KEYS, _SEEN),
        EXPIRED_CREDENTIALS: _unauthorized(_BAD_KEYS, _SEEN),
        INVALID_TOKEN: _unauthorized("Token is invalid"),
        EXPIRED_TOKEN: _unauthorized("Token is expired"),
        INSUFFICIENT_BALANCE: VendorError(
            400, None, "Insufficient balance to send messages.", Evidence.DOCUMENTED, "Push.R page, Send SMS"
        ),
        UNKNOWN_BUSINESS: VendorError(404, None, "Business not found.", Evidence.ASSUMED, _DOCUMENTED_STATUS),
        INVALID_PAGE: VendorError(404, None, "Invalid page.", Evidence.ASSUMED, _FRAMEWORK),
        RATE_LIMITED: VendorError(
            429, None, "Request was throttled. Expected available in {seconds} seconds.", Evidence.ASSUMED, _FRAMEWORK
        ),
        UNSUPPORTED_METHOD: VendorError(405, None, 'Method "{method}" not allowed.', Evidence.ASSUMED, _FRAMEWORK),
        MALFORMED_BODY: _refused("Parse error - {problem}", _FRAMEWORK),
        FIELD_REQUIRED: _refused("{field}: This field is required.", _FRAMEWORK),
        FIELD_NULL: _refused("{field}: This field may not be null.", _FRAMEWORK),
        FIELD_BLANK: _refused("{field}: This field may not be blank.", _FRAMEWORK),
        FIELD_NOT_TEXT: _refused("{field}: Not a valid string.", _FRAMEWORK),
        FIELD_NOT_BOOLEAN: _refused("{field}: Must be a valid boolean.", _FRAMEWORK),
        FIELD_NOT_INTEGER: _refused("{field}: A valid integer is required.", _FRAMEWORK),
        FIELD_TOO_LONG: _refused(
            "{field}: Ensure this field has no more than {limit} characters.", _FRAMEWORK, limit=500
        ),
        NOT_A_LIST: _refused("{field}: Expected a list of items.", _FRAMEWORK),
        EMPTY_LIST: _refused("{field}: This list may not be empty.", _FRAMEWORK),
        TOO_MANY_RECIPIENTS: _refused(
            "{field}: No more than {limit} recipients are accepted at once.",
            _CHOICE,
            field="recipients",
            limit=RECIPIENT_LIMIT,
        ),
        INVALID_NUMBER: _refused(
            "recipients: {value} is not a phone number in Ghana format (233XXXXXXXXX).", value="'12345'"
        ),
        NO_SENDER_ID: _refused("No approved sender ID found for this business."),
        SENDER_ID_NOT_APPROVED: _refused("Invalid or unapproved sender ID."),
        INVALID_DATETIME: _refused(
            "time_scheduled: Datetime has wrong format. Use one of these formats instead: "
            "YYYY-MM-DDThh:mm[:ss[.uuuuuu]][+HH:MM|-HH:MM|Z].",
            _FRAMEWORK,
        ),
        NOT_IN_FUTURE: _refused("time_scheduled: Scheduled time must be in the future."),
        FILE_MISSING: _refused("{field}: No file was submitted.", _FRAMEWORK),
        FILE_NOT_A_FILE: _refused(
            "{field}: The submitted data was not a file. Check the encoding type on the form.", _FRAMEWORK
        ),
        FILE_EMPTY: _refused("{field}: The submitted file is empty.", _FRAMEWORK),
        CSV_NOT_UTF8: _refused("csv_file: The file must be UTF-8 encoded."),
        CSV_MALFORMED: _refused("csv_file: The file is not valid CSV (near line {line}).", _CHOICE),
        CSV_WITHOUT_CONTACT: _refused("csv_file: The file must include a contact column."),
        CSV_WITHOUT_ROWS: _refused("csv_file: The file must have at least one data row."),
        CSV_LACKS_COLUMNS: _refused("csv_file: No column for these template variables: {names}.", names="name"),
        CSV_ROW_NUMBER: _refused(
            "csv_file: Line {line}: {value} is not a phone number in Ghana format (233XXXXXXXXX).",
            value="'12345'",
        ),
        CSV_ROW_TEXT: _refused(
            "csv_file: Line {line}: the message is empty or longer than {limit} characters.", limit=500
        ),
    }
)  # fmt: skip
"""Every reason of refusal; none has a code of its own."""


def refuse(call: Call[Policy], rejection: Rejection) -> Response:
    """Render a rejection."""
    error = ERRORS[rejection.reason]
    details = rejection.details
    if rejection.reason == RATE_LIMITED:
        return _throttled(error, details.get("retry_after_ms", SOON_MS))
    text = error.text(details)
    if rejection.reason in _BAD_KEYS_REASONS and call.policy.bad_keys_shape is BadKeysShape.API_KEY:
        return Response(error.status, write_json({"api_key": [text]}))
    return Response(error.status, write_json({"detail": text}))


def unrouted(status: int, hint: str) -> Response:
    """Render our hint about a call that is not emulated, as a refusal."""
    return Response(status, write_json({"detail": hint}))


def _throttled(error: VendorError, wait_ms: object) -> Response:
    if not isinstance(wait_ms, int):  # a fault leaves it out, and the framework's own words have none then, either
        return Response(error.status, write_json({"detail": error.message.partition(". ")[0] + "."}))
    seconds = -(-wait_ms // 1000)  # rounded up: nobody should come back too early
    body = write_json({"detail": error.text({"seconds": seconds})})
    return Response(error.status, body, (*JSON_HEADERS, ("Retry-After", str(seconds))))


def shown(value: object) -> str:
    """Return a value of the client's, short enough for a message."""
    text = str(value)
    return repr(text if len(text) <= 40 else f"{text[:40]}…")  # noqa: PLR2004 - some limit
