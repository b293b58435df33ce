"""Hold the state of one isolated world; the acts on it are all synchronous and atomic.

Applied in the same order to the same start, the same inputs (requests, commands, steps of time, callbacks' results)
give the same journal, byte for byte.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, TypeVar

from simulator.sandbox.books.accounts import Accounts
from simulator.sandbox.books.callbacks import Callback, Dispatch, Held, InFlight
from simulator.sandbox.books.idempotency import FirstAnswers
from simulator.sandbox.books.incoming import IncomingMessages
from simulator.sandbox.books.inputs import InputLog
from simulator.sandbox.books.journal import Journal
from simulator.sandbox.books.ledger import Ledger
from simulator.sandbox.books.limits import RateLimits
from simulator.sandbox.books.log import Log
from simulator.sandbox.books.messages import Messages
from simulator.sandbox.chance import Chance
from simulator.sandbox.events import Events
from simulator.sandbox.faults.book import FaultBook
from simulator.sandbox.rules.rules import Rules
from simulator.sandbox.virtual_time import Agenda, Clock

if TYPE_CHECKING:
    from simulator.sandbox.rules.triggers import PastChange


ItemT = TypeVar("ItemT")

STRIDE = 256
"""How many items of many are gone through between two pauses."""


class Sandbox:
    """A world of its own: the module says what it promises.

    `now_ms` is the instant of the input being applied. `outbox` holds the callbacks to send; they are handed out
    (`acts/advancing.py`) to whoever moves time or serves a request, and `in_flight` until their results come. `held`
    are those that wait for the final one of their message, by its ordinal; `unsent` counts those that were not sent
    because so much was planned. `past_changes` is what the scenario has
    changed, when. `pause` is set while an input is applied that may take long: where it is called, other worlds may
    have their turn, and nobody else changes this one.
    """

    __slots__ = (
        "accounts", "agenda", "callbacks", "chance", "clock", "delivery", "draw", "events", "faults", "first_answers",
        "held", "in_flight", "incoming", "inputs", "journal", "ledger", "limits", "messages", "name", "now_ms",
        "outbox", "past_changes", "pause", "rules", "unsent",
    )  # fmt: skip

    def __init__(self, name: str, rules: Rules, clock: Clock) -> None:
        bounds = rules.bounds
        self.name = name
        self.rules = rules
        self.clock = clock
        self.now_ms = clock.now_ms()
        self.chance = Chance(rules.seed)
        self.draw: Callable[[], float] = self.chance.stream("delivery").random
        self.delivery = rules.delivery
        self.agenda = Agenda(bounds.planned)
        self.accounts = Accounts(bounds.accounts)
        self.ledger = Ledger(bounds.ledger_entries)
        self.limits = RateLimits()
        self.first_answers = FirstAnswers(bounds.idempotency_bytes)
        self.messages = Messages(bounds.messages, bounds.message_bytes)
        self.callbacks: Log[Callback] = Log(bounds.callbacks)
        self.incoming = IncomingMessages(bounds.incoming)
        self.inputs = InputLog(bounds.capsule_bytes)
        self.journal = Journal(bounds.journal_bytes, self.inputs)
        self.faults = FaultBook(self.chance)
        self.outbox: list[Dispatch] = []
        self.in_flight = InFlight()
        self.held: dict[int, list[Held]] = {}
        self.unsent = 0
        self.events = Events()
        self.past_changes: list[PastChange] = []
        self.pause: Callable[[], None] | None = None

    def in_turns(self, items: Iterable[ItemT]) -> Iterable[ItemT]:
        """Go through many items, with a pause now and then if there are any."""
        return items if self.pause is None else _with_pauses(items, self.pause)


def _with_pauses(items: Iterable[ItemT], pause: Callable[[], None]) -> Iterator[ItemT]:
    for place, item in enumerate(items, 1):
        yield item
        if not place % STRIDE:
            pause()
