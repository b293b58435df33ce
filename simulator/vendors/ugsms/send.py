"""Serve Send SMS in both versions: one text to several recipients."""

from __future__ import annotations

from decimal import Decimal
from itertools import repeat
from typing import TYPE_CHECKING

from simulator.api.instants import iso_seconds
from simulator.api.request import Response
from simulator.sandbox.rejection import Rejection
from simulator.values import frozen
from simulator.vendors.ugsms.amounts import spell_amount
from simulator.vendors.ugsms.background import submit
from simulator.vendors.ugsms.errors import INVALID_NUMBER, NO_VALID_NUMBERS
from simulator.vendors.ugsms.numbers import ALL_FORMATS, v2_formats, valid_numbers
from simulator.vendors.ugsms.parameters import parameters_of, required_text, sender_id_of

if TYPE_CHECKING:
    from simulator.api.call import Call
    from simulator.vendors.ugsms.policy import UgsmsPolicy

SENT = "Message sent successfully"


@frozen
class SendCommand:
    """One text and the recipients (E.164) it goes to, at least one."""

    recipients: list[str]
    text: str
    sender_id: str


@frozen
class SendOutcome:
    """The accepted submission: its ordinal, its number of recipients, segments for each, and the money."""

    submission: int
    recipients: int
    segments: int
    cost: Decimal
    remaining: Decimal


def parse_v2(call: Call[UgsmsPolicy]) -> SendCommand:
    """Check a send of version 2: every number must have an accepted format."""
    parameters = parameters_of(call.request)
    numbers = required_text(parameters, "numbers")
    text = required_text(parameters, "message_body")
    sender_id = sender_id_of(call, parameters)
    listed = numbers.split(",")
    recipients = valid_numbers(call.sandbox.in_turns(listed), v2_formats(call.policy))
    if len(recipients) < len(listed):
        raise Rejection(INVALID_NUMBER)
    return SendCommand(recipients, text, sender_id)


def parse_v1(call: Call[UgsmsPolicy]) -> SendCommand:
    """Check a send of version 1: invalid numbers are passed over; one at least must be valid.

    Source: ugsms.com/documentation/v1, Error Codes, INVALID_NUMBERS.
    """
    parameters = parameters_of(call.request)
    numbers = required_text(parameters, "numbers")
    text = required_text(parameters, "message_body")
    sender_id = sender_id_of(call, parameters)
    listed = numbers.split(",")
    recipients = valid_numbers(call.sandbox.in_turns(listed), ALL_FORMATS)
    if not recipients:
        raise Rejection(NO_VALID_NUMBERS)
    if len(recipients) < len(listed):
        call.note_refused(repeat(INVALID_NUMBER, len(listed) - len(recipients)))
    return SendCommand(recipients, text, sender_id)


def perform(call: Call[UgsmsPolicy], command: SendCommand) -> SendOutcome:
    """Accept one message for each recipient."""
    balance = call.account.balance
    drafted = call.drafts(command.recipients, command.text)
    submission = submit(call, drafted, command.sender_id, command.text)
    return SendOutcome(
        submission.ordinal, len(drafted), drafted[0].segments, submission.cost, balance - submission.cost
    )


def render_v2(call: Call[UgsmsPolicy], outcome: SendOutcome) -> Response:
    """Write the answer of version 2. Source: ugsms.com/documentation/v2, Send SMS, Example Response."""
    return _rendered(call, outcome, "", '"api_version":"v2",')


def render_v1(call: Call[UgsmsPolicy], outcome: SendOutcome) -> Response:
    """Write the answer of version 1. Source: ugsms.com/documentation/v1, Send SMS, Example Response."""
    message, recipient = call.sandbox.chance.uuids(f"{call.vendor.name}/submission/{outcome.submission}", 2)
    return _rendered(call, outcome, f'"message_id":"{message}","recipient_id":"{recipient}",', "")


def _rendered(call: Call[UgsmsPolicy], outcome: SendOutcome, first: str, before_status: str) -> Response:
    """Write the answer by hand: nothing in it is a client's, and it is asked for more often than any other."""
    text = (
        f'{{"success":true,"message":"{SENT}","data":{{{first}"recipients":{outcome.recipients},'
        f'"message_segments":{outcome.segments},"estimated_cost":{spell_amount(outcome.cost)},'
        f'"remaining_balance":{spell_amount(outcome.remaining)},{before_status}"status":"pending",'
        f'"timestamp":"{iso_seconds(call.now_ms)}"}}}}'
    )
    return Response(200, text.encode())
