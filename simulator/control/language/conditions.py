"""Read what a word of the language asks for, whatever is searched: what is common to messages and requests."""

from __future__ import annotations

import datetime as dt
import difflib
import operator
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import field
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, Protocol, TypeVar

from pydantic_core import PydanticCustomError

from simulator.api.instants import EPOCH, in_ms, parse_instant
from simulator.control.language.patterns import fits, pattern_of, without_gaps
from simulator.scenario.durations import parse_duration
from simulator.values import frozen

if TYPE_CHECKING:
    from simulator.control.arguments import InvalidArgumentsError
    from simulator.control.language.words import Word

NONE = "none"
"""What a value is called that a thing does not have."""
LOOKED_AT = 100
COMPARISONS = {">=": operator.ge, "<=": operator.le, ">": operator.gt, "<": operator.lt, "=": operator.eq}

_NUMBER = re.compile(r"(>=|<=|>|<|=|)\s*([0-9]{1,6})", re.ASCII)
_DIGITS = re.compile(r"\+?[0-9*]{3,}", re.ASCII)
"""A word that may be a part of a telephone number."""
_TIME_OF_DAY = re.compile(r"\d{1,2}:\d\d(?::\d\d)?", re.ASCII)
_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)

SubjectT = TypeVar("SubjectT")


class Looked(Protocol):
    """A thing that is being looked at; what takes long to find out is found out once, when it is asked for."""

    @property
    def text(self) -> str:
        """The text in it, in small letters, in which words without a key are looked for."""
        ...

    @property
    def names(self) -> Sequence[str]:
        """Names beside the text, in small letters, in each of which words without a key are looked for, too."""
        ...

    @property
    def numbers(self) -> Sequence[str]:
        """Telephone numbers that words of digits are looked for in, in each of their spellings."""
        ...

    @property
    def at_ms(self) -> int:
        """When it began."""
        ...


@frozen
class Condition:
    """What a word asks of a thing; `names` are those that it leaves possible, where its key has a list of names."""

    holds: Callable[[Any], bool]
    names: frozenset[str] | None = None


@frozen
class Around:
    """What has to be known to read a query: the vendors that are served, and the instant of the sandbox.

    `operations` and `reasons` are the names that those vendors have; `titles` are the vendors' own, by their names.
    """

    vendors: Sequence[str]
    now_ms: int
    operations: Sequence[str] = ()
    reasons: Sequence[str] = ()
    titles: Mapping[str, str] = field(default_factory=dict)


Reader = Callable[["Word", Around], Condition]


@frozen
class Language(Generic[SubjectT]):
    """What can be said of things of one kind: the keys, and how a thing is looked at."""

    keys: Mapping[str, Reader]
    look: Callable[[SubjectT, Around], Looked]


def condition_of(word: Word, around: Around, keys: Mapping[str, Reader]) -> Condition:
    """Read what a word asks for.

    Raises:
        InvalidArgumentsError: its key is unknown, or nothing could have its value.
    """
    if word.key is None:
        return _unkeyed(word)
    reader = keys.get(word.key)
    if reader is None:
        raise word.mistake(
            f"one of the keys {', '.join(keys)}; put it in quotes to find it in texts", _nearest(word.key, [*keys])
        )
    return reader(word, around)


def _unkeyed(word: Word) -> Condition:
    """Read a word without a key: it is in the text or, without quotes, in a name or, of digits, in a number."""
    pattern = ("", *pattern_of(word.value, is_literal=word.is_quoted), "")
    digits = without_gaps(word.value)
    if word.is_quoted:
        return Condition(lambda looked: fits(pattern, looked.text))
    if not _DIGITS.fullmatch(digits):
        return Condition(lambda looked: any(fits(pattern, each) for each in (looked.text, *looked.names)))
    number = pattern_of(digits)
    return Condition(
        lambda looked: (
            any(fits(pattern, each) for each in (looked.text, *looked.names))
            or any(fits(number, each) for each in looked.numbers)
        )
    )


class Compared(NamedTuple):
    """A number and how others are compared with it: `>=2`."""

    compare: Callable[[int, int], bool]
    number: int

    def holds(self, number: int) -> bool:
        """Tell whether a number is as it says."""
        return self.compare(number, self.number)


def compared(word: Word) -> Compared | None:
    """Read a number with a comparison in front, or none; None for anything else."""
    match = _NUMBER.fullmatch(word.value)
    return Compared(COMPARISONS[match[1] or "="], int(match[2])) if match else None


def before(word: Word, around: Around) -> Condition:
    """Read the instant before which a thing began."""
    instant_ms = _instant(word, around.now_ms)
    return Condition(lambda looked: looked.at_ms < instant_ms)


def after(word: Word, around: Around) -> Condition:
    """Read the instant at or after which a thing began."""
    instant_ms = _instant(word, around.now_ms)
    return Condition(lambda looked: looked.at_ms >= instant_ms)


def named(word: Word, noun: str, known: Sequence[str], *, is_part_enough: bool = False) -> frozenset[str]:
    """Find the names that a word means; raises `InvalidArgumentsError` where there is none."""
    value = word.value.casefold()
    pattern = pattern_of(value) if is_part_enough or "*" in value else (value,)
    small = {name: name.casefold() for name in known}
    found = [name for name, each in small.items() if (each == value if len(pattern) == 1 else fits(pattern, each))]
    if not found:
        raise word.mistake(f"a {noun}: one of {', '.join(known)}", _nearest(value, known))
    return frozenset(found)


def _instant(word: Word, now_ms: int) -> int:
    value = word.value
    try:
        if value.startswith("-"):
            return now_ms - parse_duration(value[1:])
        if _TIME_OF_DAY.fullmatch(value):
            today = (EPOCH + dt.timedelta(milliseconds=now_ms)).date()
            time = dt.time.fromisoformat(value.zfill(len(value) + (value[1] == ":")))
            return in_ms(dt.datetime.combine(today, time, dt.UTC))
        instant_ms = parse_instant(f"{value}T00:00" if _DATE.fullmatch(value) else value)
    except (PydanticCustomError, ValueError):
        raise _no_instant(word) from None
    if instant_ms is None:
        raise _no_instant(word)
    return instant_ms


def _no_instant(word: Word) -> InvalidArgumentsError:
    return word.mistake(
        "an instant such as 2024-01-31T12:00:00Z, a day, a time of today in UTC such as 12:30, or a time ago "
        "such as -1h"
    )


def _nearest(name: str, known: Sequence[str]) -> str | None:
    by_small = {each.casefold(): each for each in known}
    return next((by_small[each] for each in difflib.get_close_matches(name[:LOOKED_AT], by_small, n=1)), None)
