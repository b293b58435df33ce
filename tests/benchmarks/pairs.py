"""Load several servers in turn, round after round, and sum up what each did, also as a share of what another did.

What disturbs the machine for a while disturbs one round of each, so that ratios are taken round by round.
"""

from __future__ import annotations

import ssl
import statistics
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from operator import attrgetter

from benchmarks.load import Traffic
from benchmarks.servers import Sample, Server

PER_SECOND, P99_MS = attrgetter("per_second"), attrgetter("p99_ms")
SERVER_US, WHOLE_US, LOAD_US = attrgetter("server_us"), attrgetter("whole_us"), attrgetter("load_us")
SERVER_SHARE, LOAD_SHARE = attrgetter("server_share"), attrgetter("load_share")
"""Figures of a sample."""

QUIET = 0.8
"""How busy a server keeps its core at least, where nobody else wants it and the load is no limit."""

WARM_UPS_OF_COMPILERS = 15
"""Runs before the first that counts, for servers whose code is compiled as it runs."""


@dataclass(frozen=True, slots=True)
class Contender:
    """A server, and how it is loaded."""

    server: Server
    traffic: Traffic
    name: str
    connections: int = 32
    trusting: ssl.SSLContext | None = None
    warm_ups: int = 1

    def run(self, seconds: float) -> Sample:
        """Load it once."""
        return self.server.load(self.traffic, seconds, self.connections, trusting=self.trusting)


@dataclass(frozen=True, slots=True)
class Spread:
    """The median of some figures, and the quartiles below and above it."""

    median: float
    low: float
    high: float

    def __format__(self, spec: str) -> str:
        return f"{self.median:{spec}} ({self.low:{spec}} to {self.high:{spec}})"


def spread(figures: Iterable[float]) -> Spread:
    """Sum figures up; one by itself is its own quartiles."""
    all_of_them = list(figures)
    if len(all_of_them) == 1:
        all_of_them *= 2
    low, median, high = statistics.quantiles(all_of_them, n=4, method="inclusive")
    return Spread(median, low, high)


class Pairs:
    """The samples of each contender, by its name, in the order of the rounds."""

    def __init__(self, samples: dict[str, list[Sample]]) -> None:
        self._samples = samples

    def spread(self, name: str, figure: Callable[[Sample], float]) -> Spread:
        """A figure of one contender."""
        return spread(map(figure, self._samples[name]))

    def ratio(self, name: str, of: str, figure: Callable[[Sample], float]) -> Spread:
        """A figure of one contender by that of another in the same round."""
        both = zip(self._samples[name], self._samples[of], strict=True)
        return spread(figure(one) / figure(other) for one, other in both)

    def share(self, name: str, of: str = "bare") -> float:
        """How much of another's throughput a contender has: by processor time where one was not kept busy."""
        is_one_idle = any(self.spread(each, SERVER_SHARE).median < QUIET for each in (name, of))
        return self.ratio(of, name, SERVER_US).median if is_one_idle else self.ratio(name, of, PER_SECOND).median

    def told(self, name: str, of: str = "bare") -> str:
        """What a contender does, compared with another: throughput, processor time and latency, and absolutely."""
        throughput, latency = self.ratio(name, of, PER_SECOND), self.ratio(name, of, P99_MS)
        by_processor, cost_us = self.ratio(of, name, SERVER_US), self.spread(name, SERVER_US)
        a_second = 1e6 / cost_us.median
        return (
            f"{throughput:.2f} of its throughput ({by_processor.median:.2f} by processor time), "
            f"p99 {latency:.2f} times its p99; about {a_second:,.0f} a second for a core here, {cost_us:.0f} us each"
        )

    def notes(self) -> Iterator[str]:
        """Absolute figures of all, medians with quartiles, and who was the limit."""
        for name in self._samples:
            yield (
                f"  {name}: {self.spread(name, PER_SECOND):,.0f} a second; p50 {self._ms(name, 0.5)}, "
                f"p99 {self._ms(name, 0.99)}, p99.9 {self._ms(name, 0.999)}; processor time "
                f"{self.spread(name, SERVER_US):.0f} us a request, {self.spread(name, WHOLE_US).median:.0f} us with "
                "what follows"
            )
            yield self._busy(name)

    def _ms(self, name: str, share: float) -> str:
        return f"{self.spread(name, lambda sample: sample.loaded.within_ms(share)):.2f} ms"

    def _busy(self, name: str) -> str:
        server, load = self.spread(name, SERVER_SHARE).median, self.spread(name, LOAD_SHARE).median
        if max(server, load) < QUIET:
            limit = ": OTHERS WANT THESE CORES, compare by processor time"
        else:
            limit = ": THE LOAD WAS THE LIMIT, compare by processor time" if load > server else ""
        return (
            f"    the server's core was busy for {server:.0%}, that of the load for {load:.0%} "
            f"({self.spread(name, LOAD_US).median:.0f} us a request){limit}"
        )


def in_turn(contenders: Iterable[Contender], seconds: float, rounds: int) -> Pairs:
    """Load each for some seconds, one after the other, as often as there are rounds, after it was warmed up.

    Raises:
        UnexpectedAnswerError: an answer is not what was expected, while it is warmed up or later.
    """
    all_of_them = list(contenders)
    for contender in all_of_them:
        for _ in range(contender.warm_ups):
            contender.run(seconds)
    samples: dict[str, list[Sample]] = {contender.name: [] for contender in all_of_them}
    for _ in range(rounds):
        for contender in all_of_them:
            samples[contender.name].append(contender.run(seconds))
    return Pairs(samples)
