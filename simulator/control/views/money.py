"""Show the money report."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic import Field

from simulator.api.instants import iso_millis
from simulator.control.ids import Kind, public_id
from simulator.control.operation import View
from simulator.control.quantities import spell_money
from simulator.money.findings import Rule

if TYPE_CHECKING:
    from simulator.money.findings import Finding
    from simulator.money.report import MoneyReport
    from simulator.money.standing import Standing, Sums


class SumsView(View):
    """Money by what became of it, and the number of messages; only messages that are still kept count."""

    vendor: str
    currency: str
    balance: str
    opening: str
    topped_up: str
    adjusted: str
    charged: str
    refunded: str
    reserved: str = Field(description="Accepted and not charged yet; the balance still holds it.")
    spent: str = Field(description="Charged less refunded.")
    messages: int
    messages_charged: int
    messages_failed: int = Field(description="Failed or expired.")
    messages_refunded: int


class AccountMoneyView(SumsView):
    """How one account stands."""

    account: str
    budget: str | None


class FindingView(View):
    """One thing that is wrong."""

    rule: Rule
    account: str
    vendor: str
    amount: str
    currency: str
    exchanges: list[str] = Field(description="The requests, 1000 at most.")
    messages: list[str] = Field(description="The messages, 1000 at most.")
    message: str = Field(description="A sentence for people.")


class MoneyView(View):
    """How accounts stand, and what is wrong about their money."""

    at: str
    window_s: float
    accounts: list[AccountMoneyView]
    totals: list[SumsView] = Field(description="By vendor and currency.")
    findings: list[FindingView] = Field(description="By rule, then oldest first; `limit` of each rule at most.")
    counts: dict[Rule, int] = Field(description="How many findings there are of each rule.")
    folded: int = Field(description="Ledger entries that are no longer kept one by one; the sums include them.")
    dropped_messages: int = Field(description="Messages that are no longer kept; there are no findings about them.")


def money_view(report: MoneyReport, limit: int) -> MoneyView:
    """Show a report, with at most `limit` findings of each rule."""
    counts = dict.fromkeys(Rule, 0)
    shown = []
    for each in report.findings:
        counts[each.rule] += 1
        if counts[each.rule] <= limit:
            shown.append(_finding_view(each))
    return MoneyView(
        at=iso_millis(report.at_ms),
        window_s=report.question.window_ms / 1000,
        accounts=[_account_view(standing) for standing in report.standings],
        totals=[
            SumsView(vendor=vendor, currency=currency, **_spelt(sums))
            for (vendor, currency), sums in report.totals.items()
        ],
        findings=shown,
        counts=counts,
        folded=report.folded,
        dropped_messages=report.dropped,
    )


def _account_view(standing: Standing) -> AccountMoneyView:
    account = standing.account
    budget = account.terms.budget
    return AccountMoneyView(
        account=account.id,
        vendor=account.vendor,
        currency=account.terms.currency,
        budget=None if budget is None else spell_money(budget),
        **_spelt(standing.sums),
    )


def _spelt(sums: Sums) -> dict[str, Any]:
    return {
        "balance": spell_money(sums.balance),
        "opening": spell_money(sums.opening),
        "topped_up": spell_money(sums.topped_up),
        "adjusted": spell_money(sums.adjusted),
        "charged": spell_money(sums.charged),
        "refunded": spell_money(sums.refunded),
        "reserved": spell_money(sums.reserved),
        "spent": spell_money(sums.spent),
        "messages": sums.messages,
        "messages_charged": sums.messages_charged,
        "messages_failed": sums.messages_failed,
        "messages_refunded": sums.messages_refunded,
    }


def _finding_view(finding: Finding) -> FindingView:
    account = finding.account
    return FindingView(
        rule=finding.rule,
        account=account.id,
        vendor=account.vendor,
        amount=spell_money(finding.amount),
        currency=account.terms.currency,
        exchanges=[public_id(Kind.EXCHANGE, ordinal) for ordinal in finding.exchanges],
        messages=[public_id(Kind.MESSAGE, ordinal) for ordinal in finding.messages],
        message=finding.text,
    )
