"""Serve the send: check a body, accept one submission to all its recipients, and answer with 201.

The newer epoch checks its fields by the same functions.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from simulator.api.fields import read_fields
from simulator.api.request import Response
from simulator.sandbox.acts.accepting import accept
from simulator.sandbox.rejection import Rejection
from simulator.sandbox.rules.callback_urls import UrlComplaint, complaint_about
from simulator.sandbox.rules.delivery import Sending
from simulator.sms.numbers import parse_e164
from simulator.vendors.msgine.callbacks import plan_callbacks
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
from simulator.vendors.msgine.policy import CostPer
from simulator.vendors.msgine.pricing import priced_by_message
from simulator.vendors.msgine.wording import describe

if TYPE_CHECKING:
    from simulator.api.call import Call
    from simulator.sandbox.books.accounts import Account
    from simulator.sandbox.books.submissions import Submission
    from simulator.vendors.msgine.policy import Policy

MAX_CHARACTERS = 1_600
MAX_RECIPIENTS = 1_000
MAX_SENDER_LENGTH = 11

_REASON_OF = {
    UrlComplaint.NOT_HTTP: INVALID_CALLBACK_URL,
    UrlComplaint.TOO_LONG: CALLBACK_URL_TOO_LONG,
    UrlComplaint.CREDENTIALS: CALLBACK_CREDENTIALS,
}
_ALPHANUMERIC = re.compile(r"[A-Za-z0-9]{1,11}")


class SendCommand(NamedTuple):
    """A send as it was understood: recipients in E.164, and no callback URL if None."""

    recipients: list[str]
    text: str
    sender_id: str
    callback_url: str | None


def parse_send(call: Call[Policy]) -> SendCommand:
    """Check the fields in the order of the page's table.

    Source: MsGine SMS API page, "Parameters", "Phone Number Format", "Sender ID", "Message Length".
    """
    fields = read_fields(call.request)
    recipients = recipients_of(fields.get("to"))
    text = text_of(fields.get("message"), MAX_CHARACTERS)
    sender_id = sender_id_of(fields.get("from"), call.account, numbers_accepted=True)
    return SendCommand(recipients, text, sender_id, callback_url_of(fields.get("callbackUrl"), call.policy))


def perform_send(call: Call[Policy], command: SendCommand) -> Submission:
    """Charge and accept all messages, or refuse them all."""
    planned = call.drafts(command.recipients, command.text)
    if call.policy.cost_per is CostPer.MESSAGE:
        planned = priced_by_message(call, planned)
    url = command.callback_url
    return accept(
        call.sandbox,
        call.account,
        planned,
        sender_id=command.sender_id,
        exchange=call.exchange,
        sending=Sending.SOON,
        text=command.text,
        callback=None if url is None else plan_callbacks(call.policy, call.sandbox.chance.seed, url),
    )


def render_send(call: Call[Policy], submission: Submission) -> Response:
    """Write the submission. Source: MsGine SMS API page, "Send SMS", Response."""
    return Response(201, f"{{{describe(call, submission, call.command.recipients)}}}".encode())


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
