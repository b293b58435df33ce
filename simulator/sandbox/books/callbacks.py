"""Keep callbacks: what each reports on, the request that its vendor makes for it, and the result of every attempt."""

from __future__ import annotations

import enum
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from simulator.sandbox.books.accounts import Account
    from simulator.sandbox.books.messages import Message
    from simulator.sandbox.faults.effects import Manners, RetryRule
    from simulator.sandbox.faults.spoilt import Spoilt
    from simulator.sms.states import State


class CallbackContent(NamedTuple):
    """The whole request that a vendor makes for one event.

    Args:
        event: what is reported, in the vendor's words.
        url: where to, its query included.
        body: empty where there is none.
        content_type: of the body; empty where no body is sent.
        method: of HTTP.
        own_headers: that the vendor sends beside the content type.
    """

    event: str
    url: str
    body: bytes = b""
    content_type: str = "application/json"
    method: str = "POST"
    own_headers: tuple[tuple[str, str], ...] = ()

    @property
    def headers(self) -> tuple[tuple[str, str], ...]:
        """All that the vendor sends."""
        return (("Content-Type", self.content_type), *self.own_headers) if self.content_type else self.own_headers


class Subject(NamedTuple):
    """What a callback reports on.

    Args:
        account: to whom it is reported.
        key: tells it from every other subject; callbacks of one go one after the other.
        name: as people call it.
        exchange: the ordinal of the request that brought it about, 0 for none.
        message: it, where it is one.
    """

    account: Account
    key: int | str
    name: str
    exchange: int = 0
    message: Message | None = None

    @classmethod
    def of_message(cls, message: Message) -> Subject:
        """A message, whose state is reported."""
        submission = message.submission
        return cls(submission.account, message.ordinal, message.to, submission.exchange, message)

    @classmethod
    def of_account(cls, account: Account, exchange: int = 0) -> Subject:
        """An account; a request may have brought it about that something is reported."""
        return cls(account, account.id, account.id, exchange)


@dataclass(frozen=True, slots=True)
class CallbackPlan:
    """Where a submission or an account has states reported, what the requests look like, and how often they are tried.

    `render(url, reports)` returns the request for the states that messages have entered, or None for no callback; the
    sandbox reports one at a time, the state that a message has just entered. `backoff_ms` holds the wait before each
    further attempt; its length limits the attempts to length + 1.
    """

    url: str
    render: Callable[[str, Sequence[tuple[Message, State]]], CallbackContent | None]
    backoff_ms: tuple[int, ...] = (5_000, 30_000)

    def content_for(self, message: Message) -> CallbackContent | None:
        """Render the request for the state that one message is in."""
        return self.render(self.url, ((message, message.state),))


class CallbackState(enum.Enum):
    """What became of a callback."""

    WAITING = "waiting"
    WITHHELD = "withheld"
    ACKNOWLEDGED = "acknowledged"
    FAILED = "failed"


class Attempt(NamedTuple):
    """One try: `status` is the receiver's answer, None if there was none; then `error` says why.

    `duration_ms` is real time; `answer` is the beginning of the receiver's body.
    """

    at_ms: int
    status: int | None
    error: str | None
    duration_ms: int
    answer: str
    is_replay: bool

    @property
    def is_acknowledged(self) -> bool:
        """Whether the receiver answered 2xx."""
        return self.status is not None and 200 <= self.status < 300  # noqa: PLR2004 - HTTP's own classes

    @property
    def is_redirect(self) -> bool:
        """Whether the receiver answered 3xx, which is not followed."""
        return self.status is not None and 300 <= self.status < 400  # noqa: PLR2004 - HTTP's own classes


class CallbackKind(enum.Enum):
    """Whether a callback is the vendor's due, or a fault's addition."""

    REGULAR = "regular"
    COPY = "copy"
    DISORDERED = "disordered"
    CONFLICT = "conflict"
    UNKNOWN_ID = "unknown id"
    DAMAGED = "damaged"


class Callback:
    """One event on its way to one URL, with every attempt made.

    `after` is the ordinal of the request that brought it about, or else of the newest one by then. `retry` and
    `manners` are a fault's, in place of the vendor's own; `faults` are the names of those that touched it,
    `is_withheld` says that one of them keeps it from being sent, and `spoilt` what one did to its body.
    """

    __slots__ = (
        "after", "attempts", "backoff_ms", "content", "created_ms", "faults", "is_withheld", "kind", "manners",
        "ordinal", "retry", "spoilt", "state", "subject",
    )  # fmt: skip

    def __init__(
        self,
        ordinal: int,
        subject: Subject,
        content: CallbackContent,
        backoff_ms: tuple[int, ...],
        at_ms: int,
        after: int = 0,
    ) -> None:
        self.ordinal = ordinal
        self.subject = subject
        self.backoff_ms = backoff_ms
        self.content = content
        self.created_ms = at_ms
        self.after = after
        self.state = CallbackState.WAITING
        self.kind = CallbackKind.REGULAR
        self.retry: RetryRule | None = None
        self.manners: Manners | None = None
        self.faults: tuple[str, ...] = ()
        self.is_withheld = False
        self.spoilt: Spoilt | None = None
        self.attempts: list[Attempt] = []

    @property
    def url(self) -> str:
        """Where it goes."""
        return self.content.url

    def record(self, attempt: Attempt) -> int | None:
        """Note the result of an attempt; returns the wait in ms until the next one, None if there is none."""
        self.attempts.append(attempt)
        if attempt.is_acknowledged or (self.retry and self.retry.is_redirect_enough and attempt.is_redirect):
            self.state = CallbackState.ACKNOWLEDGED
            return None
        if attempt.is_replay or self.state is not CallbackState.WAITING:
            return None
        tries = sum(not each.is_replay for each in self.attempts)
        backoff_ms = self.backoff_ms if self.retry is None else self.retry.backoff_ms
        if tries <= len(backoff_ms):
            return backoff_ms[tries - 1]
        self.state = CallbackState.FAILED
        return None


class Dispatch(NamedTuple):
    """A callback to be sent now; `is_replay` when somebody asked for it again."""

    callback: Callback
    is_replay: bool


class InFlight:
    """Callbacks that were handed out to be sent and whose results are yet to come; one may be out more than once."""

    __slots__ = ("_callbacks", "_times")

    def __init__(self) -> None:
        # By ordinal: one may have been dropped from the store meanwhile, for want of room.
        self._callbacks: dict[int, Callback] = {}
        self._times: Counter[int] = Counter()

    def __len__(self) -> int:
        return len(self._callbacks)

    def get(self, ordinal: int) -> Callback | None:
        """The callback of that ordinal, if it is out."""
        return self._callbacks.get(ordinal)

    def leaves(self, callback: Callback) -> None:
        """It is handed out."""
        self._callbacks[callback.ordinal] = callback
        self._times[callback.ordinal] += 1

    def lands(self, callback: Callback) -> None:
        """A result has come, or one that nobody handed out was answered."""
        if self._times[callback.ordinal] > 1:
            self._times[callback.ordinal] -= 1
        else:
            self._callbacks.pop(callback.ordinal, None)
            del self._times[callback.ordinal]


class Held(NamedTuple):
    """A callback that waits for the final one of its message, and is not sent before `due_ms` either.

    It leaves `after_ms` after the later of the two.
    """

    callback: Callback
    due_ms: int
    after_ms: int
