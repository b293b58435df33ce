"""Serve the Send Bulk call: accept a list of messages, and answer a row for each in its order."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from simulator.api.request import Response
from simulator.sandbox.acts.accepting import accept
from simulator.sandbox.rejection import INSUFFICIENT_BALANCE, Rejection
from simulator.sandbox.rules.delivery import Sending
from simulator.text.json_writing import as_sent, write_json
from simulator.vendors.advanta.bodies import read_body, trimmed
from simulator.vendors.advanta.errors import (
    COUNT_MISMATCH,
    ERRORS,
    INVALID_SENDER_ID,
    SUCCESS,
    SUCCESS_DESCRIPTION,
    TOO_MANY_MESSAGES,
    status_for,
)
from simulator.vendors.advanta.items import Accepted, Refused, Row, read_item
from simulator.vendors.advanta.policy import LowCredit

if TYPE_CHECKING:
    from simulator.api.call import Call
    from simulator.vendors.advanta.policy import Policy

MAX_MESSAGES = 1000
"""Source: Send Bulk, first sentence."""

MAX_SENDER_LENGTH = 11
"""The characters of an alphanumeric sender. Source: 3GPP TS 23.040, 9.1.2.5: an address field of ten octets."""

FIRST_MESSAGE_ID = 75_000_000
"""Makes ids of eight digits, the length that the page's examples hint at. Source: assumed, our choice."""


class Bulk(NamedTuple):
    """A list that was read: the sender of all its messages, and its items."""

    sender_id: str
    rows: Sequence[Row]


class Outcome(NamedTuple):
    """The rows of the answer, and the ordinal of the first accepted message; the others follow in order."""

    rows: Sequence[Row]
    first: int


def parse(call: Call[Policy]) -> Bulk:
    """Return the list if its length and its sender are in order; single items may be wrong."""
    items, announced = read_body(call.request)
    if len(items) > MAX_MESSAGES:
        raise Rejection(TOO_MANY_MESSAGES, count=len(items))
    if call.policy.check_count and trimmed(announced) != str(len(items)):
        raise Rejection(COUNT_MISMATCH, count=len(items), value=announced)
    sender_id = _sender(call, items[0].get("shortcode"))
    return Bulk(sender_id, [read_item(call, item) for item in call.sandbox.in_turns(items)])


def perform(call: Call[Policy], bulk: Bulk) -> Outcome:
    """Charge and accept everything that can be sent, in one step."""
    rows = bulk.rows
    if call.policy.low_credit is LowCredit.ROWS:
        rows = _within(call.account.balance, rows)
    drafts = [row.draft for row in rows if isinstance(row, Accepted)]
    if not drafts:
        return Outcome(rows, 0)
    submission = accept(
        call.sandbox,
        call.account,
        drafts,
        sender_id=bulk.sender_id,
        exchange=call.exchange,
        sending=Sending.SOON,
    )
    return Outcome(rows, submission.first)


def render(call: Call[Policy], outcome: Outcome) -> Response:
    """Write a row for each item. Source: Send Bulk, Sample Success Response."""
    code_keys = call.policy.response_code_key.keys
    ordinal = outcome.first
    rows = []
    for row in outcome.rows:
        if isinstance(row, Accepted):
            rows.append(_accepted(code_keys, row, ordinal))
            ordinal += 1
        else:
            rows.append(_refused(code_keys, row))
    return Response(_status(call.policy, outcome.rows), write_json({"responses": rows}))


def message_id(ordinal: int) -> str:
    """Return the id that clients see."""
    return str(FIRST_MESSAGE_ID + ordinal)


def _sender(call: Call[Policy], shortcode: object) -> str:
    is_given = shortcode is not None and shortcode != ""
    sender_id = trimmed(shortcode) if is_given else call.account.default_sender
    if not sender_id or len(sender_id) > MAX_SENDER_LENGTH or not call.account.may_send_as(sender_id):
        raise Rejection(INVALID_SENDER_ID, value=shortcode)
    return sender_id


def _within(balance: Decimal, rows: Sequence[Row]) -> Sequence[Row]:
    """Pay the rows in order; one that the rest of the balance does not cover is refused, and the next is tried."""
    left = balance
    paid: list[Row] = []
    for row in rows:
        if isinstance(row, Refused):
            paid.append(row)
        elif row.draft.cost > left:
            paid.append(Refused(row.mobile, row.clientsmsid, INSUFFICIENT_BALANCE))
        else:
            left -= row.draft.cost
            paid.append(row)
    return paid


def _accepted(code_keys: Sequence[str], row: Accepted, ordinal: int) -> dict[str, object]:
    members: dict[str, object] = dict.fromkeys(code_keys, SUCCESS)
    members["response-description"] = SUCCESS_DESCRIPTION
    members["mobile"] = row.mobile
    members["messageid"] = message_id(ordinal)
    if row.clientsmsid is not None:
        members["clientsmsid"] = as_sent(row.clientsmsid)
    members["networkid"] = row.network
    return members


def _refused(code_keys: Sequence[str], row: Refused) -> dict[str, object]:
    error = ERRORS[row.reason]
    members: dict[str, object] = dict.fromkeys(code_keys, error.code)
    members["response-description"] = error.message
    members["mobile"] = row.mobile
    if row.clientsmsid is not None:
        members["clientsmsid"] = as_sent(row.clientsmsid)
    return members


def _status(policy: Policy, rows: Sequence[Row]) -> int:
    """Return 200 as soon as one item was accepted, else the status of the first refusal."""
    first = rows[0]
    if isinstance(first, Accepted) or any(isinstance(row, Accepted) for row in rows):
        return 200
    return status_for(policy, ERRORS[first.reason].code)
