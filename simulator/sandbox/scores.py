"""Score how a client's receivers did: what the callbacks of a sandbox have shown of each endpoint.

Nothing is guessed: what no callback has put to the test is not judged.
"""

from __future__ import annotations

import enum
from collections import Counter
from collections.abc import Callable, Generator, Iterable
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

from simulator.sandbox.books.callbacks import CallbackKind
from simulator.values import frozen

if TYPE_CHECKING:
    from simulator.sandbox.books.callbacks import Attempt, Callback

SERVER_ERROR = 500
TRUE = frozenset({CallbackKind.REGULAR, CallbackKind.COPY, CallbackKind.DISORDERED})
"""Receipts that a receiver has to acknowledge; it may refuse the others."""


class Verdict(enum.Enum):
    """What was seen of one thing."""

    PASSED = "passed"
    FAILED = "failed"
    NOT_SEEN = "not seen"


class Mark(NamedTuple):
    """One thing that a good receiver does: how often it was put to the test, and how often it was not done."""

    name: str
    verdict: Verdict
    seen: int
    failed: int


@frozen
class Score:
    """What was seen of one endpoint; times are real milliseconds."""

    url: str
    callbacks: int
    attempts: int
    median_ms: int
    p95_ms: int
    marks: tuple[Mark, ...]


def scores(callbacks: Iterable[Callback], fast_ms: int, effects: int | None) -> Generator[None, None, list[Score]]:
    """Score each endpoint (a URL without its query), in the order in which they were first called.

    A generator that stops after each callback, so that others may have their turn, and returns the scores in the end.

    Args:
        callbacks: oldest first.
        fast_ms: within which time an answer is fast.
        effects: on how many messages somebody saw the receiver act; what the wire cannot show. None if nobody looked.
    """
    endpoints: dict[str, _Endpoint] = {}
    for callback in callbacks:
        if callback.attempts:
            parts = urlsplit(callback.url)
            url = f"{parts.scheme}://{parts.netloc}{parts.path}"
            endpoints.setdefault(url, _Endpoint(fast_ms)).note(callback)
        yield
    found = []
    for url, endpoint in endpoints.items():
        found.append(endpoint.score(url, effects))
        yield
    return found


def _is_acknowledged(attempt: Attempt) -> bool:
    return attempt.is_acknowledged


def _is_survived(attempt: Attempt) -> bool:
    """Tell whether an answer is no defect of the receiver's own: acknowledged, or refused on purpose."""
    return attempt.status is not None and attempt.status < SERVER_ERROR


ACKNOWLEDGES, IS_FAST, IS_IDEMPOTENT = "acknowledges", "answers fast", "is idempotent"
TESTS: dict[str, tuple[frozenset[CallbackKind], Callable[[Attempt], bool]]] = {
    ACKNOWLEDGES: (TRUE, _is_acknowledged),
    "acknowledges duplicates": (frozenset({CallbackKind.COPY}), _is_acknowledged),
    "survives disorder": (frozenset({CallbackKind.DISORDERED}), _is_survived),
    "survives conflicting states": (frozenset({CallbackKind.CONFLICT}), _is_survived),
    "survives unknown ids": (frozenset({CallbackKind.UNKNOWN_ID}), _is_survived),
    "survives damage": (frozenset({CallbackKind.DAMAGED}), _is_survived),
}
"""What each attempt puts to the test: by the kinds of callbacks that do, and what a good receiver does."""

MARKS = (ACKNOWLEDGES, IS_FAST, "acknowledges duplicates", IS_IDEMPOTENT, *list(TESTS)[2:])
"""The order in which marks are given."""


class _Endpoint:
    """What was seen of one endpoint so far."""

    def __init__(self, fast_ms: int) -> None:
        self._fast_ms = fast_ms
        self._callbacks = 0
        self._times_ms: list[int] = []
        self._seen: Counter[str] = Counter()
        self._failed: Counter[str] = Counter()
        self._copied: set[int] = set()
        self._reported: set[int] = set()

    def note(self, callback: Callback) -> None:
        """Add a callback that was tried."""
        self._callbacks += 1
        message = callback.subject.message
        if message is not None and callback.kind is CallbackKind.COPY:
            self._copied.add(message.ordinal)
        if message is not None and (callback.kind in TRUE or callback.kind is CallbackKind.CONFLICT):
            self._reported.add(message.ordinal)
        for attempt in callback.attempts:
            self._times_ms.append(attempt.duration_ms)
            self._judge(IS_FAST, is_good=attempt.duration_ms <= self._fast_ms)
            for name, (kinds, is_good) in TESTS.items():
                if callback.kind in kinds:
                    self._judge(name, is_good=is_good(attempt))

    def score(self, url: str, effects: int | None) -> Score:
        """Sum up what was seen."""
        times_ms = sorted(self._times_ms)
        return Score(
            url,
            self._callbacks,
            len(times_ms),
            times_ms[(len(times_ms) - 1) // 2],
            times_ms[-(-len(times_ms) * 95 // 100) - 1],
            tuple(self._idempotence(effects) if name == IS_IDEMPOTENT else self._mark(name) for name in MARKS),
        )

    def _judge(self, name: str, *, is_good: bool) -> None:
        self._seen[name] += 1
        self._failed[name] += not is_good

    def _mark(self, name: str) -> Mark:
        seen, failed = self._seen[name], self._failed[name]
        verdict = Verdict.NOT_SEEN if not seen else Verdict.FAILED if failed else Verdict.PASSED
        return Mark(name, verdict, seen, failed)

    def _idempotence(self, effects: int | None) -> Mark:
        """Judge whether there were as many effects as messages, however often each was reported."""
        if effects is None or not self._copied:
            return Mark(IS_IDEMPOTENT, Verdict.NOT_SEEN, len(self._copied), 0)
        failed = abs(effects - len(self._reported))
        return Mark(IS_IDEMPOTENT, Verdict.FAILED if failed else Verdict.PASSED, len(self._copied), failed)
