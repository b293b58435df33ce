"""Check the parameters that several operations share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.api.fields import read_fields, read_query
from simulator.sandbox.rejection import Rejection
from simulator.vendors.ugsms.errors import (
    FIELD_NOT_TEXT,
    MISSING_FIELD,
    SENDER_ID_NOT_APPROVED,
    SENDER_ID_TOO_LONG,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from simulator.api.call import Call
    from simulator.api.request import Request
    from simulator.vendors.ugsms.policy import UgsmsPolicy

SENDER_ID_LENGTH = 11
"""Source: ugsms.com/documentation/v2, Send SMS, Request Parameters."""


def parameters_of(request: Request) -> Mapping[str, object]:
    """Return the query of a GET, the body of anything else."""
    return read_query(request) if request.method == "GET" else read_fields(request)


def required_text(parameters: Mapping[str, object], name: str) -> str:
    """Return a text that must be there and must not be blank."""
    text = optional_text(parameters, name)
    if text is None:
        raise Rejection(MISSING_FIELD, field=name)
    return text


def optional_text(parameters: Mapping[str, object], name: str) -> str | None:
    """Return a text, or None if it is absent, null or blank."""
    value = parameters.get(name)
    if value is None:
        return None
    if not isinstance(value, str):
        raise Rejection(FIELD_NOT_TEXT, field=name)
    return value if value.strip() else None


def sender_id_of(call: Call[UgsmsPolicy], parameters: Mapping[str, object]) -> str:
    """Return the sender ID, or the account's default; one that the account may not use is refused.

    Source: assumed; the pages give a length and say nothing of approval.
    """
    account = call.account
    sender_id = optional_text(parameters, "sender_id")
    if sender_id is None:
        sender_id = account.default_sender
    elif len(sender_id) > SENDER_ID_LENGTH:
        raise Rejection(SENDER_ID_TOO_LONG)
    if sender_id is None or not account.may_send_as(sender_id):
        raise Rejection(SENDER_ID_NOT_APPROVED)
    return sender_id
