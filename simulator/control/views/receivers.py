"""Show the scores of receivers."""

from __future__ import annotations

from collections.abc import Generator, Iterable
from typing import TYPE_CHECKING

from pydantic import Field

from simulator.control.operation import View
from simulator.sandbox.scores import Verdict

if TYPE_CHECKING:
    from simulator.sandbox.scores import Score
    from simulator.secrets.hiding import Hider


class MarkView(View):
    """One thing that a good receiver does."""

    name: str
    verdict: Verdict
    seen: int = Field(description="How often it was put to the test.")
    failed: int


class ReceiverView(View):
    """One endpoint; times are real milliseconds."""

    url: str
    callbacks: int
    attempts: int
    median_ms: int
    p95_ms: int
    marks: list[MarkView]


class ReceiversReport(View):
    """Every endpoint that was called back."""

    receivers: list[ReceiverView]


def receivers_report(found: Iterable[Score], hider: Hider) -> Generator[None, None, ReceiversReport]:
    """Show scores; a generator that stops where others may have their turn."""
    receivers = []
    for score in found:
        marks = [MarkView(**mark._asdict()) for mark in score.marks]
        receivers.append(
            ReceiverView(
                url=hider.text(score.url),
                callbacks=score.callbacks,
                attempts=score.attempts,
                median_ms=score.median_ms,
                p95_ms=score.p95_ms,
                marks=marks,
            )
        )
        yield
    return ReceiversReport(receivers=receivers)
