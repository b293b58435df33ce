"""Serve Send Bulk SMS: a text of its own for each recipient; some messages may fail.

Plain checks and tuples instead of a model for each message: a thousand messages in one request are common.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from simulator.api.fields import read_fields
from simulator.api.instants import iso_seconds
from simulator.api.request import Response
from simulator.sandbox.rejection import Rejection
from simulator.text.json_writing import Members, Number, Written, quote, write_json
from simulator.values import frozen
from simulator.vendors.ugsms.amounts import spell_amount
from simulator.vendors.ugsms.background import submit
from simulator.vendors.ugsms.errors import INVALID_MESSAGES, INVALID_NUMBER, INVALID_NUMBER_FORMAT, MISSING_FIELD
from simulator.vendors.ugsms.numbers import to_e164, v2_formats
from simulator.vendors.ugsms.parameters import optional_text, sender_id_of
from simulator.vendors.ugsms.policy import BulkBalance

if TYPE_CHECKING:
    from collections.abc import Sequence

    from simulator.api.call import Call
    from simulator.sandbox.books.messages import Draft
    from simulator.vendors.ugsms.policy import UgsmsPolicy

WORDS = {
    INVALID_NUMBER: INVALID_NUMBER_FORMAT,
    MISSING_FIELD: "Message body is required",
}
"""The words for a message that fails. Source: of the second assumed; the page shows no such failure."""


class Accepted(NamedTuple):
    """A message that can be sent: its place, the number as it was written, in E.164, and the text."""

    place: int
    number: str
    to: str
    text: str


class Failed(NamedTuple):
    """A message that cannot be sent: its place, the number as it was written, and why."""

    place: int
    number: str
    reason: str


@frozen
class BulkCommand:
    """The accepted and the failed messages, both in the order of the request."""

    accepted: list[Accepted]
    failed: list[Failed]
    sender_id: str


@frozen
class BulkOutcome:
    """The command, a draft for each accepted message, what they cost together, and the balance before."""

    command: BulkCommand
    drafts: list[Draft]
    cost: Decimal
    balance: Decimal


def parse(call: Call[UgsmsPolicy]) -> BulkCommand:
    """Sort the messages out. An array of another shape is refused; a message that cannot be sent fails alone.

    Source: ugsms.com/documentation/v2, Send Bulk SMS and Common Issues. `reference` is documented but never echoed.
    """
    fields = read_fields(call.request)
    messages = fields.get("messages")
    if not isinstance(messages, list) or not messages:
        raise Rejection(INVALID_MESSAGES)
    sender_id = sender_id_of(call, fields)
    optional_text(fields, "reference")
    formats = v2_formats(call.policy)
    accepted: list[Accepted] = []
    failed: list[Failed] = []
    for index, message in enumerate(call.sandbox.in_turns(messages)):
        number, text = _shape(message)
        to = to_e164(number, formats)
        if to is None:
            failed.append(Failed(index, number, INVALID_NUMBER))
        elif not text or text.isspace():
            failed.append(Failed(index, number, MISSING_FIELD))
        else:
            accepted.append(Accepted(index, number, to, text))
    if failed:
        call.note_refused(each.reason for each in failed)
    return BulkCommand(accepted, failed, sender_id)


def _shape(message: object) -> tuple[str, str]:
    if isinstance(message, dict):
        number, text = message.get("number"), message.get("message_body")
        if isinstance(number, str) and isinstance(text, str):
            return number, text
    raise Rejection(INVALID_MESSAGES)


def perform(call: Call[UgsmsPolicy], command: BulkCommand) -> BulkOutcome:
    """Accept the messages that can be sent; if there is none, nothing happens."""
    balance = call.account.balance
    if not command.accepted:
        return BulkOutcome(command, [], Decimal(0), balance)
    drafts = [call.draft(message.to, message.text) for message in call.sandbox.in_turns(command.accepted)]
    submission = submit(call, drafts, command.sender_id)
    return BulkOutcome(command, drafts, submission.cost, balance)


def render(call: Call[UgsmsPolicy], outcome: BulkOutcome) -> Response:
    """Write the documented body; `success` is false as soon as one message failed.

    Source: ugsms.com/documentation/v2, Send Bulk SMS, both example responses.
    """
    failed = outcome.command.failed
    body = {
        "success": not failed,
        "message": "Bulk message processing failed" if failed else "Bulk messages processed successfully",
        "data": {
            "summary": _summary(call, outcome),
            "successful_messages": _accepted_rows(call, outcome.command.accepted, outcome.drafts),
            "failed_messages": _failed_rows(call, failed) or None,  # null, never an empty array
        },
    }
    return Response(_status(call.policy, outcome), write_json(body))


def _status(policy: UgsmsPolicy, outcome: BulkOutcome) -> int:
    if not outcome.drafts:
        return policy.total_failure_status
    return policy.partial_failure_status if outcome.command.failed else 200


def _summary(call: Call[UgsmsPolicy], outcome: BulkOutcome) -> Members | dict[str, object]:
    accepted, failed = len(outcome.drafts), len(outcome.command.failed)
    is_after = call.policy.bulk_balance is BulkBalance.AFTER
    members: tuple[tuple[str, object], ...] = (
        ("total_messages", accepted + failed),
        ("successful", accepted),
        ("failed", failed),
        ("total_contacts", accepted),
        ("total_messages", sum(each.segments for each in outcome.drafts)),  # the page has the key twice: segments now
        ("total_cost", spell_amount(outcome.cost)),
        ("current_balance", spell_amount(outcome.balance - outcome.cost if is_after else outcome.balance)),
        ("api_version", "v2"),
        ("timestamp", iso_seconds(call.now_ms)),
    )
    return dict(members) if call.policy.strict_json else Members(members)


def _accepted_rows(call: Call[UgsmsPolicy], accepted: Sequence[Accepted], drafts: Sequence[Draft]) -> list[Written]:
    spelled: dict[Decimal, Number] = {}  # few costs occur, each many times
    rows: list[Written] = []
    for message, priced in call.sandbox.in_turns(zip(accepted, drafts, strict=True)):
        cost = spelled.get(priced.cost)
        if cost is None:
            cost = spelled[priced.cost] = spell_amount(priced.cost)
        rows.append(
            Written(
                f'{{"index":{message.place},"number":{quote(message.number)},'
                f'"number_of_messages":{priced.segments},"cost":{cost}}}'
            )
        )
    return rows


def _failed_rows(call: Call[UgsmsPolicy], failed: Sequence[Failed]) -> list[Written]:
    return [
        Written(f'{{"index":{each.place},"number":{quote(each.number)},"error":{quote(WORDS[each.reason])}}}')
        for each in call.sandbox.in_turns(failed)
    ]
