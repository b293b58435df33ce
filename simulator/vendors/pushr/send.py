"""Serve Send SMS: one text to one or more recipients."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from simulator.api.fields import FormFields, read_fields
from simulator.api.request import Response
from simulator.sandbox.acts.accepting import accept
from simulator.sandbox.rejection import Rejection
from simulator.sandbox.rules.delivery import Sending
from simulator.vendors.pushr.errors import (
    EMPTY_LIST,
    FIELD_NOT_TEXT,
    FIELD_NULL,
    FIELD_REQUIRED,
    INVALID_NUMBER,
    NOT_A_LIST,
    TOO_MANY_RECIPIENTS,
    shown,
)
from simulator.vendors.pushr.fields import MESSAGE_LENGTH, Fields, release_ms_of, required_text, sender_id_or_default
from simulator.vendors.pushr.recipients import RECIPIENT_LIMIT, parse_number
from simulator.vendors.pushr.submissions import row_of

if TYPE_CHECKING:
    from simulator.api.call import Call
    from simulator.sandbox.books.submissions import Submission
    from simulator.vendors.pushr.policy import Policy


class Send(NamedTuple):
    """A checked request; recipients in E.164, `release_ms` None to send at once."""

    text: str
    recipients: list[str]
    sender_id: str
    release_ms: int | None


def parse(call: Call[Policy]) -> Send:
    """Check the request; complaints come in the order of the page's table.

    Source: Push.R page, Send SMS, Parameters.
    """
    fields = read_fields(call.request)
    text = required_text(fields, "message", MESSAGE_LENGTH)
    recipients = [_recipient(value) for value in call.sandbox.in_turns(_values(fields))]
    sender_id = sender_id_or_default(fields, call.account)
    return Send(text, recipients, sender_id, release_ms_of(fields, call.now_ms))


def perform(call: Call[Policy], command: Send) -> Submission:
    """Charge and send at once, or store what is scheduled."""
    return accept(
        call.sandbox,
        call.account,
        call.drafts(command.recipients, command.text),
        sender_id=command.sender_id,
        exchange=call.exchange,
        sending=Sending.AT_ONCE,
        text=command.text,
        release_ms=command.release_ms,
    )


def render(call: Call[Policy], submission: Submission) -> Response:
    """Write the submission; the business stands behind the id, as on the page."""
    return Response(201, row_of(submission, f'"business":{call.account.number},').encode())


def _values(fields: Fields) -> list[object]:
    values = _listed(fields)
    if not values:
        raise Rejection(EMPTY_LIST, field="recipients")
    if len(values) > RECIPIENT_LIMIT:
        raise Rejection(TOO_MANY_RECIPIENTS, field="recipients", limit=RECIPIENT_LIMIT)
    return values


def _listed(fields: Fields) -> list[object]:
    """Return the list of a JSON body; in a form the field may be repeated, hold commas, or both."""
    if "recipients" not in fields:
        raise Rejection(FIELD_REQUIRED, field="recipients")
    value = fields["recipients"]
    if isinstance(fields, FormFields):
        texts = [each for each in fields.every("recipients") if isinstance(each, str)]
        return [part for text in texts for part in text.split(",", RECIPIENT_LIMIT) if part.strip()]
    if value is None:
        raise Rejection(FIELD_NULL, field="recipients")
    if not isinstance(value, list):
        raise Rejection(NOT_A_LIST, field="recipients")
    return value


def _recipient(value: object) -> str:
    if not isinstance(value, str):
        raise Rejection(FIELD_NOT_TEXT, field="recipients")
    number = parse_number(value)
    if number is None:
        raise Rejection(INVALID_NUMBER, value=shown(value))
    return number
