"""Show messages as rows of a list: what a line has room for, quickly made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import Field

from simulator.api.instants import iso_millis
from simulator.control.ids import Kind, public_id
from simulator.control.operation import View
from simulator.control.quantities import spell_money
from simulator.control.views.messages import MessageView
from simulator.sms.codes import code_in
from simulator.sms.networks import network_of
from simulator.sms.numbers import home_form
from simulator.sms.states import State

if TYPE_CHECKING:
    from simulator.sandbox.books.messages import Message

BEGINNING = 160
"""How many characters of a text a row shows."""


class MessageRow(View):
    """One message in short."""

    id: str
    created_at: str
    changed_at: str = Field(description="When it entered its state.")
    vendor: str
    account: str
    to: str = Field(description="E.164.")
    home: str | None = Field(description="The number as people in its country write it; null if it is not a number.")
    sender_id: str
    network: str | None = Field(description="By the number's prefix; null if unknown.")
    state: State
    reason: str | None = Field(description="Why it failed or expired.")
    segments: int
    cost: str = Field(description="In `currency`.")
    currency: str
    otp: str | None = Field(description="The one-time password in the whole text, or null.")
    text: str = Field(description=f"The first {BEGINNING} characters.")
    is_cut: bool = Field(description="Whether the text goes on.")
    exchange: str | None = Field(description="The request that asked for it.")


class MessageList(View):
    """A page of messages, newest first, and what the sandbox keeps in all."""

    messages: list[MessageView] | list[MessageRow] = Field(description="Rows where `view=row` asks for them.")
    next_cursor: str | None
    total: int = Field(description="How many messages the sandbox keeps, whatever the filter.")
    first: str | None = Field(description="The oldest of them.")
    last: str | None = Field(
        description="The newest. Ids are numbers in a row, of which only deleted ones are missing: `cursor=m-50001` "
        "shows what comes from m-50000 on."
    )
    unmatched: list[str] | None = Field(
        description="Where no message matches: the words of `q` that none meets, each by itself. Null otherwise."
    )


def message_row(message: Message) -> MessageRow:
    """Show a message in short."""
    submission = message.submission
    network = network_of(message.to)
    return MessageRow(
        id=public_id(Kind.MESSAGE, message.ordinal),
        created_at=iso_millis(submission.created_ms),
        changed_at=iso_millis(message.changed_ms),
        vendor=submission.account.vendor,
        account=submission.account.id,
        to=message.to,
        home=home_form(message.to),
        sender_id=submission.sender_id,
        network=None if network is None else network.name,
        state=message.state,
        reason=message.reason,
        segments=message.segments,
        cost=spell_money(message.cost),
        currency=submission.account.terms.currency,
        otp=code_in(message.text),
        text=message.text[:BEGINNING],
        is_cut=len(message.text) > BEGINNING,
        exchange=public_id(Kind.EXCHANGE, submission.exchange) if submission.exchange else None,
    )
