"""Check the fields of a send, alike in both epochs: recipients, text, sender ID and callback URL."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from simulator.sandbox.rejection import Rejection
from simulator.sandbox.rules.callback_urls import UrlComplaint, complaint_about
from simulator.sms.numbers import parse_e164
from simulator.vendors.msgine.errors import (
    CALLBACK_CREDENTIALS,
    CALLBACK_URL_TOO_LONG,
    INVALID_CALLBACK_URL,
    INVALID_PHONE_NUMBER,
    INVALID_SENDER_ID,
    MESSAGE_TOO_LONG,
    MISSING_MESSAGE,
    TOO_MANY_RECIPIENTS,
)

if TYPE_CHECKING:
    from simulator.sandbox.books.accounts import Account
    from simulator.vendors.msgine.policy import Policy

MAX_RECIPIENTS = 1_000
MAX_SENDER_LENGTH = 11

_REASON_OF = {
    UrlComplaint.NOT_HTTP: INVALID_CALLBACK_URL,
    UrlComplaint.TOO_LONG: CALLBACK_URL_TOO_LONG,
    UrlComplaint.CREDENTIALS: CALLBACK_CREDENTIALS,
}
_ALPHANUMERIC = re.compile(r"[A-Za-z0-9]{1,11}")


def recipients_of(value: object) -> list[str]:
    """Return the numbers of a list, or one that stands alone, in E.164."""
    if not isinstance(value, list):
        return [_recipient(value)]
    if not value:
        raise Rejection(INVALID_PHONE_NUMBER, field="to", value=None)
    if len(value) > MAX_RECIPIENTS:
        raise Rejection(TOO_MANY_RECIPIENTS, field="to", max=MAX_RECIPIENTS)
    return [_recipient(number) for number in value]


def text_of(value: object, longest: int) -> str:
    """Return the text, which is not empty and has so many characters (code points) at most."""
    if not isinstance(value, str) or not value:
        raise Rejection(MISSING_MESSAGE, field="message")
    if len(value) > longest:
        raise Rejection(MESSAGE_TOO_LONG, field="message", maxLength=longest, actualLength=len(value))
    return value


def sender_id_of(value: object, account: Account, *, numbers_accepted: bool) -> str:
    """Return a sender ID that the account may use; its default one where the request names none."""
    if value is None or value == "":
        default = account.default_sender
        if default is not None:
            return default
    elif (
        isinstance(value, str)
        and _is_well_formed(value, numbers_accepted=numbers_accepted)
        and account.may_send_as(value)
    ):
        return value
    raise Rejection(INVALID_SENDER_ID, field="from", value=value, maxLength=MAX_SENDER_LENGTH)


def callback_url_of(value: object, policy: Policy) -> str | None:
    """Return the URL that states are reported to; None if there is none."""
    if value is None:
        return None
    if not isinstance(value, str):
        raise Rejection(INVALID_CALLBACK_URL, field="callbackUrl", value=value)
    complaint = complaint_about(value, credentials_accepted=policy.accept_callback_credentials)
    if complaint is not None:
        raise Rejection(_REASON_OF[complaint], field="callbackUrl", value=value)
    return value


def _recipient(value: object) -> str:
    msisdn = parse_e164(value.strip()) if isinstance(value, str) else None
    if msisdn is None:
        raise Rejection(INVALID_PHONE_NUMBER, field="to", value=value)
    return msisdn


def _is_well_formed(sender_id: str, *, numbers_accepted: bool) -> bool:
    """Tell whether a sender has letters and digits, at most 11, or is a number in E.164, where that may be."""
    return _ALPHANUMERIC.fullmatch(sender_id) is not None or (numbers_accepted and parse_e164(sender_id) is not None)
