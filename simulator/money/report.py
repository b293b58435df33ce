"""Make the money report: how a sandbox's accounts stand, and what is wrong."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import chain
from typing import TYPE_CHECKING

from simulator.money.findings import Finding, Rule, finding, money
from simulator.money.losses import Losses
from simulator.money.paid import paid_for
from simulator.money.repeats import Repeats
from simulator.money.standing import Standing, Sums, Tally, standing_of
from simulator.sandbox.books.ledger import Cause

if TYPE_CHECKING:
    from simulator.sandbox.books.accounts import Account
    from simulator.sandbox.books.ledger import Ledger
    from simulator.sandbox.sandbox import Sandbox

STRIDE = 500
"""After how many messages others may have their turn."""

WINDOW_MS = 10 * 60_000
"""How long after a message the same text to the same number is taken for its repetition, unless told otherwise."""


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked about; an account or vendor that is None is all of them. `window_ms` is virtual time."""

    window_ms: int = WINDOW_MS
    account: Account | None = None
    vendor: str | None = None

    def covers(self, account: Account) -> bool:
        """Tell whether an account is looked at."""
        return self.account in {None, account} and self.vendor in {None, account.vendor}


@dataclass(frozen=True, slots=True)
class MoneyReport:
    """How accounts stand, their sums by vendor and currency, and the findings, by rule and oldest first.

    Money is complete. Counts and findings are about kept messages: `dropped` is how many there were before. `folded` is
    how many ledger entries are not kept one by one.
    """

    question: Question
    at_ms: int
    standings: tuple[Standing, ...]
    totals: dict[tuple[str, str], Sums]
    findings: tuple[Finding, ...]
    folded: int
    dropped: int


def money_report(sandbox: Sandbox, question: Question) -> Generator[None, None, MoneyReport]:
    """Make the report: a generator that stops where others may have their turn, and returns it in the end.

    Its time is linear in what is kept. While a sandbox changes between the steps, counts are of the instants at which
    they were taken, and the money is that of the last one.
    """
    tallies: defaultdict[Account, Tally] = defaultdict(Tally)
    repeats, losses = Repeats(question.window_ms), Losses()
    messages_of, submission_of = sandbox.messages.of, sandbox.messages.submission
    seen = 0
    for ordinal in sandbox.messages.submission_ordinals:
        submission = submission_of(ordinal)
        if submission is None or not question.covers(submission.account):
            continue
        account = submission.account
        tally = tallies[account]
        messages = messages_of(submission)
        cost = Decimal(0)
        for message in messages:
            tally.count(message)
            if message.is_charged:
                cost += message.cost
        if submission.refunded < submission.charged:
            for message, paid in paid_for(submission, messages):
                repeats.note(account, message, paid)
        losses.note(submission, messages, cost)
        seen += len(messages)
        if seen >= STRIDE:
            seen = 0
            yield
    yield from repeats.look()
    found: list[Finding] = []
    for place, each in enumerate(chain(repeats.findings(), losses.findings(sandbox)), 1):
        found += each
        if place % STRIDE == 0:
            yield
    standings = tuple(
        standing_of(account, sandbox.ledger, tallies[account])
        for account in sandbox.accounts
        if question.covers(account)
    )
    found += (each for standing in standings for each in _over_budget(standing, sandbox.ledger))
    order = {rule: place for place, rule in enumerate(Rule)}
    found.sort(key=lambda each: order[each.rule])
    return MoneyReport(
        question=question,
        at_ms=sandbox.clock.now_ms(),
        standings=standings,
        totals=_totals(standings),
        findings=tuple(found),
        folded=sandbox.ledger.folded,
        dropped=sandbox.messages.dropped,
    )


def report_at_once(sandbox: Sandbox, question: Question | None = None) -> MoneyReport:
    """Make the report without a stop."""
    making = money_report(sandbox, question or Question())
    while True:
        try:
            next(making)
        except StopIteration as stop:
            report: MoneyReport = stop.value
            return report


def _totals(standings: tuple[Standing, ...]) -> dict[tuple[str, str], Sums]:
    totals: dict[tuple[str, str], Sums] = {}
    for standing in standings:
        key = (standing.account.vendor, standing.account.terms.currency)
        totals[key] = totals.get(key, Sums()) + standing.sums
    return totals


def _over_budget(standing: Standing, ledger: Ledger) -> Iterator[Finding]:
    account, spent = standing.account, standing.sums.spent
    budget = account.terms.budget
    if budget is not None and spent > budget:
        text = f"{money(account, spent)} was spent, with a budget of {money(account, budget)}"
        exchanges = _beyond(account, budget, spent, ledger)
        yield finding(Rule.OVER_BUDGET, account, spent - budget, exchanges, (), text)


def _beyond(account: Account, budget: Decimal, spent: Decimal, ledger: Ledger) -> list[int]:
    """Return the requests charged since the budget was last kept to, oldest first, as far as the ledger goes back."""
    exchanges: list[int] = []
    for entry in ledger.entries():
        if entry.account is not account or entry.cause not in {Cause.CHARGE, Cause.REFUND}:
            continue
        if spent <= budget:
            break
        if entry.cause is Cause.CHARGE:
            exchanges.append(entry.exchange)
        spent += entry.amount  # what it was before a charge of a negative amount, or a refund of a positive one
    return list(dict.fromkeys(reversed(exchanges)))
