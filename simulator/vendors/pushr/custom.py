"""Serve Send customized SMS: accept a message for each row of a CSV file, sent in the background."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from simulator.api.fields import read_fields
from simulator.api.request import Response
from simulator.sandbox.acts.accepting import accept
from simulator.sandbox.rejection import Rejection
from simulator.sandbox.rules.delivery import Sending
from simulator.text.forms import Upload
from simulator.text.json_writing import write_json
from simulator.vendors.pushr.errors import FILE_EMPTY, FILE_MISSING, FILE_NOT_A_FILE
from simulator.vendors.pushr.fields import (
    MESSAGE_LENGTH,
    Fields,
    check_business,
    release_ms_of,
    required_sender_id,
    required_text,
)
from simulator.vendors.pushr.table import Personal, personal_texts

if TYPE_CHECKING:
    from simulator.api.call import Call
    from simulator.sandbox.books.submissions import Submission
    from simulator.vendors.pushr.policy import Policy

BACKGROUND_MS = 2_000
"""How long after the request the job runs that charges and sends. Source: assumed."""


class Custom(NamedTuple):
    """A checked request; `release_ms` None to send as soon as the background job runs."""

    template: str
    personal: list[Personal]
    sender_id: str
    release_ms: int | None


def parse(call: Call[Policy]) -> Custom:
    """Check the request; complaints come in the order of the page's table, the file's last.

    Source: Push.R page, Send Customized SMS, Request Parameters.
    """
    fields = read_fields(call.request)
    check_business(fields, call.account)
    sender_id = required_sender_id(fields, call.account)
    template = required_text(fields, "template", MESSAGE_LENGTH)
    content = _content(fields)
    release_ms = release_ms_of(fields, call.now_ms)
    return Custom(template, list(call.sandbox.in_turns(personal_texts(template, content))), sender_id, release_ms)


def perform(call: Call[Policy], command: Custom) -> Submission:
    """Check the balance and leave the rest to the background job, or to the scheduled instant."""
    return accept(
        call.sandbox,
        call.account,
        [call.draft(each.to, each.text) for each in call.sandbox.in_turns(command.personal)],
        sender_id=command.sender_id,
        exchange=call.exchange,
        sending=Sending.IN_BACKGROUND,
        text=command.template,
        release_ms=command.release_ms,
        background_ms=BACKGROUND_MS,
    )


def render(call: Call[Policy], submission: Submission) -> Response:
    """Tell how many recipients will get a message."""
    answer = {"recipients_count": submission.count, "status": "PROCESSING"}
    return Response(int(call.policy.custom_status.value), write_json(answer))


def _content(fields: Fields) -> bytes:
    name = "csv_file"
    upload = fields.get(name)
    if upload is None:
        raise Rejection(FILE_MISSING, field=name)
    if not isinstance(upload, Upload):
        raise Rejection(FILE_NOT_A_FILE, field=name)
    if not upload.content:
        raise Rejection(FILE_EMPTY, field=name)
    return upload.content
