"""Draw how long things take: a delay in milliseconds for a number from 0 to 1, by a distribution.

Every distribution takes one number for a delay, so that one can stand for another without shifting what follows.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from typing import Protocol

from simulator.values import frozen

MAX_DELAY_MS = 100 * 86_400_000
"""The longest delay there is; what is drawn beyond is cut, so that dates do not end before a message does."""

EDGE = 1e-12
"""How near a draw may come to 0 and 1, where a tail has no end."""


class Delay(Protocol):
    """A distribution of delays."""

    def at(self, draw: float) -> int:
        """Return the delay below which the share `draw` of all delays lies, in milliseconds."""


@frozen
class Uniform:
    """Every delay from `low_ms` to `high_ms` alike; both the same is a constant."""

    low_ms: int
    high_ms: int

    def at(self, draw: float) -> int:
        """Return the delay for a draw."""
        return self.low_ms + int((self.high_ms - self.low_ms + 1) * draw)


@frozen
class Normal:
    """A bell around `mean_ms`; negative draws are 0."""

    mean_ms: float
    deviation_ms: float

    def at(self, draw: float) -> int:
        """Return the delay for a draw."""
        return _bounded(self.mean_ms + self.deviation_ms * _deviate(draw))


@frozen
class LogNormal:
    """Mostly short, with a long tail: half lie below `median_ms`, 95 of 100 below `p95_ms`."""

    median_ms: float
    p95_ms: float

    def at(self, draw: float) -> int:
        """Return the delay for a draw."""
        sigma = math.log(self.p95_ms / self.median_ms) / _deviate(0.95)
        # Compared as logarithms: the tail of a wide one is longer than any float.
        exponent = math.log(self.median_ms) + sigma * _deviate(draw)
        return MAX_DELAY_MS if exponent > math.log(MAX_DELAY_MS) else round(math.exp(exponent))


@frozen
class Percentiles:
    """Delays as somebody measured them: at rising shares, and straight lines in between.

    Args:
        shares: from 0 to 1, rising; below the first and above the last its delay holds.
        delays_ms: as many, not falling.
    """

    shares: tuple[float, ...]
    delays_ms: tuple[int, ...]

    def at(self, draw: float) -> int:
        """Return the delay for a draw."""
        above = bisect_right(self.shares, draw)
        if above == 0:
            return self.delays_ms[0]
        if above == len(self.shares):
            return self.delays_ms[-1]
        low, high = self.delays_ms[above - 1], self.delays_ms[above]
        part = (draw - self.shares[above - 1]) / (self.shares[above] - self.shares[above - 1])
        return int(low + (high - low) * part)


def _bounded(delay_ms: float) -> int:
    return int(min(max(delay_ms, 0), MAX_DELAY_MS))


def _deviate(draw: float) -> float:
    from statistics import NormalDist  # noqa: PLC0415 - slow to import, and few worlds need it

    return NormalDist().inv_cdf(min(max(draw, EDGE), 1 - EDGE))
