"""Serve the look-ups: the balance of an account, and how one of its messages fares."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.api.request import Response
from simulator.sandbox.rejection import Rejection
from simulator.text.json_writing import write_json
from simulator.vendors.advanta.bodies import read_parameters, trimmed
from simulator.vendors.advanta.delivery_words import delivery_word
from simulator.vendors.advanta.errors import MISSING_MESSAGE_ID, NO_DELIVERY_REPORT, NO_DLR
from simulator.vendors.advanta.numbers import network_id_of
from simulator.vendors.advanta.operators import profile_of
from simulator.vendors.advanta.policy import NoReport
from simulator.vendors.advanta.sending import FIRST_MESSAGE_ID, SUCCESS_DESCRIPTION, message_id
from simulator.vendors.advanta.sending_times import duration, taken_ms, written

if TYPE_CHECKING:
    from simulator.api.call import Call
    from simulator.sandbox.books.accounts import Account
    from simulator.sandbox.books.messages import Message
    from simulator.vendors.advanta.policy import Policy

ID_LENGTH = 18
"""Digits of the longest id that is looked up; there is no longer one."""


def parse_balance(call: Call[Policy]) -> None:
    """Read nothing: beside the credentials there are no parameters."""


def perform_balance(call: Call[Policy], _command: None) -> Account:
    """Return the account; nothing changes."""
    return call.account


def render_balance(call: Call[Policy], account: Account) -> Response:
    """Write the balance as text. Source: advanta-africa-apis, docs/sms-api/balance.md, Sample Success Response."""
    profile = profile_of(call)
    if profile.is_slash_empty and call.request.path.endswith("/"):
        return Response(200, b"")
    partner_id, _ = call.credential.values
    body = {"response-code": profile.success, "credit": f"{account.balance:.2f}", "partner-id": partner_id}
    return Response(200, write_json(body))


def parse_report(call: Call[Policy]) -> Message:
    """Return the message that is asked for, by whichever call it was sent, if it is the account's own."""
    sent = trimmed(read_parameters(call.request).get("messageID"))
    if not sent:
        raise Rejection(MISSING_MESSAGE_ID)
    message = call.sandbox.messages.get(_ordinal_of(sent))
    if message is not None and message.submission.account is call.account:
        return message
    if call.policy.no_report is NoReport.NO_DLR:
        raise Rejection(NO_DLR)
    raise Rejection(NO_DELIVERY_REPORT)


def perform_report(call: Call[Policy], message: Message) -> Message:  # noqa: ARG001 - an operation's shape
    """Return the message; nothing changes."""
    return message


def render_report(call: Call[Policy], message: Message) -> Response:
    """Write how the message fares. Source: advanta-africa-apis, docs/sms-api/delivery.md, Sample Success Response."""
    word = delivery_word(message)
    body = {
        "response-code": profile_of(call).success,
        "message-id": message_id(message.ordinal),
        "response-description": SUCCESS_DESCRIPTION,
        "delivery-status": word.status,
        "delivery-description": word.description,
        "delivery-tat": duration(taken_ms(message)),
        "delivery-networkid": network_id_of(message.to),
        "delivery-time": written(message.changed_ms),
    }
    return Response(200, write_json(body))


def _ordinal_of(text: str) -> int:
    """Return the ordinal of the message with an id, 0 for what is none."""
    is_number = text.isascii() and text.isdigit() and len(text) <= ID_LENGTH and text[0] != "0"
    return max(int(text) - FIRST_MESSAGE_ID, 0) if is_number else 0
