"""Make the money report: how a sandbox's accounts stand, and what is wrong."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Generator, Iterable, Mapping
from decimal import Decimal
from itertools import chain
from typing import TYPE_CHECKING

from simulator.money.findings import Finding, Rule, finding, money
from simulator.money.losses import Losses
from simulator.money.paid import paid_for
from simulator.money.repeats import Repeats
from simulator.money.standing import Standing, Sums, Tally, standing_of
from simulator.sandbox.books.ledger import Cause
from simulator.steps import at_once
from simulator.values import frozen

if TYPE_CHECKING:
    from simulator.sandbox.books.accounts import Account
    from simulator.sandbox.books.ledger import Ledger
    from simulator.sandbox.sandbox import Sandbox

STRIDE = 500
"""After how many messages others may have their turn."""

WINDOW_MS = 10 * 60_000
"""How long after a message the same text to the same number is taken for its repetition, unless told otherwise."""


@frozen
class Question:
    """What is asked about; an account or vendor that is None is all of them. `window_ms` is virtual time."""

    window_ms: int = WINDOW_MS
    account: Account | None = None
    vendor: str | None = None

    def covers(self, account: Account) -> bool:
        """Tell whether an account is looked at."""
        return self.account in {None, account} and self.vendor in {None, account.vendor}


@frozen
class MoneyReport:
    """How accounts stand, their sums by vendor and currency, and the findings, by rule and oldest first.

    Money and what it was charged for are complete. Other counts and findings are about kept messages: `dropped` is how
    many there were before. `folded` is how many ledger entries are not kept one by one.
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
        if submission.exchange and submission.refunded < submission.charged:  # else whoever is answered asked again
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
        found += each or ()
        if each is None or place % STRIDE == 0:
            yield
    at_ms, entries = sandbox.clock.now_ms(), sandbox.ledger.ordinals
    standings, totals = yield from _standings(sandbox, question, tallies)
    found += yield from _over_budget(standings, sandbox.ledger, entries)
    order = {rule: place for place, rule in enumerate(Rule)}
    found.sort(key=lambda each: order[each.rule])
    return MoneyReport(
        question=question,
        at_ms=at_ms,
        standings=tuple(standings),
        totals=totals,
        findings=tuple(found),
        folded=sandbox.ledger.folded,
        dropped=sandbox.messages.dropped,
    )


def _standings(
    sandbox: Sandbox, question: Question, tallies: Mapping[Account, Tally]
) -> Generator[None, None, tuple[list[Standing], dict[tuple[str, str], Sums]]]:
    """Sum up accounts as they stand at this instant, and in total by vendor and currency."""
    moved = sandbox.ledger.moved()
    balances = [(account, account.balance) for account in sandbox.accounts if question.covers(account)]
    standings: list[Standing] = []
    totals: dict[tuple[str, str], Sums] = {}
    for place, (account, balance) in enumerate(balances, 1):
        standing = standing_of(account, balance, moved, tallies.get(account) or Tally())
        standings.append(standing)
        key = (account.vendor, account.terms.currency)
        totals[key] = totals.get(key, Sums()) + standing.sums
        if place % STRIDE == 0:
            yield
    return standings, totals


def report_at_once(sandbox: Sandbox, question: Question | None = None) -> MoneyReport:
    """Make the report without a stop."""
    return at_once(money_report(sandbox, question or Question()))


def _over_budget(standings: Iterable[Standing], ledger: Ledger, entries: range) -> Generator[None, None, list[Finding]]:
    """Find the accounts that spent too much by the last of these entries of the ledger."""
    over: dict[Account, tuple[Decimal, Decimal]] = {}
    for standing in standings:
        budget, spent = standing.account.terms.budget, standing.sums.spent
        if budget is not None and spent > budget:
            over[standing.account] = budget, spent
    beyond = yield from _beyond(over, ledger, entries)
    return [
        finding(
            Rule.OVER_BUDGET, account, spent - budget, beyond[account], (),
            f"{money(account, spent)} was spent, with a budget of {money(account, budget)}",
        )
        for account, (budget, spent) in over.items()
    ]  # fmt: skip


def _beyond(
    over: Mapping[Account, tuple[Decimal, Decimal]], ledger: Ledger, entries: range
) -> Generator[None, None, dict[Account, list[int]]]:
    """Return the requests charged since budgets were last kept to, oldest first, as far as the ledger goes back."""
    exchanges: dict[Account, list[int]] = {account: [] for account in over}
    left = dict(over)
    for ordinal in reversed(entries):
        if not left:
            break
        if ordinal % (STRIDE * 10) == 0:
            yield
        entry = ledger.get(ordinal)
        if entry is None or entry.account not in left or entry.cause not in {Cause.CHARGE, Cause.REFUND}:
            continue
        account = entry.account
        budget, spent = left[account]
        if entry.cause is Cause.CHARGE:
            exchanges[account].append(entry.exchange)
        spent += entry.amount  # what it was before a charge of a negative amount, or a refund of a positive one
        left[account] = budget, spent
        if spent <= budget:
            del left[account]
    return {account: list(dict.fromkeys(reversed(found))) for account, found in exchanges.items()}
