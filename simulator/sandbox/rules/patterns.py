"""Look for texts by a pattern with at most one `*`.

No regular expression of a user's is ever run: a pattern is a beginning and an end, and fitting one cannot take long.
"""

from __future__ import annotations

from simulator.sandbox.errors import SimulatorError
from simulator.values import frozen

STAR = "*"


@frozen
class Pattern:
    """How a text begins and ends; without a star it is the whole text, in `prefix`."""

    prefix: str
    suffix: str = ""
    has_star: bool = False

    def __str__(self) -> str:
        return f"{self.prefix}{STAR if self.has_star else ''}{self.suffix}"

    def fits(self, text: str) -> bool:
        """Tell whether a text fits the pattern."""
        if not self.has_star:
            return text == self.prefix
        long_enough = len(text) >= len(self.prefix) + len(self.suffix)
        return long_enough and text.startswith(self.prefix) and text.endswith(self.suffix)


def parse_pattern(text: str) -> Pattern:
    """Read a pattern as written: `+25670*`, `*99901`, `+256*1` or a whole text; raises `SimulatorError`."""
    prefix, star, suffix = text.partition(STAR)
    if STAR in suffix:
        raise SimulatorError("a pattern holds one * at most, which stands for any characters")
    return Pattern(prefix, suffix, has_star=bool(star))


def fits_any(patterns: tuple[Pattern, ...], text: str) -> bool:
    """Tell whether a text fits one of the patterns."""
    return any(pattern.fits(text) for pattern in patterns)
