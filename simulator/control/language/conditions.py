"""Read what each key of the language asks of a message."""

from __future__ import annotations

import datetime as dt
import difflib
import operator
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from pydantic_core import PydanticCustomError

from simulator.api.instants import EPOCH, in_ms, parse_instant
from simulator.control.language.patterns import fits, pattern_of, spellings, without_gaps
from simulator.scenario.durations import parse_duration
from simulator.sms.codes import code_in
from simulator.sms.networks import NETWORKS, network_of
from simulator.sms.numbers import parse_e164
from simulator.sms.states import State

if TYPE_CHECKING:
    from simulator.control.arguments import InvalidArgumentsError
    from simulator.control.language.words import Word
    from simulator.sandbox.books.messages import Message

NONE = "none"
"""What `otp` and `network` are called where a message has none."""
LOOKED_AT = 100
COMPARISONS = {">=": operator.ge, "<=": operator.le, ">": operator.gt, "<": operator.lt, "=": operator.eq}

_NUMBER = re.compile(r"\+?[0-9A-Fa-f*]+", re.ASCII)
"""Digits, or the hash that some vendors take in the place of a number."""
_CODE = re.compile(r"[0-9A-Za-z*]{1,10}", re.ASCII)
_SEGMENTS = re.compile(r"(>=|<=|>|<|=|)\s*([0-9]{1,6})", re.ASCII)
_TIME_OF_DAY = re.compile(r"\d{1,2}:\d\d(?::\d\d)?", re.ASCII)
_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


class Looked:
    """A message that is being looked at; what takes long to find out is found out once, when it is asked for."""

    def __init__(self, message: Message) -> None:
        self.message = message

    @cached_property
    def text(self) -> str:
        """Its text in small letters."""
        return self.message.text.casefold()

    @cached_property
    def code(self) -> str | None:
        """The one-time password in it, in small letters."""
        code = code_in(self.message.text)
        return None if code is None else code.casefold()

    @property
    def vendor(self) -> str:
        """The name of its vendor."""
        return self.message.submission.account.vendor

    @property
    def state(self) -> str:
        """The name of its state."""
        return self.message.state.value

    @property
    def network(self) -> str:
        """The name of its network, `NONE` where it is not known."""
        network = network_of(self.message.to)
        return NONE if network is None else network.name


@dataclass(frozen=True, slots=True)
class Condition:
    """What a word asks of a message; `names` are those that it leaves possible, where its key has a list of names."""

    holds: Callable[[Looked], bool]
    names: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class Around:
    """What has to be known to read a query: the vendors that are served, and the instant of the sandbox."""

    vendors: Sequence[str]
    now_ms: int


def condition_of(word: Word, around: Around) -> Condition:
    """Read what a word asks for.

    Raises:
        InvalidArgumentsError: its key is unknown, or no message could have its value.
    """
    if word.key is None:
        pattern = ("", *pattern_of(word.value, is_literal=word.is_quoted), "")
        return Condition(lambda looked: fits(pattern, looked.text))
    reader = KEYS.get(word.key)
    if reader is None:
        raise word.mistake(
            f"one of the keys {', '.join(KEYS)}; put it in quotes to find it in texts", _nearest(word.key, [*KEYS])
        )
    return reader(word, around)


def _to(word: Word, _: Around) -> Condition:
    value = without_gaps(word.value)
    if not _NUMBER.fullmatch(value):
        raise word.mistake("a number or a part of one, such as 0701521269, +256 or *269")
    pattern = pattern_of(value)
    return Condition(lambda looked: any(fits(pattern, each) for each in spellings(looked.message.to)))


def _from(word: Word, _: Around) -> Condition:
    pattern = pattern_of(word.value, is_literal=word.is_quoted)
    number = without_gaps(word.value)
    digits = pattern_of(number) if _NUMBER.fullmatch(number) else None

    def holds(looked: Looked) -> bool:
        sender = looked.message.submission.sender_id
        if fits(pattern, sender.casefold()):
            return True
        e164 = sender if sender[:1] == "+" else f"+{sender}"
        return digits is not None and parse_e164(e164) is not None and any(fits(digits, at) for at in spellings(e164))

    return Condition(holds)


def _vendor(word: Word, around: Around) -> Condition:
    names = _named(word, "vendor", around.vendors)
    return Condition(lambda looked: looked.vendor in names, names)


def _state(word: Word, _: Around) -> Condition:
    names = _named(word, "state", [each.value for each in State])
    return Condition(lambda looked: looked.state in names, names)


def _network(word: Word, _: Around) -> Condition:
    names = _named(word, "network", [*(each.name for each in NETWORKS), NONE], is_part_enough=True)
    return Condition(lambda looked: looked.network in names, names)


def _segments(word: Word, _: Around) -> Condition:
    match = _SEGMENTS.fullmatch(word.value)
    compare, number = COMPARISONS[match[1] or "="] if match else operator.eq, int(match[2]) if match else 0
    if not any(compare(each, number) for each in (1, max(number, 1), number + 1)):
        raise word.mistake("a number of segments, from 1, or a bound such as >1, >=2, <3 or <=2")
    return Condition(lambda looked: compare(looked.message.segments, number))


def _otp(word: Word, _: Around) -> Condition:
    value = without_gaps(word.value)
    if value.casefold() == NONE:
        return Condition(lambda looked: looked.code is None)
    if not _CODE.fullmatch(value):
        raise word.mistake("a code of at most 10 digits and letters, a part of one, * for any, or none")
    pattern = pattern_of(value)
    return Condition(lambda looked: looked.code is not None and fits(pattern, looked.code))


def _before(word: Word, around: Around) -> Condition:
    instant_ms = _instant(word, around.now_ms)
    return Condition(lambda looked: looked.message.submission.created_ms < instant_ms)


def _after(word: Word, around: Around) -> Condition:
    instant_ms = _instant(word, around.now_ms)
    return Condition(lambda looked: looked.message.submission.created_ms >= instant_ms)


KEYS: Mapping[str, Callable[[Word, Around], Condition]] = {
    "to": _to,
    "from": _from,
    "vendor": _vendor,
    "state": _state,
    "network": _network,
    "segments": _segments,
    "otp": _otp,
    "before": _before,
    "after": _after,
}


def _named(word: Word, noun: str, known: Sequence[str], *, is_part_enough: bool = False) -> frozenset[str]:
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
