"""Find the same text to the same number, paid more than once.

What a retry looks like: the same recipient and the same text, charged to the same account, by another request that came
soon after. Whatever else differs (the operation, a callback's URL, the order of the rows of a bulk) does not matter. It
is none when the text or the number differs, when it comes later than the window, when one of the two was paid back,
or when the first was known to have failed by the time the second was asked for: then sending again was right.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

from simulator.money.findings import Finding, Rule, finding, money, recipients
from simulator.sandbox.acts.moving import UNDELIVERED
from simulator.text.counting import counted

if TYPE_CHECKING:
    from simulator.sandbox.books.accounts import Account
    from simulator.sandbox.books.messages import Message

STRIDE = 500
"""After how many numbers with repeats, or messages to one of them, others may have their turn."""


@dataclass(slots=True)
class _Group:
    """Repeats that the same requests share, as when a whole bulk is sent again."""

    account: Account
    messages: list[Message] = field(default_factory=list)
    extra: Decimal = Decimal(0)
    apart_ms: int = 0


class Repeats:
    """Collect paid messages, oldest first, and find those that repeat another.

    Args:
        window_ms: how long after a message another one still counts as its repetition.
    """

    def __init__(self, window_ms: int) -> None:
        self._window_ms = window_ms
        # Nearly every text to a number is the only one, and needs no list.
        self._single: dict[tuple[Account, str, str], Message] = {}
        self._several: dict[tuple[Account, str, str], list[Message]] = {}
        self._paid_in_part: dict[int, Decimal] = {}
        self._groups: dict[tuple[Rule, Account, tuple[int, ...]], _Group] = {}

    def note(self, account: Account, message: Message, paid: Decimal) -> None:
        """Take in a message that was paid for, with as much of its cost as did not come back."""
        if paid != message.cost:
            self._paid_in_part[message.ordinal] = paid
        key = (account, message.to, message.text)
        first = self._single.setdefault(key, message)
        if first is not message:
            self._several.setdefault(key, [first]).append(message)

    def look(self) -> Iterator[None]:
        """Go through what was noted; stops where others may have their turn."""
        for place, ((account, _, _), messages) in enumerate(self._several.items(), 1):
            yield from self._look_at(account, messages)
            if place % STRIDE == 0:
                yield

    def findings(self) -> Iterator[list[Finding]]:
        """Yield a finding for each set of requests that repeated something."""
        for (rule, account, exchanges), group in self._groups.items():
            text = _between(group, exchanges) if rule is Rule.PAID_TWICE else _within(group)
            yield [finding(rule, account, group.extra, exchanges, group.messages, text)]

    def _look_at(self, account: Account, messages: Sequence[Message]) -> Iterator[None]:
        by_exchange: dict[int, list[Message]] = {}
        for place, message in enumerate(messages, 1):
            by_exchange.setdefault(message.submission.exchange, []).append(message)
            if place % STRIDE == 0:
                yield
        for exchange, repeated in by_exchange.items():
            if len(repeated) > 1:
                self._add(Rule.REPEATED, account, (exchange,), repeated)
        # Several in one request are its own mistake and counted there: only the first is compared between requests.
        firsts = sorted((repeated[0] for repeated in by_exchange.values()), key=_asked_for_ms)
        chain = firsts[:1]
        for place, message in enumerate(firsts[1:], 1):
            if place % STRIDE == 0:
                yield
            if not self._repeats(message, chain[-1]):
                self._add_chain(account, chain)
                chain = []
            chain.append(message)
        self._add_chain(account, chain)

    def _repeats(self, message: Message, earlier: Message) -> bool:
        was_known_lost = earlier.state in UNDELIVERED and earlier.changed_ms <= message.submission.created_ms
        return not was_known_lost and _asked_for_ms(message) - _asked_for_ms(earlier) <= self._window_ms

    def _add_chain(self, account: Account, chain: list[Message]) -> None:
        if len(chain) > 1:
            exchanges = tuple(message.submission.exchange for message in chain)
            self._add(Rule.PAID_TWICE, account, exchanges, chain)

    def _add(self, rule: Rule, account: Account, exchanges: tuple[int, ...], messages: Sequence[Message]) -> None:
        key = (rule, account, exchanges)
        group = self._groups.get(key)
        if group is None:
            group = self._groups[key] = _Group(account)
        group.messages += messages
        group.extra += sum(self._paid_in_part.get(message.ordinal, message.cost) for message in messages[1:])
        group.apart_ms = _asked_for_ms(messages[-1]) - _asked_for_ms(messages[0])


def _asked_for_ms(message: Message) -> int:
    """Return when it was to be sent: two scheduled for different days in one minute are no repetition."""
    submission = message.submission
    return submission.created_ms if submission.release_ms is None else submission.release_ms


def _between(group: _Group, exchanges: Sequence[int]) -> str:
    return (
        f"the same text to {recipients(group.messages)} was charged by {counted(len(exchanges), 'request')} "
        f"{group.apart_ms / 1000:g} s apart: {counted(len(group.messages), 'message')}, "
        f"{money(group.account, group.extra)} of it for repetitions"
    )


def _within(group: _Group) -> str:
    return (
        f"one request was charged for the same text to {recipients(group.messages)} more than once: "
        f"{counted(len(group.messages), 'message')}, {money(group.account, group.extra)} of it for repetitions"
    )
