"""One isolated world: inputs (requests, control operations, steps of time, callbacks' results) go in, state comes out.

Every method is synchronous and atomic. Applied in the same order to the same start, the same inputs give the same
journal, byte for byte.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from simulator.sandbox import calling_back, delivery, mishandling, receipts
from simulator.sandbox.accounts import Account, Accounts, AccountTerms, Credential
from simulator.sandbox.agenda import Agenda
from simulator.sandbox.callbacks import Attempt, Callback, CallbackPlan, Dispatch, Held, InFlight
from simulator.sandbox.chance import Chance
from simulator.sandbox.clock import Clock
from simulator.sandbox.delivery import Dispatching
from simulator.sandbox.errors import CapacityError, ConflictError
from simulator.sandbox.events import Events
from simulator.sandbox.fault_book import FaultBook
from simulator.sandbox.inputs import InputLog
from simulator.sandbox.journal import Exchange, Journal
from simulator.sandbox.ledger import Cause, Ledger, LedgerEntry
from simulator.sandbox.limits import RateLimits
from simulator.sandbox.log import Log
from simulator.sandbox.messages import Draft, Message, Messages
from simulator.sandbox.refunds import to_refund
from simulator.sandbox.rejection import INSUFFICIENT_BALANCE, Rejection
from simulator.sandbox.submissions import Submission
from simulator.sandbox.terms import Terms
from simulator.sms.states import State

if TYPE_CHECKING:
    from simulator.sandbox.changes import PastChange
    from simulator.sandbox.triggers import Watch


MAX_ATTEMPTS = 1_000
"""How often a callback may be tried, replays included: each attempt is kept."""


STATE_EVENTS = {state: f"message.{state.value}" for state in State}
"""What it is called when a message enters a state."""


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
            self.watch.note_money(self, f"ledger.{cause.value}", account)
        return entry

    def charge(self, submission: Submission, amount: Decimal) -> None:
        """Charge a submission's account; the caller has checked that the balance suffices."""
        if submission.mishandling is None:
            self.charge_once(submission, amount)
        else:
            mishandling.charge(self, submission, amount)

    def charge_once(self, submission: Submission, amount: Decimal) -> None:
        """The same, whatever a fault makes of it."""
        entry = self.ledger.charge(submission.account, amount, self.now_ms, submission.ordinal, submission.exchange)
        # Most submissions are charged once: then the sum is the entry's own amount, and no second object.
        submission.charged = submission.charged + amount if submission.charged else amount
        exchange = self.journal.get(submission.exchange)
        if exchange is not None:
            exchange.entries += (entry.ordinal,)
        self.events.tell(self.now_ms, "ledger.charge", entry.ordinal)
        if self.watch is not None:
            self.watch.note_money(self, "ledger.charge", submission.account)

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
            self.watch.note_money(self, "ledger.refund", account)
        return entry

    # Messages -------------------------------------------------------------------------------------------------------

    def submit(  # noqa: PLR0913 - the parts of a submission
        self,
        account: Account,
        drafts: Sequence[Draft],
        *,
        sender_id: str,
        exchange: Exchange,
        dispatching: Dispatching,
        text: str = "",
        release_ms: int | None = None,
        background_ms: int = 0,
        callback: CallbackPlan | None = None,
    ) -> Submission:
        """Accept messages in one step: check the balance, charge, store, plan. Nothing happens if it is refused.

        Args:
            account: who pays.
            drafts: at least one message.
            sender_id: what the recipients see.
            exchange: the request that asks for it.
            dispatching: when the vendor charges and sends.
            text: the text they share, or their template.
            release_ms: the instant a scheduled submission waits for; it is charged then, whatever `dispatching` says.
            background_ms: how long after the request the background job runs.
            callback: where state changes are reported.

        Raises:
            Rejection: insufficient balance, with `balance`, `required` (Decimal) and `currency`.
            Struck: a fault ends the request here.
            CapacityError: so much is planned already that no more messages can be accepted.
        """
        if len(self.agenda) + len(drafts) > self.terms.bounds.planned:
            raise CapacityError(
                f"{len(self.agenda)} events are planned in sandbox {self.name!r}, and there is no room for those of "
                f"{len(drafts)} more messages: let its time pass, reset it, or raise --max-planned"
            )
        total = drafts[0].cost if len(drafts) == 1 else sum((draft.cost for draft in drafts), Decimal(0))
        if account.balance < total:
            raise Rejection(
                INSUFFICIENT_BALANCE, balance=account.balance, required=total, currency=account.terms.currency
            )
        mishandled = None if self.faults.is_empty else mishandling.struck(self, account, drafts, sender_id, exchange)
        submission = Submission(account, sender_id, text, total, self.now_ms, exchange.ordinal, release_ms, callback)
        submission.mishandling = mishandled
        messages = self.messages.add(submission, drafts)
        exchange.submission = submission.ordinal
        if release_ms is not None:
            self.agenda.add(release_ms, delivery.release, messages)
        elif dispatching is Dispatching.IN_BACKGROUND:
            self.agenda.add(self.now_ms + background_ms, delivery.charge_and_send, messages)
        else:
            self._charge_now(submission, messages, total, dispatching)
        for message in messages:
            self.events.tell(self.now_ms, "message.accepted", message.ordinal)
        if self.watch is not None:
            for _ in drafts:
                self.watch.note(self, "message.accepted", account)
        if mishandled is not None:
            mishandling.after_acceptance(self, account, mishandled)
        return submission

    def move(self, message: Message, state: State, reason: str | None = None) -> None:
        """Change a message's state at the present instant, and plan the callback for it."""
        old = message.state
        message.enter(state, self.now_ms)
        message.reason = reason
        submission = message.submission
        submission.note_change(old, state, self.now_ms)
        if submission.callback is not None:
            receipts.call_back(self, message, submission.callback)
        self.events.tell(self.now_ms, STATE_EVENTS[state], message.ordinal)
        if message.is_charged and state in delivery.UNDELIVERED:
            delivery.plan_refund(self, message)
        if self.watch is not None:
            self.watch.note(self, STATE_EVENTS[state], submission.account)

    # Callbacks ------------------------------------------------------------------------------------------------------

    def record_attempt(self, callback: Callback, attempt: Attempt) -> None:
        """Apply the result of a callback; a failed one is planned again while its policy allows."""
        self.in_flight.lands(callback)
        wait_ms = callback.record(attempt)
        what = "callback.acknowledged" if attempt.is_acknowledged else "callback.failed"
        self.events.tell(self.now_ms, what, callback.ordinal)
        if self.watch is not None:
            self.watch.note(self, what, callback.message.submission.account)
        if wait_ms is not None:
            self.agenda.add(self.now_ms + wait_ms, calling_back.send_due, callback)

    def replay(self, callback: Callback) -> None:
        """Send a callback once more, whatever became of it; raises `ConflictError` when that was done too often."""
        if len(callback.attempts) >= MAX_ATTEMPTS:
            raise ConflictError(f"callback {callback.ordinal} was tried {MAX_ATTEMPTS} times, and more are not kept")
        self.outbox.append(Dispatch(callback, is_replay=True))

    # ----------------------------------------------------------------------------------------------------------------

    def _charge_now(
        self, submission: Submission, messages: Sequence[Message], total: Decimal, dispatching: Dispatching
    ) -> None:
        if total:  # what is free moves no money
            self.charge(submission, total)
        low, high = self.delivery.sent_after_ms
        rules = self.delivery.rules
        is_at_once = dispatching is Dispatching.AT_ONCE
        for message in messages:
            message.is_charged = True
            if rules is not None:
                rules.dispatch(self, message, is_at_once=is_at_once)
            elif is_at_once:
                delivery.hand_over(self, message)
            else:
                after_ms = 0 if mishandling.is_hasty(submission) else low + int((high - low + 1) * self.draw())
                self.agenda.add(self.now_ms + after_ms, delivery.hand_over, message)
