"""Turn what was measured into a table, and say what is wrong."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import linear_regression, quantiles
from typing import NamedTuple

from soak.load import Conditions, Outcome

MB = 1_000_000
MOST_GROWTH_MB = 2.0

FIGURES = (
    "length", "requests a second", "callbacks a second", "errors", "answers", "resident memory", "growth",
    "descriptors", "p50", "p99", "processor time",
)  # fmt: skip


class Sample(NamedTuple):
    """What was used and done by a moment: by the server, and in the last two fields by its clients and receiver."""

    at_s: float
    resident_bytes: int
    descriptors: int
    processor_s: float
    clients_s: float
    received: int


@dataclass(frozen=True, slots=True)
class Figures:
    """What a soak showed.

    `samples` are those that count, in their order, two at least; `missing` is how many callbacks never came, of all.
    """

    conditions: Conditions
    outcome: Outcome
    samples: Sequence[Sample]
    missing: int

    @property
    def seconds(self) -> float:
        """How long it lasted, without what was left out."""
        return self.samples[-1].at_s - self.samples[0].at_s

    @property
    def difference_mb(self) -> float:
        """How much more memory the server had at the end."""
        return (self.samples[-1].resident_bytes - self.samples[0].resident_bytes) / MB

    @property
    def growth_mb(self) -> float:
        """The same along a straight line through all samples: a moment that stands out does not count for much."""
        line = linear_regression([each.at_s for each in self.samples], [each.resident_bytes for each in self.samples])
        return line.slope * self.seconds / MB

    def rows(self) -> Iterator[tuple[str, str]]:
        """Yield the rows of the table: a figure's name, and its value."""
        return zip(FIGURES, self._values(), strict=True)

    def _values(self) -> Iterator[str]:
        first, last = self.samples[0], self.samples[-1]
        conditions, outcome = self.conditions, self.outcome
        hundredths = quantiles(outcome.latencies_s, n=100)
        callbacks = (last.received - first.received) / self.seconds
        yield f"{self.seconds / 60:.1f} min, {conditions.left_out_s / 60:g} min before them left out"
        yield f"{len(outcome.latencies_s) / self.seconds:.1f} of {conditions.rate:g}"
        yield f"{callbacks:.1f} of {conditions.callbacks:g}"
        yield f"{outcome.errors.total()} of requests, {self.missing} callbacks missing"
        yield ", ".join(f"{status}: {count}" for status, count in sorted(outcome.statuses.items()))
        yield f"{first.resident_bytes / MB:.1f} MB, at the end {last.resident_bytes / MB:.1f} MB"
        yield f"{self.growth_mb:.2f} MB along a fitted line, {self.difference_mb:.2f} MB by difference"
        most = max(each.descriptors for each in self.samples)
        yield f"{first.descriptors}, at the end {last.descriptors}, at most {most}"
        yield f"{hundredths[49] * 1000:.1f} ms"
        yield f"{hundredths[98] * 1000:.1f} ms"
        busy = (last.processor_s - first.processor_s) / self.seconds
        clients_busy = (last.clients_s - first.clients_s) / self.seconds
        yield f"{busy:.2f} of a core, clients and receiver {clients_busy:.2f}"

    def wrong(self, most_growth_mb: float) -> Iterator[str]:
        """Yield what is wrong, a line each."""
        if self.growth_mb > most_growth_mb:
            yield f"it grew by {self.growth_mb:.2f} MB, which is more than {most_growth_mb:g} MB"
        if self.missing:
            yield f"{self.missing} callbacks are missing"
        for error, count in self.outcome.errors.most_common():
            yield f"{count} times {error}"
