"""Plan what a scenario changes, when the event comes that each change waits for.

A change never happens within the step that sets it off, so that no step sees the world change under its hands: it is
planned for the same instant, or later.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from simulator.values import frozen

if TYPE_CHECKING:
    from simulator.sandbox.books.accounts import Account
    from simulator.sandbox.command import Command
    from simulator.sandbox.events import Event
    from simulator.sandbox.virtual_time import Agenda


@frozen
class AtMoment:
    """The moment at an instant, or so long after the start of the world; one of the two is None."""

    instant_ms: int | None = None
    after_start_ms: int | None = None


@frozen
class AfterEvent:
    """The moment `wait_ms` after an event has happened `count` times, of one vendor or account if named."""

    event: str
    count: int = 1
    vendor: str | None = None
    account: str | None = None
    wait_ms: int = 0


@frozen
class WhenBalanceBelow:
    """The moment `wait_ms` after an account's balance has fallen below an amount for the first time."""

    account: str
    amount: Decimal
    wait_ms: int = 0


@frozen
class PlannedChange:
    """A command, the moment or event it waits for, and its name in the timeline of the scenario.

    Accounts are named by their ids; whoever builds a sandbox sees to it that they exist.
    """

    trigger: AtMoment | AfterEvent | WhenBalanceBelow
    name: str
    command: Command[Any]


class PastChange(NamedTuple):
    """A change that has happened, and the ordinal of the newest request by then."""

    at_ms: int
    name: str
    command: Command[Any]
    after: int


class _Waiting:
    """An event that is counted, and the change that it sets off once."""

    __slots__ = ("change", "left", "trigger")

    def __init__(self, trigger: AfterEvent, change: PlannedChange) -> None:
        self.trigger = trigger
        self.change = change
        self.left = trigger.count


class Watch:
    """Watch the events of one sandbox; a sandbox in which nothing waits for an event has none.

    Args:
        agenda: the sandbox's.
        apply: its action: the moment of a change has come.
    """

    __slots__ = ("_agenda", "_apply", "_balances", "_events")

    def __init__(self, agenda: Agenda, apply: Callable[[Any, PlannedChange], None]) -> None:
        self._agenda = agenda
        self._apply = apply
        self._events: dict[str, list[_Waiting]] = {}
        self._balances: dict[str, list[tuple[WhenBalanceBelow, PlannedChange]]] = {}

    def wait_for(self, trigger: AfterEvent | WhenBalanceBelow, change: PlannedChange) -> None:
        """Remember a change until its event comes."""
        if isinstance(trigger, AfterEvent):
            self._events.setdefault(trigger.event, []).append(_Waiting(trigger, change))
        else:
            self._balances.setdefault(trigger.account, []).append((trigger, change))

    def note(self, event: Event) -> None:
        """Look at what happened on an account."""
        account = event.account
        if account is None:
            return
        waiting = self._events.get(event.what)
        if waiting:
            self._events[event.what] = [each for each in waiting if not self._counts_out(event.at_ms, each, account)]
        if event.what.startswith("ledger."):
            self.note_balance(event.at_ms, account)

    def note_balance(self, now_ms: int, account: Account) -> None:
        """Look at an account's balance, which has moved."""
        waiting = self._balances.get(account.id)
        if waiting:
            due = [each for each in waiting if account.balance < each[0].amount]
            self._balances[account.id] = [each for each in waiting if each not in due]
            for trigger, change in due:
                self._agenda.add(now_ms + trigger.wait_ms, self._apply, change)

    def _counts_out(self, now_ms: int, waiting: _Waiting, account: Account) -> bool:
        trigger = waiting.trigger
        if trigger.account not in {None, account.id} or trigger.vendor not in {None, account.vendor}:
            return False
        waiting.left -= 1
        if waiting.left:
            return False
        self._agenda.add(now_ms + trigger.wait_ms, self._apply, waiting.change)
        return True
