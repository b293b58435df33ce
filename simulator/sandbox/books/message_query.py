"""Say which messages are looked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.values import frozen

if TYPE_CHECKING:
    from simulator.sandbox.books.messages import Message
    from simulator.sms.states import State


@frozen
class MessageQuery:
    """What to look for; a field that is None matches everything. `text` is a part of the text, case-sensitive."""

    to: str | None = None
    sender_id: str | None = None
    vendor: str | None = None
    account: str | None = None
    state: State | None = None
    text: str | None = None
    since_ms: int | None = None
    exchange: int | None = None

    def matches(self, message: Message) -> bool:
        """Tell whether the message satisfies every field."""
        submission = message.submission
        return (
            (self.to is None or message.to == self.to)
            and (self.state is None or message.state is self.state)
            and (self.sender_id is None or submission.sender_id == self.sender_id)
            and (self.vendor is None or submission.account.vendor == self.vendor)
            and (self.account is None or submission.account.id == self.account)
            and (self.text is None or self.text in message.text)
            and (self.since_ms is None or submission.created_ms >= self.since_ms)
            and (self.exchange is None or submission.exchange == self.exchange)
        )
