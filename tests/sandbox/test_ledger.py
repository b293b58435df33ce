"""Money: balances are sums of entries, and nothing is charged that was not accepted."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from support.plain import PRICE, advance, open_account, plain_sandbox, submit

from simulator.money.report import report_at_once
from simulator.sandbox.acts.charging import post, refund
from simulator.sandbox.books.ledger import Cause, LedgerEntry
from simulator.sandbox.books.message_query import MessageQuery
from simulator.sandbox.errors import ConflictError
from simulator.sandbox.rejection import Rejection
from simulator.sandbox.rules.bounds import Bounds
from simulator.sandbox.rules.delivery import Sending
from simulator.sms.states import State

RECIPIENTS = ["+256701521269", "+256701299901", "+256701299902", "+256701299903"]


class Money(RuleBasedStateMachine):
    """Sends, bulks, scheduled and background sends, top-ups, adjustments and time, in any order."""

    def __init__(self) -> None:
        super().__init__()
        self.reset()

    @rule()
    def reset(self) -> None:
        """A sandbox begins anew by being another one."""
        self.begin(refund_after_ms=None)

    @rule(refund_after_ms=st.sampled_from([None, 0, 30_000]))
    def begin(self, refund_after_ms: int | None) -> None:
        """Some vendors refund what failed, at once or late."""
        self.sandbox = plain_sandbox(bounds=Bounds(ledger_entries=12, messages=40))
        self.account = open_account(self.sandbox, balance=Decimal(1), refund_after_ms=refund_after_ms)
        self.posted = Decimal(1)
        self.accepted = 0

    @rule(
        recipients=st.lists(st.sampled_from(RECIPIENTS), min_size=1, max_size=8),
        segments=st.integers(1, 4),
        sending=st.sampled_from(Sending),
        delay=st.none() | st.integers(0, 50_000),
    )
    def send(self, recipients: list[str], segments: int, sending: Sending, delay: int | None) -> None:
        release_ms = None if delay is None else self.sandbox.now_ms + delay
        before = self.account.balance
        try:
            submit(
                self.sandbox,
                self.account,
                recipients,
                segments=segments,
                sending=sending,
                release_ms=release_ms,
            )
            self.accepted += len(recipients)
        except Rejection as rejection:
            assert rejection.details["required"] == PRICE * segments * len(recipients)
            assert before < PRICE * segments * len(recipients)
            assert self.account.balance == before

    @rule(amount=st.decimals(0, 3, places=2))
    def top_up(self, amount: Decimal) -> None:
        post(self.sandbox, self.account, Cause.TOP_UP, amount)
        self.posted += amount

    @rule(amount=st.decimals(-3, 3, places=2))
    def adjust(self, amount: Decimal) -> None:
        try:
            post(self.sandbox, self.account, Cause.ADJUSTMENT, amount)
            self.posted += amount
        except ConflictError:
            assert self.account.balance + amount < 0

    @rule(place=st.integers(0, 10), is_whole=st.booleans(), amount=st.none() | st.decimals("-0.05", "0.4", places=2))
    def refund(self, place: int, is_whole: bool, amount: Decimal | None) -> None:  # noqa: FBT001 - drawn
        messages = list(self.sandbox.messages.search(MessageQuery()))
        if not messages:
            return
        message = messages[place % len(messages)]
        before = self.account.balance
        left = message.submission.charged - message.submission.refunded
        if not is_whole:
            left = min(left, message.cost - message.refunded) if message.is_charged else Decimal(0)
        wanted = left if amount is None else amount
        try:
            entry = refund(self.sandbox, message.submission if is_whole else message, amount)
            assert 0 < wanted <= left
            assert (entry.amount, self.account.balance) == (wanted, before + wanted)
        except ConflictError:
            assert not 0 < wanted <= left
            assert self.account.balance == before

    @rule(ms=st.integers(0, 100_000))
    def time_passes(self, ms: int) -> None:
        advance(self.sandbox, ms)

    @invariant()
    def no_more_is_refunded_than_was_charged(self) -> None:
        for message in self.sandbox.messages.search(MessageQuery()):
            submission = message.submission
            assert 0 <= message.refunded <= (message.cost if message.is_charged else 0)
            assert 0 <= submission.refunded <= submission.charged <= submission.cost
            of_messages = sum(each.refunded for each in self.sandbox.messages.of(submission))
            assert of_messages <= submission.refunded

    @invariant()
    def the_sums_by_cause_make_up_the_balance_whatever_was_folded(self) -> None:
        moved = {cause: self.sandbox.ledger.moved().get((self.account.id, cause), 0) for cause in Cause}
        assert sum(moved.values()) == self.account.balance
        assert moved[Cause.REFUND] <= -moved[Cause.CHARGE]
        put_in = moved[Cause.OPENING] + moved[Cause.TOP_UP] + moved[Cause.ADJUSTMENT]
        assert put_in == self.posted

    @invariant()
    def the_report_says_what_the_ledger_says(self) -> None:
        sums = report_at_once(self.sandbox).standings[0].sums
        assert sums.balance == sums.opening + sums.topped_up + sums.adjusted - sums.spent == self.account.balance
        assert sums.reserved >= 0

    @invariant()
    def the_balance_is_the_sum_of_its_entries(self) -> None:
        kept = sum((entry.amount for entry in self.sandbox.ledger.entries()), Decimal(0))
        assert self.sandbox.ledger.carried_forward(self.account) + kept == self.account.balance

    @invariant()
    def the_balance_is_never_below_zero_nor_above_what_was_put_in(self) -> None:
        assert 0 <= self.account.balance <= self.posted

    @invariant()
    def every_accepted_message_is_counted(self) -> None:
        assert self.sandbox.messages.accepted == self.accepted

    @invariant()
    def what_is_sent_is_charged_and_what_failed_unpaid_is_not(self) -> None:
        for message in self.sandbox.messages.search(MessageQuery()):
            went_out = any(change.state is State.SENT for change in message.timeline)
            assert message.is_charged or not went_out


TestMoney = pytest.mark.soak(Money.TestCase)


def test_a_background_job_that_can_no_longer_be_paid_fails_the_message_uncharged() -> None:
    sandbox = plain_sandbox()
    account = open_account(sandbox, balance=PRICE)
    submit(sandbox, account, sending=Sending.IN_BACKGROUND)
    submit(sandbox, account, sending=Sending.IN_BACKGROUND)
    advance(sandbox, 10_000)
    newest, oldest = sandbox.messages.search(MessageQuery())
    assert (oldest.state, newest.state) == (State.DELIVERED, State.FAILED)
    assert (oldest.is_charged, newest.is_charged) == (True, False)
    assert account.balance == 0


def test_a_charge_names_its_submission_and_exchange() -> None:
    sandbox = plain_sandbox()
    submission = submit(sandbox, open_account(sandbox))
    entry = next(sandbox.ledger.entries())
    assert (entry.cause, entry.amount) == (Cause.CHARGE, -PRICE)
    assert (entry.submission, entry.exchange) == (submission.ordinal, submission.exchange)
    exchange = sandbox.journal.get(submission.exchange)
    assert exchange is not None
    assert exchange.entries == (entry.ordinal,)


def test_an_entry_tells_the_balance_after_it_to_the_finest_amount() -> None:
    sandbox = plain_sandbox()
    account = open_account(sandbox)
    entries = [post(sandbox, account, Cause.TOP_UP, Decimal(amount)) for amount in ("0.000001", "1")]
    assert [entry.balance for entry in entries] == [Decimal("10.000001"), Decimal("11.000001")]


def columns(entry: LedgerEntry) -> tuple[object, ...]:
    what_for = entry.submission, entry.exchange, entry.message
    return entry.ordinal, entry.at_ms, entry.account.id, entry.cause, entry.amount, what_for, entry.after


def test_an_entry_says_when_whose_and_what_it_is_for() -> None:
    sandbox = plain_sandbox()
    account, ledger = open_account(sandbox), sandbox.ledger
    one = Decimal(1)
    assert [
        columns(ledger.post(account, Cause.TOP_UP, one, 5)),
        columns(ledger.post(account, Cause.ADJUSTMENT, -one, 6, after=3)),
        columns(ledger.charge(account, one, 7, submission=4, exchange=8)),
        columns(ledger.refund(account, one, 9, submission=4, exchange=8)),
        columns(ledger.refund(account, one, 10, submission=4, exchange=8, message=11)),
    ] == [
        (2, 5, "toy-1", Cause.TOP_UP, one, (0, 0, 0), 0),
        (3, 6, "toy-1", Cause.ADJUSTMENT, -one, (0, 0, 0), 3),
        (4, 7, "toy-1", Cause.CHARGE, -one, (4, 8, 0), 8),
        (5, 9, "toy-1", Cause.REFUND, one, (4, 8, 0), 8),
        (6, 10, "toy-1", Cause.REFUND, one, (4, 8, 11), 8),
    ]


def test_entries_are_read_from_the_newest_or_from_below_an_ordinal_and_found_by_it() -> None:
    sandbox = plain_sandbox(bounds=Bounds(ledger_entries=3))
    account, ledger = open_account(sandbox), sandbox.ledger
    for _ in range(3):
        post(sandbox, account, Cause.TOP_UP, Decimal(1))
    assert [entry.ordinal for entry in ledger.entries()] == [4, 3, 2]
    assert [entry.ordinal for entry in ledger.entries(before=4)] == [3, 2]
    found = ledger.get(3)
    assert found is not None
    assert found.ordinal == 3
    assert (ledger.get(1), ledger.get(5)) == (None, None)


def test_no_account_may_owe_and_is_told_what_it_holds() -> None:
    sandbox = plain_sandbox()
    account, ledger = open_account(sandbox, balance=Decimal(10)), sandbox.ledger
    told = "account toy-1 holds 10 USD; -10.01 would take it below zero"
    with pytest.raises(ConflictError) as posted:
        ledger.post(account, Cause.ADJUSTMENT, Decimal("-10.01"), 5)
    with pytest.raises(ConflictError) as charged:
        ledger.charge(account, Decimal("10.01"), 5, submission=1, exchange=1)
    assert str(posted.value) == str(charged.value) == told
    assert (account.balance, len(ledger)) == (Decimal(10), 1)


def test_sums_are_by_account_and_cause() -> None:
    sandbox = plain_sandbox(bounds=Bounds(ledger_entries=1))
    ann, bob, ledger = open_account(sandbox, "ann"), open_account(sandbox, "bob"), sandbox.ledger
    for account, cost in ((ann, "1"), (ann, "2"), (bob, "4")):
        ledger.charge(account, Decimal(cost), 5, submission=1, exchange=1)
    assert [ledger.moved()[account.id, Cause.CHARGE] for account in (ann, bob)] == [-3, -4]
    assert [ledger.moved().get((account.id, Cause.REFUND), 0) for account in (ann, bob)] == [0, 0]
    assert [ledger.carried_forward(account) for account in (ann, bob)] == [7, 10]


def test_an_adjustment_below_zero_is_refused_and_changes_nothing() -> None:
    sandbox = plain_sandbox()
    account = open_account(sandbox)
    with pytest.raises(ConflictError, match="below zero"):
        post(sandbox, account, Cause.ADJUSTMENT, Decimal("-10.01"))
    assert (account.balance, len(sandbox.ledger)) == (Decimal(10), 1)


def test_entries_beyond_the_limit_are_folded_into_a_sum_carried_forward() -> None:
    sandbox = plain_sandbox(bounds=Bounds(ledger_entries=3))
    account = open_account(sandbox)
    for _ in range(4):
        post(sandbox, account, Cause.TOP_UP, Decimal(1))
    assert (len(sandbox.ledger), sandbox.ledger.folded, sandbox.ledger.ordinals) == (3, 2, range(3, 6))
    assert (sandbox.ledger.carried_forward(account), account.balance) == (Decimal(11), Decimal(14))
