"""Read what each key asks of a message."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING

from simulator.control.ids import Kind, ordinal_of
from simulator.control.language.conditions import (
    NONE,
    Around,
    Condition,
    Language,
    Reader,
    after,
    before,
    compared,
    named,
)
from simulator.control.language.patterns import fits, pattern_of, spellings, without_gaps
from simulator.sms.codes import code_in
from simulator.sms.networks import NETWORKS, network_of
from simulator.sms.numbers import parse_e164
from simulator.sms.states import State

if TYPE_CHECKING:
    from simulator.control.language.words import Word
    from simulator.sandbox.books.messages import Message

_NUMBER = re.compile(r"\+?[0-9A-Fa-f*]+", re.ASCII)
"""Digits, or the hash that some vendors take in the place of a number."""
_CODE = re.compile(r"[0-9A-Za-z*]{1,10}", re.ASCII)


class LookedMessage:
    """A message that is being looked at."""

    def __init__(self, message: Message, around: Around) -> None:
        self.message = message
        self._titles = around.titles

    @cached_property
    def text(self) -> str:
        """Its text in small letters."""
        return self.message.text.casefold()

    @cached_property
    def code(self) -> str | None:
        """The one-time password in it, in small letters."""
        code = code_in(self.message.text)
        return None if code is None else code.casefold()

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Its sender ID, the name and the title of its vendor."""
        vendor = self.vendor
        return self.message.submission.sender_id.casefold(), vendor, self._titles.get(vendor, vendor).casefold()

    @cached_property
    def numbers(self) -> tuple[str, ...]:
        """Its recipient, in each spelling."""
        return spellings(self.message.to)

    @property
    def at_ms(self) -> int:
        """When it was created."""
        return self.message.submission.created_ms

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


def _to(word: Word, _: Around) -> Condition:
    value = without_gaps(word.value)
    if not _NUMBER.fullmatch(value):
        raise word.mistake("a number or a part of one, such as 0701521269, +256 or *269")
    pattern = pattern_of(value)
    return Condition(lambda looked: any(fits(pattern, each) for each in looked.numbers))


def _from(word: Word, _: Around) -> Condition:
    pattern = pattern_of(word.value, is_literal=word.is_quoted)
    number = without_gaps(word.value)
    digits = pattern_of(number) if _NUMBER.fullmatch(number) else None

    def holds(looked: LookedMessage) -> bool:
        sender = looked.message.submission.sender_id
        if fits(pattern, sender.casefold()):
            return True
        e164 = sender if sender[:1] == "+" else f"+{sender}"
        return digits is not None and parse_e164(e164) is not None and any(fits(digits, at) for at in spellings(e164))

    return Condition(holds)


def _vendor(word: Word, around: Around) -> Condition:
    names = named(word, "vendor", around.vendors)
    return Condition(lambda looked: looked.vendor in names, names)


def _state(word: Word, _: Around) -> Condition:
    names = named(word, "state", [each.value for each in State])
    return Condition(lambda looked: looked.state in names, names)


def _network(word: Word, _: Around) -> Condition:
    names = named(word, "network", [*(each.name for each in NETWORKS), NONE], is_part_enough=True)
    return Condition(lambda looked: looked.network in names, names)


def _segments(word: Word, _: Around) -> Condition:
    wanted = compared(word)
    if wanted is None or not any(wanted.holds(each) for each in (1, max(wanted.number, 1), wanted.number + 1)):
        raise word.mistake("a number of segments, from 1, or a bound such as >1, >=2, <3 or <=2")
    return Condition(lambda looked: wanted.holds(looked.message.segments))


def _otp(word: Word, _: Around) -> Condition:
    value = without_gaps(word.value)
    if value.casefold() == NONE:
        return Condition(lambda looked: looked.code is None)
    if not _CODE.fullmatch(value):
        raise word.mistake("a code of at most 10 digits and letters, a part of one, * for any, or none")
    pattern = pattern_of(value)
    return Condition(lambda looked: looked.code is not None and fits(pattern, looked.code))


def _request(word: Word, _: Around) -> Condition:
    ordinal = ordinal_of(Kind.EXCHANGE, word.value)
    if ordinal is None:
        raise word.mistake("the id of a request, such as x-1")
    return Condition(lambda looked: looked.message.submission.exchange == ordinal)


KEYS: Mapping[str, Reader] = {
    "to": _to,
    "from": _from,
    "vendor": _vendor,
    "state": _state,
    "network": _network,
    "segments": _segments,
    "otp": _otp,
    "request": _request,
    "before": before,
    "after": after,
}

MESSAGES: Language[Message] = Language(KEYS, LookedMessage)
