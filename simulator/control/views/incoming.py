"""Show messages from handsets, and the numbers at which they arrive."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import Field

from simulator.api.instants import iso_millis
from simulator.control.ids import Kind, public_id
from simulator.control.operation import View

if TYPE_CHECKING:
    from simulator.sandbox.books.incoming import Incoming, IncomingNumber
    from simulator.secrets.hiding import Hider


class IncomingNumberView(View):
    """A number at which messages from handsets arrive, and what becomes of them."""

    number: str
    keyword: str = Field(
        description=(
            "The first word of the texts that this entry takes; without one it takes texts that no other entry takes."
        )
    )
    url: str | None = Field(description="Where messages are passed on to; secrets in it are cut here.")
    method: str
    interactive: bool
    auto_reply: bool


class IncomingNumberList(View):
    """The numbers of an account, in the order in which they came."""

    numbers: list[IncomingNumberView]


class IncomingView(View):
    """A message from a handset."""

    id: str
    vendor: str
    account: str
    to: str = Field(description="The number that it was sent to.")
    sender: str = Field(serialization_alias="from", description="The number of the handset, in E.164.")
    text: str
    keyword: str | None = Field(description="Keyword of the number at which it arrived; null if no number took it.")
    received_at: str
    callback: str | None = Field(description="The callback that passed it on; null if nobody was called.")
    note: str | None = Field(description="Why nobody was called.")
    reply: str | None = Field(description="The message that answered it; null if none did.")
    not_replied: str | None = Field(
        description="Why the receiver's answer was not sent, for example insufficient_balance."
    )


class IncomingPage(View):
    """Messages from handsets, newest first."""

    incoming: list[IncomingView]
    next_cursor: str | None


def number_view(number: IncomingNumber, hider: Hider) -> IncomingNumberView:
    """Show a number."""
    return IncomingNumberView(
        number=number.number,
        keyword=number.keyword,
        url=None if number.url is None else hider.text(number.url),
        method=number.method,
        interactive=number.is_interactive,
        auto_reply=number.is_answering,
    )


def incoming_view(incoming: Incoming) -> IncomingView:
    """Show a message from a handset."""
    return IncomingView(
        id=public_id(Kind.INCOMING, incoming.ordinal),
        vendor=incoming.account.vendor,
        account=incoming.account.id,
        to=incoming.to,
        sender=incoming.sender,
        text=incoming.text,
        keyword=None if incoming.number is None else incoming.number.keyword,
        received_at=iso_millis(incoming.at_ms),
        callback=public_id(Kind.CALLBACK, incoming.callback) if incoming.callback else None,
        note=incoming.note,
        reply=public_id(Kind.MESSAGE, incoming.reply) if incoming.reply else None,
        not_replied=incoming.refused,
    )
