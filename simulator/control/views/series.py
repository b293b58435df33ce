"""Show how a balance, the money spent or the states of messages went, in bins of virtual time.

All of them are steps: between two changes the value stands.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Generator
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from pydantic import Field

from simulator.api.instants import iso_millis
from simulator.control.operation import View
from simulator.control.paging import oldest_first
from simulator.control.quantities import spell_money
from simulator.sandbox.books.ledger import Cause
from simulator.sms.states import State

if TYPE_CHECKING:
    from simulator.sandbox.books.accounts import Account
    from simulator.sandbox.sandbox import Sandbox

STRIDE = 256
"""After how many things others may have their turn."""

PARTS = 8
"""In how many parts of a bin states are counted: the least and the most of a bin are those at their ends."""

SPENT = (Cause.CHARGE, Cause.REFUND)


class Line(View):
    """How one value went: for each bin the last, the least and the most."""

    name: str = Field(description="An account, a currency or a state.")
    currency: str | None = Field(description="Of money.")
    last: list[str] = Field(description="At the end of each bin: amounts, or numbers of messages.")
    min: list[str]
    max: list[str]


class SeriesView(View):
    """Values over virtual time. A bin ends with its instant, and the first begins with `begin`."""

    begin: str
    ends: list[str]
    lines: list[Line]


class Bins(NamedTuple):
    """A span of virtual time in bins of the same length, or nearly."""

    begin_ms: int
    end_ms: int
    number: int

    def place(self, at_ms: int, parts: int = 1) -> int:
        """Return the bin, or the part of one, in which an instant is; an end is in what it ends. -1 is before all."""
        past_ms = at_ms - self.begin_ms
        return -1 if past_ms <= 0 else -(-past_ms * self.number * parts // (self.end_ms - self.begin_ms)) - 1

    @property
    def ends(self) -> list[str]:
        """The instant at which each ends."""
        span_ms = self.end_ms - self.begin_ms
        return [iso_millis(self.begin_ms + span_ms * place // self.number) for place in range(1, self.number + 1)]


class _Steps:
    """A value that changes in steps, told in order."""

    def __init__(self, bins: Bins, value: Decimal) -> None:
        self._bins = bins
        self.value = value
        self.rows: list[tuple[Decimal, Decimal, Decimal]] = []  # of each bin that is over: last, least, most
        self._least = self._most = value

    def step(self, at_ms: int, value: Decimal) -> None:
        """Change it at an instant."""
        place = min(self._bins.place(at_ms), self._bins.number)
        self._go_on(place)
        self.value = value
        if place < 0:
            self._least = self._most = value
        else:
            self._least, self._most = min(self._least, value), max(self._most, value)

    def line(self, name: str, currency: str, more: Decimal = Decimal(0)) -> Line:
        """Return all bins, with an amount added to every value."""
        self._go_on(self._bins.number)
        last, least, most = ([spell_money(each[column] + more) for each in self.rows] for column in range(3))
        return Line(name=name, currency=currency, last=last, min=least, max=most)

    def _go_on(self, place: int) -> None:
        while len(self.rows) < min(place, self._bins.number):
            self.rows.append((self.value, self._least, self._most))
            self._least = self._most = self.value


def balance_series(sandbox: Sandbox, account: Account, bins: Bins) -> Generator[None, None, SeriesView]:
    """Show how a balance went; a generator that stops where others may have their turn."""
    steps, present = None, account.balance
    for number, entry in enumerate(oldest_first(sandbox.ledger)):
        if number % STRIDE == 0:
            yield
        if entry.account is not account or entry.at_ms > bins.end_ms:
            continue
        if steps is None:
            steps = _Steps(bins, entry.balance - entry.amount)
        steps.step(entry.at_ms, entry.balance)
    steps = steps or _Steps(bins, present)
    lines = [steps.line(account.id, account.terms.currency)]
    return SeriesView(begin=iso_millis(bins.begin_ms), ends=bins.ends, lines=lines)


def spent_series(sandbox: Sandbox, account: Account | None, bins: Bins) -> Generator[None, None, SeriesView]:
    """Show what was charged less what was refunded, of one account or by currency; a generator like the others."""
    accounts = [each for each in sandbox.accounts if account in {None, each}]
    moved, spent = sandbox.ledger.moved(), defaultdict[str, Decimal](Decimal)
    for each in accounts:
        spent[each.terms.currency] -= sum((moved.get((each.id, cause), Decimal(0)) for cause in SPENT), Decimal(0))
    kept = defaultdict[str, Decimal](Decimal)
    steps = {currency: _Steps(bins, Decimal(0)) for currency in spent}
    for number, entry in enumerate(oldest_first(sandbox.ledger)):
        if number % STRIDE == 0:
            yield
        currency = entry.account.terms.currency
        if entry.cause not in SPENT or account not in {None, entry.account} or currency not in steps:
            continue
        kept[currency] -= entry.amount
        if entry.at_ms <= bins.end_ms:
            steps[currency].step(entry.at_ms, kept[currency])
    # What was folded away was spent before all that is kept.
    lines = [steps[each].line(each, each, spent[each] - kept[each]) for each in sorted(steps)]
    return SeriesView(begin=iso_millis(bins.begin_ms), ends=bins.ends, lines=lines)


def states_series(sandbox: Sandbox, account: Account | None, bins: Bins) -> Generator[None, None, SeriesView]:
    """Show how many of the messages that are kept were in each state; a generator like the others."""
    parts = bins.number * PARTS
    began = dict.fromkeys(State, 0)
    moved = {state: [0] * parts for state in State}
    for number, message in enumerate(oldest_first(sandbox.messages)):
        if number % STRIDE == 0:
            yield
        if account not in {None, message.submission.account}:
            continue
        before: State | None = None
        for at_ms, state in message.timeline:
            if at_ms > bins.end_ms:
                break
            place = bins.place(at_ms, PARTS)
            for each, by in ((before, -1), (state, 1)):
                if each is not None and place < 0:
                    began[each] += by
                elif each is not None:
                    moved[each][place] += by
            before = state
    lines = []
    for state in State:
        lines.append(_states_line(state, began[state], moved[state]))
        yield
    return SeriesView(begin=iso_millis(bins.begin_ms), ends=bins.ends, lines=lines)


def _states_line(state: State, value: int, moved: list[int]) -> Line:
    last, least, most = list[str](), list[str](), list[str]()
    for first in range(0, len(moved), PARTS):
        values = [value]
        for by in moved[first : first + PARTS]:
            values.append(values[-1] + by)
        value = values[-1]
        last.append(str(value))
        least.append(str(min(values)))
        most.append(str(max(values)))
    return Line(name=state.value, currency=None, last=last, min=least, max=most)
