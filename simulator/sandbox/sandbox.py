"""One isolated world: inputs (requests, control operations, steps of time, callbacks' results) go in, state comes out.

Every method is synchronous and atomic. Applied in the same order to the same start, the same inputs give the same
journal, byte for byte.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from simulator.sandbox.accounts import Account, Accounts, AccountTerms, Credential
from simulator.sandbox.agenda import Agenda
from simulator.sandbox.callbacks import Callback, Dispatch, Held, InFlight
from simulator.sandbox.chance import Chance
from simulator.sandbox.clock import Clock
from simulator.sandbox.events import Events
from simulator.sandbox.fault_book import FaultBook
from simulator.sandbox.inputs import InputLog
from simulator.sandbox.journal import Journal
from simulator.sandbox.ledger import Cause, Ledger, LedgerEntry
from simulator.sandbox.limits import RateLimits
from simulator.sandbox.log import Log
from simulator.sandbox.messages import Message, Messages
from simulator.sandbox.refunds import to_refund
from simulator.sandbox.submissions import Submission
from simulator.sandbox.terms import Terms

if TYPE_CHECKING:
    from simulator.sandbox.changes import PastChange
    from simulator.sandbox.triggers import Watch


class Sandbox:
    """A world of its own; see the module.

    `now_ms` is the instant of the input being applied. `outbox` holds the callbacks to send; whoever moves time or
    serves a request takes them with `take_outbox`, and they are `in_flight` until their results come. `held` are those
    that wait for the final one of their message, by its ordinal. `past_changes` is what the scenario has changed, when.
    """

    __slots__ = (
        "accounts", "agenda", "callbacks", "chance", "clock", "delivery", "draw", "events", "faults", "held",
        "in_flight", "inputs", "journal", "ledger", "limits", "messages", "name", "now_ms", "outbox", "past_changes",
        "terms", "watch",
    )  # fmt: skip

    def __init__(self, name: str, terms: Terms, clock: Clock) -> None:
        bounds = terms.bounds
        self.name = name
        self.terms = terms
        self.clock = clock
        self.now_ms = clock.now_ms()
        self.chance = Chance(terms.seed)
        self.draw: Callable[[], float] = self.chance.stream("delivery").random
        self.delivery = terms.delivery
        self.agenda = Agenda()
        self.accounts = Accounts(bounds.accounts)
        self.ledger = Ledger(bounds.ledger_entries)
        self.limits = RateLimits()
        self.messages = Messages(bounds.messages)
        self.callbacks: Log[Callback] = Log(bounds.callbacks)
        self.inputs = InputLog(bounds.capsule_bytes)
        self.journal = Journal(bounds.journal_bytes, self.inputs)
        self.faults = FaultBook(self.chance)
        self.outbox: list[Dispatch] = []
        self.in_flight = InFlight()
        self.held: dict[int, list[Held]] = {}
        self.events = Events()
        self.watch: Watch | None = None
        self.past_changes: list[PastChange] = []

    # Time -----------------------------------------------------------------------------------------------------------

    def catch_up(self) -> int:
        """Bring the sandbox to the present: run what is due, in order. Returns the present instant."""
        now_ms = self.clock.now_ms()
        while self.agenda.next_due_ms <= now_ms:
            self.step()
        self.now_ms = now_ms
        return now_ms

    def step(self) -> None:
        """Run the first entry of the agenda, at its own instant."""
        due_ms, action, subject = self.agenda.pop()
        self.now_ms = max(self.now_ms, due_ms)
        action(self, subject)

    def take_outbox(self) -> list[Dispatch]:
        """The callbacks to send now; they are the caller's from here on."""
        outbox, self.outbox = self.outbox, []
        for dispatch in outbox:
            self.in_flight.leaves(dispatch.callback)
        return outbox

    # Money ----------------------------------------------------------------------------------------------------------

    def open_account(
        self, vendor: str, terms: AccountTerms, credentials: Sequence[Credential], number: int | None = None
    ) -> Account:
        """Open an account with its opening balance as the first ledger entry."""
        account = self.accounts.open(vendor, terms, credentials, self.now_ms, number)
        self.post(account, Cause.OPENING, terms.opening_balance)
        return account

    def post(self, account: Account, cause: Cause, amount: Decimal) -> LedgerEntry:
        """Move money for a reason outside any message; raises `ConflictError` below zero."""
        entry = self.ledger.post(account, cause, amount, self.now_ms, self.journal.total)
        self.events.tell(self.now_ms, f"ledger.{cause.value}", entry.ordinal)
        if self.watch is not None:
            self.watch.note_money(self.now_ms, f"ledger.{cause.value}", account)
        return entry

    def charge(self, submission: Submission, amount: Decimal) -> None:
        """Charge a submission's account once; the caller has checked that the balance suffices."""
        entry = self.ledger.charge(submission.account, amount, self.now_ms, submission.ordinal, submission.exchange)
        # Most submissions are charged once: then the sum is the entry's own amount, and no second object.
        submission.charged = submission.charged + amount if submission.charged else amount
        exchange = self.journal.get(submission.exchange)
        if exchange is not None:
            exchange.entries += (entry.ordinal,)
        self.events.tell(self.now_ms, "ledger.charge", entry.ordinal)
        if self.watch is not None:
            self.watch.note_money(self.now_ms, "ledger.charge", submission.account)

    def note_change(self, past: PastChange) -> None:
        """Remember that the scenario has changed something; a scenario does so a bounded number of times."""
        self.past_changes.append(past)
        self.events.tell(self.now_ms, f"scenario.{past.change.event}", len(self.past_changes))

    def refund(self, of: Message | Submission, amount: Decimal | None = None) -> LedgerEntry:
        """Give back what was charged for a message, or for a submission as a whole.

        Args:
            of: what the money was charged for.
            amount: how much; all that was charged and has not come back yet, if left out.

        Raises:
            ConflictError: the amount is not above zero, or more than was charged and has not come back yet.
        """
        submission, message = (of.submission, of) if isinstance(of, Message) else (of, None)
        amount = to_refund(submission, message, amount)
        ordinal = 0 if message is None else message.ordinal
        account = submission.account
        entry = self.ledger.refund(account, amount, self.now_ms, submission.ordinal, submission.exchange, ordinal)
        submission.refunded += amount
        if message is not None:
            message.refunded += amount
        exchange = self.journal.get(submission.exchange)
        if exchange is not None:
            exchange.entries += (entry.ordinal,)
        self.events.tell(self.now_ms, "ledger.refund", entry.ordinal)
        if self.watch is not None:
            self.watch.note_money(self.now_ms, "ledger.refund", account)
        return entry
