"""Check the fields of a body, and refuse with the first complaint.

The order within a field is Django REST framework's: missing, null, wrong type, blank, too long.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from simulator.api.instants import parse_instant
from simulator.sandbox.rejection import Rejection
from simulator.text.json_reading import text_of
from simulator.vendors.pushr.errors import (
    FIELD_BLANK,
    FIELD_NOT_BOOLEAN,
    FIELD_NOT_INTEGER,
    FIELD_NOT_TEXT,
    FIELD_NULL,
    FIELD_REQUIRED,
    FIELD_TOO_LONG,
    INVALID_DATETIME,
    NO_SENDER_ID,
    NOT_IN_FUTURE,
    SENDER_ID_NOT_APPROVED,
    UNKNOWN_BUSINESS,
)

if TYPE_CHECKING:
    from simulator.sandbox.books.accounts import Account

Fields = Mapping[str, object]

MESSAGE_LENGTH = 500
"""Source: Push.R page, Send SMS, Parameters."""
SENDER_ID_LENGTH = 11
"""Source: Push.R page, Sender IDs."""
INTEGER_LENGTH = 18
"""Digits of the longest integer that can be anybody's; longer ones are nobody's."""

_TRUE = frozenset({"true", "t", "yes", "y", "on", "1"})
_FALSE = frozenset({"false", "f", "no", "n", "off", "0", ""})


def required_text(fields: Fields, name: str, limit: int) -> str:
    """Return a text that is not blank."""
    value = _required(fields, name)
    if not isinstance(value, str):
        raise Rejection(FIELD_NOT_TEXT, field=name)
    if not value.strip():
        raise Rejection(FIELD_BLANK, field=name)
    if len(value) > limit:
        raise Rejection(FIELD_TOO_LONG, field=name, limit=limit)
    return value


def required_sender_id(fields: Fields, account: Account) -> str:
    """Return an approved sender ID that the request must name."""
    sender_id = required_text(fields, "sender_id", SENDER_ID_LENGTH).strip()
    if not account.may_send_as(sender_id):
        raise Rejection(SENDER_ID_NOT_APPROVED)
    return sender_id


def sender_id_or_default(fields: Fields, account: Account) -> str:
    """Return an approved sender ID; if the request names none, the account's first approved one."""
    value = fields.get("sender_id")
    if value is not None and not (isinstance(value, str) and not value.strip()):
        return required_sender_id(fields, account)
    default = account.default_sender
    if default is None:
        raise Rejection(NO_SENDER_ID)
    return default


def release_ms_of(fields: Fields, now_ms: int) -> int | None:
    """Return the instant a message is scheduled for, None if it is not; without `scheduled` the time is ignored."""
    if not _boolean(fields, "scheduled"):
        return None
    name = "time_scheduled"
    value = fields.get(name)
    if value is None or value == "":
        raise Rejection(FIELD_REQUIRED, field=name)
    release_ms = parse_instant(value) if isinstance(value, str) else None
    if release_ms is None:
        raise Rejection(INVALID_DATETIME)
    if release_ms <= now_ms:
        raise Rejection(NOT_IN_FUTURE)
    return release_ms


def check_business(fields: Fields, account: Account) -> None:
    """Refuse a business that is not the account's own; another's is as unknown as one that does not exist."""
    value = _required(fields, "business")
    text = text_of(value) or ""
    digits = text.strip().removeprefix("-")
    if not (digits.isascii() and digits.isdigit()):
        raise Rejection(FIELD_NOT_INTEGER, field="business")
    if len(digits) > INTEGER_LENGTH or int(text) != account.number:
        raise Rejection(UNKNOWN_BUSINESS)


def _required(fields: Fields, name: str) -> object:
    if name not in fields:
        raise Rejection(FIELD_REQUIRED, field=name)
    value = fields[name]
    if value is None:
        raise Rejection(FIELD_NULL, field=name)
    return value


def _boolean(fields: Fields, name: str) -> bool:
    """Read a boolean, or a word that a form would send for one; False if it is absent."""
    value = fields.get(name, False)
    if value is None:
        raise Rejection(FIELD_NULL, field=name)
    if isinstance(value, bool):
        return value
    word = value.strip().lower() if isinstance(value, str) else None
    if word in _TRUE:
        return True
    if word in _FALSE:
        return False
    raise Rejection(FIELD_NOT_BOOLEAN, field=name)
