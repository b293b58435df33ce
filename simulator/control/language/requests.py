"""Read what each key asks of a request."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING

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
from simulator.control.language.patterns import Pattern, fits, pattern_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from simulator.control.language.words import Word
    from simulator.sandbox.books.journal import Exchange

LAST_STATUS = 599


class LookedRequest:
    """A request that is being looked at."""

    def __init__(self, exchange: Exchange, _: Around) -> None:
        self.exchange = exchange

    @cached_property
    def text(self) -> str:
        """Its target, its body and that of the answer, in small letters."""
        exchange = self.exchange
        bodies = (body.decode(errors="replace") for body in (exchange.body, exchange.response_body))
        return "\n".join((exchange.target, *bodies)).casefold()

    @property
    def names(self) -> tuple[str, ...]:
        """None: what was sent is in the text, and the vendor has a key."""
        return ()

    @property
    def numbers(self) -> tuple[str, ...]:
        """None: those that were sent are in the text."""
        return ()

    @property
    def at_ms(self) -> int:
        """When it arrived."""
        return self.exchange.arrived_ms

    @property
    def path(self) -> str:
        """Its path in small letters."""
        return self.exchange.target.partition("?")[0].casefold()


def _named(
    noun: str, of: Callable[[Exchange], str | None], known: Callable[[Around], Sequence[str]], *, is_part: bool = False
) -> Reader:
    """Make the reader of a key whose values have names, or none at all."""

    def read(word: Word, around: Around) -> Condition:
        names = named(word, noun, [*dict.fromkeys(known(around)), NONE], is_part_enough=is_part)
        return Condition(lambda looked: (of(looked.exchange) or NONE) in names, names)

    return read


def _status(word: Word, _: Around) -> Condition:
    wanted = compared(word)
    if wanted is None or not any(map(wanted.holds, range(LAST_STATUS + 1))):
        raise word.mistake("a status such as 401, 0 where there was no answer, or a bound such as >=400")
    return Condition(lambda looked: wanted.holds(looked.exchange.status))


def _whole(word: Word) -> Pattern:
    """Read a value that has to fit as a whole, with or without stars."""
    return tuple(word.value.casefold().split("*"))


def _is(pattern: Pattern, text: str) -> bool:
    return text == pattern[0] if len(pattern) == 1 else fits(pattern, text)


def _account(word: Word, _: Around) -> Condition:
    pattern = _whole(word)
    return Condition(
        lambda looked: _is(pattern, NONE if looked.exchange.account is None else looked.exchange.account.id.casefold())
    )


def _method(word: Word, _: Around) -> Condition:
    pattern = _whole(word)
    return Condition(lambda looked: _is(pattern, looked.exchange.method.casefold()))


def _path(word: Word, _: Around) -> Condition:
    pattern = pattern_of(word.value, is_literal=word.is_quoted)
    return Condition(lambda looked: fits(pattern, looked.path))


def _fault(word: Word, _: Around) -> Condition:
    pattern = _whole(word)
    if pattern == (NONE,):
        return Condition(lambda looked: not looked.exchange.faults)
    return Condition(lambda looked: any(_is(pattern, name.casefold()) for name in looked.exchange.faults))


KEYS: Mapping[str, Reader] = {
    "vendor": _named("vendor", lambda exchange: exchange.vendor, lambda around: around.vendors),
    "operation": _named("operation", lambda exchange: exchange.operation, lambda around: around.operations),
    "status": _status,
    "reason": _named("reason", lambda exchange: exchange.rejection, lambda around: around.reasons, is_part=True),
    "account": _account,
    "method": _method,
    "path": _path,
    "fault": _fault,
    "before": before,
    "after": after,
}

REQUESTS: Language[Exchange] = Language(KEYS, LookedRequest)
