"""Accept the messages of a request in one step, and answer a row for each in their order."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from simulator.api.request import Response
from simulator.sandbox.acts.accepting import Part, accept_parts
from simulator.sandbox.rejection import INSUFFICIENT_BALANCE, Rejection
from simulator.sandbox.rules.delivery import Sending
from simulator.text.json_writing import as_sent, quote, write_json
from simulator.vendors.advanta.bodies import trimmed
from simulator.vendors.advanta.errors import ERRORS, INVALID_SENDER_ID, status_for
from simulator.vendors.advanta.items import Accepted, Refused, Row
from simulator.vendors.advanta.policy import LowCredit

if TYPE_CHECKING:
    from simulator.api.call import Call
    from simulator.sandbox.books.accounts import Account
    from simulator.sandbox.books.messages import Draft
    from simulator.vendors.advanta.items import Terms
    from simulator.vendors.advanta.operators import Profile
    from simulator.vendors.advanta.policy import CodeKey, Policy

MAX_SENDER_LENGTH = 11
"""The characters of an alphanumeric sender. Source: 3GPP TS 23.040, 9.1.2.5: an address field of ten octets."""

_NUMBER = re.compile(r"[1-9][0-9]{0,14}")
"""Source: ITU-T E.164, 6.1: an international number has fifteen digits at most."""

FIRST_MESSAGE_ID = 75_000_000
"""Makes ids of eight digits, the length that the page's examples hint at. Source: assumed, our choice."""

SUCCESS_DESCRIPTION = "Success"


class Batch(NamedTuple):
    """Messages that were read, how they are answered, and the text that all have, empty where each has its own."""

    rows: Sequence[Row]
    profile: Profile
    text: str = ""


class Outcome(NamedTuple):
    """The rows of the answer, and the ordinals of the accepted messages, in the order of their rows."""

    rows: Sequence[Row]
    profile: Profile
    ordinals: Iterable[int]


def perform(call: Call[Policy], batch: Batch) -> Outcome:
    """Charge and accept everything that can be sent, in one step."""
    rows, profile, text = batch
    if call.policy.low_credit is LowCredit.ROWS:
        rows = _within_balances(rows)
    drafts: dict[Terms, list[Draft]] = {}
    refused: list[str] = []
    for row in rows:
        if isinstance(row, Accepted):
            drafts.setdefault(row.terms, []).append(row.draft)
        else:
            refused.append(row.reason)
    if refused:
        call.note_refused(refused)
    if not drafts:
        return Outcome(rows, profile, ())
    parts = [Part(*terms, drafts_of_terms) for terms, drafts_of_terms in drafts.items()]
    submissions = accept_parts(call.sandbox, parts, exchange=call.exchange, sending=Sending.SOON, text=text)
    if len(submissions) == 1:
        return Outcome(rows, profile, range(submissions[0].first, submissions[0].first + submissions[0].count))
    following = {
        terms: iter(range(each.first, each.first + each.count)) for terms, each in zip(drafts, submissions, strict=True)
    }
    return Outcome(rows, profile, [next(following[row.terms]) for row in rows if isinstance(row, Accepted)])


def render(call: Call[Policy], outcome: Outcome) -> Response:  # noqa: ARG001 - an operation's shape
    """Write a row for each message. Source: Send Bulk, Sample Success Response."""
    rows, profile, ordinals = outcome.rows, outcome.profile, iter(outcome.ordinals)
    success = _success(profile.code_key, profile.success)
    written = [
        _accepted(profile, success, row, next(ordinals)) if isinstance(row, Accepted) else _refused(profile, row)
        for row in rows
    ]
    return Response(_status(profile, rows), f'{{"responses":[{",".join(written)}]}}'.encode())


def message_id(ordinal: int) -> str:
    """Return the id that clients see."""
    return str(FIRST_MESSAGE_ID + ordinal)


def as_number(mobile: str | int) -> str | int:
    """Return a recipient as a number where its digits are one; a hash, a sign or a zero in front would be lost."""
    return int(mobile) if _NUMBER.fullmatch(str(mobile)) else mobile


def sender_of(account: Account, shortcode: object) -> str:
    """Return the sender ID that a shortcode names, the account's default if it names none.

    Raises:
        Rejection: `invalid_sender_id`.
    """
    is_given = shortcode is not None and shortcode != ""
    sender_id = trimmed(shortcode) if is_given else account.default_sender
    if not sender_id or len(sender_id) > MAX_SENDER_LENGTH or not account.may_send_as(sender_id):
        raise Rejection(INVALID_SENDER_ID, value=shortcode)
    return sender_id


def _within_balances(rows: Sequence[Row]) -> Sequence[Row]:
    """Pay the rows in order; one that the rest of its balance does not cover is refused, and the next is tried."""
    left: dict[Account, Decimal] = {}
    paid: list[Row] = []
    for row in rows:
        if isinstance(row, Accepted):
            account, cost = row.terms.account, row.draft.cost
            rest = left.get(account, account.balance) - cost
            if rest < 0:
                paid.append(Refused(row.mobile, row.clientsmsid, INSUFFICIENT_BALANCE))
                continue
            left[account] = rest
        paid.append(row)
    return paid


def _accepted(profile: Profile, success: str, row: Accepted, ordinal: int) -> str:
    """Write the row of an accepted message by hand, for every send has one; `success` is how it begins."""
    if profile.has_numbers:
        mobile, message, network = as_number(row.mobile), str(FIRST_MESSAGE_ID + ordinal), quote(str(row.network))
    else:
        mobile, message, network = row.mobile, quote(message_id(ordinal)), str(row.network)
    shown = mobile if isinstance(mobile, int) else quote(mobile)
    client = "" if row.clientsmsid is None else f'"clientsmsid":{write_json(as_sent(row.clientsmsid)).decode()},'
    return f'{success}"mobile":{shown},"messageid":{message},{client}"networkid":{network}}}'


@lru_cache(maxsize=32)
def _success(code_key: CodeKey, code: object) -> str:
    """Write how the row of every accepted message begins."""
    members = {**dict.fromkeys(code_key.keys, code), "response-description": SUCCESS_DESCRIPTION}
    return f"{write_json(members).decode()[:-1]},"


def _refused(profile: Profile, row: Refused) -> str:
    error = ERRORS[row.reason]
    members: dict[str, object] = dict.fromkeys(profile.code_key.keys, error.code)
    members["response-description"] = error.message
    wraps = profile.wraps_mobile and row.reason == INSUFFICIENT_BALANCE
    members["mobile"] = {"mobile": row.mobile} if wraps else row.mobile
    if row.clientsmsid is not None:
        members["clientsmsid"] = as_sent(row.clientsmsid)
    return write_json(members).decode()


def _status(profile: Profile, rows: Sequence[Row]) -> int:
    """Return 200 as soon as one message was accepted, else the status of the first refusal."""
    first = rows[0]
    if isinstance(first, Accepted) or any(isinstance(row, Accepted) for row in rows):
        return 200
    return status_for(profile, ERRORS[first.reason].code)
