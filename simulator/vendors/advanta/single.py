"""Read the Send SMS and Send OTP calls: one text to one number, or to several with commas between them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.sandbox.books.messages import Draft
from simulator.sandbox.rejection import Rejection
from simulator.vendors.advanta.bodies import read_parameters, trimmed
from simulator.vendors.advanta.errors import HASHED_IN_QUERY, TOO_MANY_CONTACTS, UNSUPPORTED_DATA
from simulator.vendors.advanta.items import Accepted, Refused, Row, Terms, text_in
from simulator.vendors.advanta.numbers import hashed_recipient_of, recipient_of
from simulator.vendors.advanta.operators import profile_of
from simulator.vendors.advanta.sending import Batch, as_number, sender_of
from simulator.vendors.advanta.sending_times import TIME_FIELD, release_ms_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from simulator.api.call import Call
    from simulator.vendors.advanta.numbers import Recipient
    from simulator.vendors.advanta.policy import Policy

MAX_CONTACTS = 1000
"""Source: advanta-africa-apis, docs/sms-api/send-sms.md, first paragraph."""


def parse_sms(call: Call[Policy]) -> Batch:
    """Return the message to each number, which is a number in its row, too; single numbers may be wrong.

    Source: advanta-africa-apis, docs/sms-api/send-sms.md, Sample Success Response.
    """
    parameters = read_parameters(call.request)
    return _read(call, parameters, recipient_of, parameters.get(TIME_FIELD), as_number)


def parse_otp(call: Call[Policy]) -> Batch:
    """Return the message to each number, or to each hash where the request says that its numbers are hashed.

    None waits for a time: the page has no `timeToSend`.
    Source: advanta-africa-apis, docs/sms-api/send-otp.md and send-hashed.md.
    """
    parameters = read_parameters(call.request)
    if not _is_true(parameters.get("hashed")):
        return _read(call, parameters, recipient_of)
    if call.request.method == "GET":
        raise Rejection(HASHED_IN_QUERY)
    return _read(call, parameters, hashed_recipient_of)


def _read(
    call: Call[Policy],
    parameters: Mapping[str, object],
    recipient_for: Callable[[str], Recipient | str],
    time_to_send: object = None,
    show: Callable[[str], str | int] = str,
) -> Batch:
    """Check what all the messages share: how many there are, sender, text, time; then each number, shown as told."""
    mobiles = _listed(trimmed(parameters.get("mobile")))
    if len(mobiles) > MAX_CONTACTS:
        raise Rejection(TOO_MANY_CONTACTS, count=len(mobiles))
    account = call.account
    sender_id = sender_of(account, parameters.get("shortcode"))
    text = text_in(parameters)
    if not text:
        raise Rejection(UNSUPPORTED_DATA)
    terms = Terms(account, sender_id, release_ms_of(time_to_send, call.now_ms))
    segments = call.vendor.segment_rule.measure(text).segments
    rows: list[Row] = []
    for mobile in call.sandbox.in_turns(mobiles):
        recipient = recipient_for(mobile)
        if isinstance(recipient, str):
            rows.append(Refused(show(mobile), None, recipient))
        else:
            to, shown, network = recipient
            draft = Draft(to, text, segments, account.cost_of(to, segments))
            rows.append(Accepted(show(shown), None, network, draft, terms))
    return Batch(rows, profile_of(call), text)


def _listed(mobiles: str) -> list[str]:
    """Return the numbers between the commas; one that is empty, where there is none."""
    if "," not in mobiles:
        return [mobiles]  # nearly always
    return [mobile for part in mobiles.split(",") if (mobile := part.strip())] or [""]


def _is_true(value: object) -> bool:
    return value is True or trimmed(value).lower() in {"1", "true"}
