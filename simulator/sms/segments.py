"""Count the segments that a text is billed as, and cut it into its parts."""

import enum
from bisect import bisect_right
from collections.abc import Callable, Iterator
from itertools import accumulate
from typing import NamedTuple

from simulator.sms.alphabet import BEYOND_BASIC, GSM_EXTENSION, Encoding, encoding_of
from simulator.values import frozen

GSM_7 = Encoding.GSM_7
"""Named here for every text: Python 3.11 takes long to find a member of an enumeration."""


class Policy(enum.Enum):
    """What a rule counts, and what it never cuts in two."""

    CODE_UNIT = "code_unit"
    """Counts septets or UTF-16 units; keeps the pairs that make one character whole."""
    NAIVE = "naive"
    """Counts characters (code points), whatever the encoding."""


@frozen
class Limits:
    """How many units fit: into a message of one segment, and into each part of a longer one.

    Raises:
        ValueError: `part` is below 2, which has no room for a character of two units.
    """

    single: int
    part: int

    def __post_init__(self) -> None:
        if self.part < 2:  # noqa: PLR2004 - said by the message
            raise ValueError(
                f"a part of {self.part} units has no room for a character of two units; expected 2 or more"
            )


class Measure(NamedTuple):
    """What a rule found in a text. Units are septets, UTF-16 units or characters, as the rule's policy says."""

    encoding: Encoding
    units: int
    segments: int


@frozen
class SegmentRule:
    """How texts are counted and cut. An empty text is one segment.

    Two surrogates that stand apart in a str, which no decoder makes of well-formed input, are two characters of one
    unit each.

    Source: 3GPP TS 23.040, 9.2.3.24.1: a part of a concatenated message with an 8-bit reference has 153 septets or
    134 octets (67 UTF-16 units) left, and cuts neither an escape sequence nor a character in the middle.
    """

    policy: Policy
    gsm_7: Limits = Limits(single=160, part=153)
    ucs_2: Limits = Limits(single=70, part=67)

    def measure(self, text: str) -> Measure:
        """Count the units and the segments of `text`; as many segments as `split` returns parts."""
        if BEYOND_BASIC.search(text) is None:
            encoding, limits, units = GSM_7, self.gsm_7, len(text)
        else:
            encoding = encoding_of(text)
            limits, units = self._limits(encoding), self._counter(encoding)(text)
        if units <= limits.single:
            return Measure(encoding, units, 1)
        if units == len(text):  # every character is one unit, and may stand anywhere
            return Measure(encoding, units, -(-units // limits.part))
        return Measure(encoding, units, len(self.split(text)))

    def split(self, text: str) -> tuple[str, ...]:
        """Cut `text` into its parts, each as full as the policy allows; joined again they give `text`."""
        encoding = encoding_of(text)
        units_of, limits = self._counter(encoding), self._limits(encoding)
        units = units_of(text)
        if units <= limits.single:
            return (text,)
        if units == len(text):
            return tuple(text[start : start + limits.part] for start in range(0, units, limits.part))
        return tuple(_pack(text, limits.part, units_of))

    def filled(self, text: str) -> list[tuple[str, int]]:
        """Cut `text` into its parts, each with the units that it takes: the encoding is that of the whole."""
        units_of = self._counter(encoding_of(text))
        return [(part, units_of(part)) for part in self.split(text)]

    def _counter(self, encoding: Encoding) -> Callable[[str], int]:
        if self.policy is Policy.NAIVE:
            return len
        return _septets if encoding is Encoding.GSM_7 else _utf16_units

    def _limits(self, encoding: Encoding) -> Limits:
        return self.gsm_7 if encoding is Encoding.GSM_7 else self.ucs_2


GSM_RULE = SegmentRule(Policy.CODE_UNIT)
"""The networks' own rule: 160, then 153 septets a part; 70, then 67 UTF-16 units."""

NAIVE_160 = SegmentRule(Policy.NAIVE, gsm_7=Limits(160, 160), ucs_2=Limits(160, 160))
"""The number of characters over 160, rounded up, for APIs that document that."""


def _septets(text: str) -> int:
    return len(text) + sum(map(GSM_EXTENSION.__contains__, text))


def _utf16_units(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def _pack(text: str, limit: int, units_of: Callable[[str], int]) -> Iterator[str]:
    """Fill part after part, each with all the next characters that still fit."""
    ends = list(accumulate(map(units_of, text), initial=0))
    start = 0
    while start < len(text):
        end = bisect_right(ends, ends[start] + limit) - 1
        yield text[start:end]
        start = end
