"""Say what a vendor reports by callback, as values: on what, to which address, and by which request."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from simulator.values import frozen

if TYPE_CHECKING:
    from simulator.sandbox.books.accounts import Account
    from simulator.sandbox.books.messages import Message
    from simulator.sms.states import State


class CallbackRequest(NamedTuple):
    """The whole request that a vendor makes for one event.

    Args:
        event: what is reported, in the vendor's words.
        url: where to, its query included.
        body: empty where there is none.
        content_type: of the body; empty where no body is sent.
        method: of HTTP.
        own_headers: that the vendor sends beside the content type.
        timeout_ms: how long the vendor waits for an answer, in real time; None is as long as the server was told.
        takes_reply: the text of the answer is sent on to somebody.
    """

    event: str
    url: str
    body: bytes = b""
    content_type: str = "application/json"
    method: str = "POST"
    own_headers: tuple[tuple[str, str], ...] = ()
    timeout_ms: int | None = None
    takes_reply: bool = False

    @property
    def headers(self) -> tuple[tuple[str, str], ...]:
        """All that the vendor sends."""
        return (("Content-Type", self.content_type), *self.own_headers) if self.content_type else self.own_headers


class Subject(NamedTuple):
    """The thing that a callback reports on.

    Args:
        account: to whom it is reported.
        key: tells it from every other subject; callbacks of one go one after the other.
        name: as people call it.
        exchange: the ordinal of the request that brought it about, 0 for none.
        message: it, where it is one.
        incoming: the ordinal of the message from a handset that it is, 0 for none.
    """

    account: Account
    key: int | str
    name: str
    exchange: int = 0
    message: Message | None = None
    incoming: int = 0

    @classmethod
    def of_message(cls, message: Message) -> Subject:
        """Make the subject of a message whose state is reported."""
        submission = message.submission
        return cls(submission.account, message.ordinal, message.to, submission.exchange, message)

    @classmethod
    def of_account(cls, account: Account, exchange: int = 0) -> Subject:
        """Make the subject of an account; a request may have caused the report."""
        return cls(account, account.id, account.id, exchange)


@frozen
class CallbackPlan:
    """How a submission or an account has states reported: to which URL, by which requests, how often tried.

    `render(url, reports)` returns the request for the states that messages have entered, or None for no callback; the
    sandbox reports one at a time, the state that a message has just entered. `backoff_ms` holds the wait before each
    further attempt; its length limits the attempts to length + 1.
    """

    url: str
    render: Callable[[str, Sequence[tuple[Message, State]]], CallbackRequest | None]
    backoff_ms: tuple[int, ...] = (5_000, 30_000)

    def request_for(self, message: Message) -> CallbackRequest | None:
        """Render the request for the state that one message is in."""
        return self.render(self.url, ((message, message.state),))


# A sandbox, which is Any here so that its rules can name such functions without knowing it.
Reporting = Callable[[Any, "Account", str], CallbackPlan]
"""The plan by which a vendor reports all states of an account's messages to a URL of the account's own."""
