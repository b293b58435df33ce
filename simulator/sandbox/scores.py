"""How a client's receivers did: the callbacks of a sandbox go in, what was seen of each endpoint comes out.

Nothing is guessed: what no callback has put to the test is not judged.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

from simulator.sandbox.callbacks import CallbackKind

if TYPE_CHECKING:
    from simulator.sandbox.callbacks import Attempt, Callback

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


@dataclass(frozen=True, slots=True)
class Score:
    """What was seen of one endpoint; times are real milliseconds."""

    url: str
    callbacks: int
    attempts: int
    median_ms: int
    p95_ms: int
    marks: tuple[Mark, ...]


def scores(callbacks: Iterable[Callback], fast_ms: int, effects: int | None) -> list[Score]:
    """The score of each endpoint (a URL without its query), in the order in which they were first called.

    Args:
        callbacks: oldest first.
        fast_ms: within which time an answer is fast.
        effects: on how many messages somebody saw the receiver act; what the wire cannot show. None if nobody looked.
    """
    by_endpoint: dict[str, list[Callback]] = {}
    for callback in callbacks:
        if callback.attempts:
            parts = urlsplit(callback.url)
            by_endpoint.setdefault(f"{parts.scheme}://{parts.netloc}{parts.path}", []).append(callback)
    return [_score(url, called, fast_ms, effects) for url, called in by_endpoint.items()]


def _score(url: str, called: Sequence[Callback], fast_ms: int, effects: int | None) -> Score:
    attempts = [attempt for callback in called for attempt in callback.attempts]
    times_ms = sorted(attempt.duration_ms for attempt in attempts)
    return Score(
        url,
        len(called),
        len(attempts),
        times_ms[(len(times_ms) - 1) // 2],
        times_ms[-(-len(times_ms) * 95 // 100) - 1],
        (
            _mark("acknowledges", _of(called, *TRUE), lambda each: each.is_acknowledged),
            _mark("answers fast", attempts, lambda each: each.duration_ms <= fast_ms),
            _mark("acknowledges duplicates", _of(called, CallbackKind.COPY), lambda each: each.is_acknowledged),
            _idempotence(called, effects),
            _mark("survives disorder", _of(called, CallbackKind.DISORDERED), _is_survived),
            _mark("survives conflicting states", _of(called, CallbackKind.CONFLICT), _is_survived),
            _mark("survives unknown ids", _of(called, CallbackKind.UNKNOWN_ID), _is_survived),
            _mark("survives damage", _of(called, CallbackKind.DAMAGED), _is_survived),
        ),
    )


def _of(called: Sequence[Callback], *kinds: CallbackKind) -> list[Attempt]:
    return [attempt for callback in called if callback.kind in kinds for attempt in callback.attempts]


def _is_survived(attempt: Attempt) -> bool:
    """An answer that is no defect of the receiver's own: acknowledged, or refused on purpose."""
    return attempt.status is not None and attempt.status < SERVER_ERROR


def _mark(name: str, attempts: Sequence[Attempt], is_good: Callable[[Attempt], bool]) -> Mark:
    failed = sum(not is_good(attempt) for attempt in attempts)
    verdict = Verdict.NOT_SEEN if not attempts else Verdict.FAILED if failed else Verdict.PASSED
    return Mark(name, verdict, len(attempts), failed)


def _idempotence(called: Sequence[Callback], effects: int | None) -> Mark:
    """Whether there were as many effects as messages, however often each was reported."""
    copied = {callback.message.ordinal for callback in called if callback.kind is CallbackKind.COPY}
    reported = {callback.message.ordinal for callback in called if callback.kind in TRUE | {CallbackKind.CONFLICT}}
    if effects is None or not copied:
        return Mark("is idempotent", Verdict.NOT_SEEN, len(copied), 0)
    failed = abs(effects - len(reported))
    return Mark("is idempotent", Verdict.FAILED if failed else Verdict.PASSED, len(copied), failed)
