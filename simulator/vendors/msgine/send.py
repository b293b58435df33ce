"""Serve the send: check a body, accept one submission to all its recipients, and answer with 201."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from simulator.api.fields import read_fields
from simulator.api.request import Response
from simulator.sandbox.acts.accepting import accept
from simulator.sandbox.rules.delivery import Sending
from simulator.vendors.msgine.callbacks import plan_callbacks
from simulator.vendors.msgine.fields import callback_url_of, recipients_of, sender_id_of, text_of
from simulator.vendors.msgine.policy import CostPer
from simulator.vendors.msgine.pricing import priced_by_message
from simulator.vendors.msgine.wording import describe

if TYPE_CHECKING:
    from simulator.api.call import Call
    from simulator.sandbox.books.submissions import Submission
    from simulator.vendors.msgine.policy import Policy

MAX_CHARACTERS = 1_600


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
