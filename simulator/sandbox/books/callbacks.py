"""Keep callbacks with the result of every attempt, those that are on their way, and those that wait."""

from __future__ import annotations

import enum
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from simulator.sandbox.faults.effect import Spoilt
    from simulator.sandbox.faults.effects.receipt import Manners, Retry
    from simulator.sandbox.rules.reporting import CallbackRequest, Subject


class CallbackState(enum.Enum):
    """What became of a callback."""

    WAITING = "waiting"
    WITHHELD = "withheld"
    DROPPED = "dropped"
    ACKNOWLEDGED = "acknowledged"
    FAILED = "failed"


class Attempt(NamedTuple):
    """One try: `status` is the receiver's answer, None if there was none; then `error` says why.

    `duration_ms` is real time; `answer` is the beginning of the receiver's body; `reply` is its text, where that is
    sent on to somebody.
    """

    at_ms: int
    status: int | None
    error: str | None
    duration_ms: int
    answer: str
    is_replay: bool
    reply: str = ""

    @property
    def is_acknowledged(self) -> bool:
        """Whether the receiver answered 2xx."""
        return self.status is not None and 200 <= self.status < 300  # noqa: PLR2004 - HTTP's own classes

    @property
    def is_redirect(self) -> bool:
        """Whether the receiver answered 3xx, which is not followed."""
        return self.status is not None and 300 <= self.status < 400  # noqa: PLR2004 - HTTP's own classes


class CallbackKind(enum.Enum):
    """Whether the vendor owes a callback, or a fault added it."""

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
        "after", "attempts", "backoff_ms", "created_ms", "faults", "is_withheld", "kind", "manners", "ordinal",
        "request", "retry", "spoilt", "state", "subject",
    )  # fmt: skip

    def __init__(
        self,
        ordinal: int,
        subject: Subject,
        request: CallbackRequest,
        backoff_ms: tuple[int, ...],
        at_ms: int,
        after: int = 0,
    ) -> None:
        self.ordinal = ordinal
        self.subject = subject
        self.backoff_ms = backoff_ms
        self.request = request
        self.created_ms = at_ms
        self.after = after
        self.state = CallbackState.WAITING
        self.kind = CallbackKind.REGULAR
        self.retry: Retry | None = None
        self.manners: Manners | None = None
        self.faults: tuple[str, ...] = ()
        self.is_withheld = False
        self.spoilt: Spoilt | None = None
        self.attempts: list[Attempt] = []

    @property
    def url(self) -> str:
        """Where it goes."""
        return self.request.url

    def record(self, attempt: Attempt) -> int | None:
        """Note the result of an attempt; return the wait in ms until the next one, None if there is none."""
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

    @property
    def ordinals(self) -> list[int]:
        """Those that are out at present."""
        return list(self._callbacks)

    def get(self, ordinal: int) -> Callback | None:
        """Return the callback of that ordinal, if it is out."""
        return self._callbacks.get(ordinal)

    def leaves(self, callback: Callback) -> None:
        """Note that a callback was handed out."""
        self._callbacks[callback.ordinal] = callback
        self._times[callback.ordinal] += 1

    def lands(self, callback: Callback) -> bool:
        """Take in a result; returns whether the callback was out, for one that nobody handed out may be answered."""
        was_out = callback.ordinal in self._callbacks
        if self._times[callback.ordinal] > 1:
            self._times[callback.ordinal] -= 1
        else:
            self._callbacks.pop(callback.ordinal, None)
            del self._times[callback.ordinal]
        return was_out


class Held(NamedTuple):
    """A callback that waits for the final one of its message, and is not sent before `due_ms` either.

    It leaves `after_ms` after the later of the two, whatever becomes of the fault that holds it.
    """

    callback: Callback
    due_ms: int
    after_ms: int
